import { fileChanges } from './fileChanges';

const of = {
  entityRef: 'component:default/cart',
  folder: 'cart',
  descriptor: 'cart/catalog-info.yaml',
};
const created = (...paths: string[]) =>
  fileChanges(
    paths.map(path => ({ create: path, text: 'a' })),
    of,
  ).files.map(({ path }) => path);

describe('changes of files', () => {
  it('are one for each file', () => {
    expect(created('a', 'b/c')).toEqual(['cart/a', 'cart/b/c']);
  });

  it('set an owner whatever it was before', () => {
    const [{ change, path }] = fileChanges(
      [{ owner: 'group:default/orders' }],
      of,
    ).files;
    expect(path).toBe('cart/catalog-info.yaml');
    const file = (owner: string) =>
      `apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: cart\nspec:\n  type: service\n  owner: ${owner}\n`;
    expect(change(Buffer.from(file('payments')))).toBe(file('orders'));
    expect(change(Buffer.from(file('orders')))).toBeUndefined();
  });

  it.each([
    [['T1', 'T1/x'], "'cart/T1' would be a file and the folder"],
    [['t1', 'T1/x'], "'cart/t1' would be a file and the folder"],
    [['a', 'a'], "Two changes create 'cart/a'"],
    [['README.md', 'readme.md'], 'differ only in case'],
  ])('are refused for %j', (paths, message) => {
    expect(() => created(...paths)).toThrow(message);
  });
});
