import { component } from '../testUtils/GitRepository';
import { parseDescriptor } from './descriptors';
import { affectedBy, findEntityFolders } from './entityFolders';
import { parseRemote } from './webRepository';

const url = 'https://github.com/acme/shop';

function foldersOf(
  descriptors: Record<string, string>,
  options: { files?: string[]; origin?: string } = {},
) {
  const entities = Object.entries(descriptors).flatMap(([folder, text]) =>
    parseDescriptor(text, folder),
  );
  const { folders } = findEntityFolders({
    entities,
    files: options.files ?? ['README.md', 'services/pay/src/a.ts'],
    origin: options.origin ? parseRemote(options.origin) : undefined,
  });
  return Object.fromEntries(folders);
}

describe('findEntityFolders', () => {
  it("takes the descriptor's folder where nothing else is stated", () => {
    expect(foldersOf({ 'services/pay': component('pay') })).toEqual({
      'services/pay': ['component:default/pay'],
    });
  });

  it.each([
    `${url}/tree/main/services/pay/`,
    `${url}/tree/release/1.x/services/pay`,
    `${url}/blob/main/services/pay/src/a.ts`.replace('/src/a.ts', '/'),
    'https://gitlab.com/acme/group/shop/-/tree/main/services/pay',
  ])('takes the folder of %s', location => {
    expect(foldersOf({ '': component('pay', { location }) })).toEqual({
      'services/pay': ['component:default/pay'],
    });
  });

  it('takes the folder of a file that is named', () => {
    const location = `${url}/blob/main/services/pay/src/a.ts`;
    expect(foldersOf({ '': component('pay', { location }) })).toEqual({
      'services/pay/src': ['component:default/pay'],
    });
  });

  it('takes the root where a location names a branch only', () => {
    expect(
      foldersOf({ docs: component('pay', { location: `${url}/tree/main/` }) }),
    ).toEqual({ '': ['component:default/pay'] });
  });

  it('leaves out what names a folder that is not there', () => {
    const location = `${url}/tree/main/services/gone`;
    expect(foldersOf({ '': component('pay', { location }) })).toEqual({});
  });

  it('leaves out entities of other repositories', () => {
    const text = [
      component('pay', { location: `${url}/tree/main/services/pay` }),
      component('mail', {
        location: 'https://github.com/acme/mail/tree/main/',
      }),
      component('ads', { slug: 'acme/ads' }),
    ].join('---\n');
    const expected = { 'services/pay': ['component:default/pay'] };
    expect(foldersOf({ '': text }, { origin: `${url}.git` })).toEqual(expected);
  });

  it('knows its own entities in a fork', () => {
    const text = component('pay', {
      location: `${url}/tree/main/services/pay`,
    });
    expect(
      foldersOf({ '': text }, { origin: 'git@github.com:ana/shop.git' }),
    ).toEqual({ 'services/pay': ['component:default/pay'] });
  });

  it('gives a shared folder to its components', () => {
    const text = [
      component('pay'),
      component('pay-db', { kind: 'Resource' }),
      component('pay-api', { kind: 'API' }),
    ].join('---\n');
    expect(foldersOf({ 'services/pay': text })).toEqual({
      'services/pay': ['component:default/pay'],
    });
  });

  it('gives an API no folder by mere description', () => {
    const text = [
      component('pay', { location: `${url}/tree/main/services/pay` }),
      component('pay-api', { kind: 'API' }),
    ].join('---\n');
    expect(foldersOf({ '': text })).toEqual({
      'services/pay': ['component:default/pay'],
    });
  });

  it('gives an API the folder where it is described alone', () => {
    expect(foldersOf({ proto: component('pay-api', { kind: 'API' }) })).toEqual(
      { proto: ['api:default/pay-api'] },
    );
  });

  it('passes over templates, other kinds and broken documents', () => {
    const text = [
      component('${{ values.name }}'),
      component('team', { kind: 'Group' }),
      'kind: [',
    ].join('---\n');
    expect(foldersOf({ template: text })).toEqual({});
  });
});

describe('affectedBy', () => {
  const folders = new Map([
    ['', ['component:default/root']],
    ['a', ['component:default/a']],
    ['a/b', ['component:default/b']],
  ]);

  it.each([
    [['a/b/c/d.ts'], ['component:default/b']],
    [
      ['a/x.ts', 'a/b/y.ts'],
      ['component:default/a', 'component:default/b'],
    ],
    [['ab/x.ts'], ['component:default/root']],
    [['README.md'], ['component:default/root']],
    [[], []],
  ])('gives the nearest owners of %j', (paths, refs) => {
    expect(affectedBy(paths, folders)).toEqual(refs);
  });

  it('gives nobody what is nobody’s', () => {
    expect(affectedBy(['README.md'], new Map([['a', ['x']]]))).toEqual([]);
  });
});
