import { mockCredentials } from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { createRegisterAction } from './register';

const url = 'https://github.com/acme/checkout/blob/main/catalog-info.yaml';
const location = {
  id: '1',
  type: 'url',
  target: url,
  entityRef: 'location:default/generated-1',
};
const checkout = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'checkout', namespace: 'default' },
};

/** A catalog that reads one descriptor, and remembers who registered it. */
function catalogOf(options: { entities: object[]; known?: boolean }) {
  const registered: { dryRun: boolean; by: unknown }[] = [];
  return {
    registered,
    getLocationByRef: async () => (options.known ? location : undefined),
    addLocation: async (
      { dryRun }: { dryRun?: boolean },
      { credentials }: { credentials: unknown },
    ) => {
      registered.push({ dryRun: dryRun === true, by: credentials });
      return {
        location,
        entities: options.entities as never[],
      };
    },
  };
}

describe('plumbline:catalog:register', () => {
  const credentials = mockCredentials.user('user:default/ana');
  const run = async (
    catalog: ReturnType<typeof catalogOf>,
    isDryRun = false,
  ) => {
    const output: Record<string, unknown> = {};
    await createRegisterAction({ catalog }).handler({
      ...createMockActionContext({ input: { url } }),
      isDryRun,
      getInitiatorCredentials: async () => credentials,
      output: (name, value) => {
        output[name] = value;
      },
    });
    return output;
  };

  it('reads first, and registers as the user of the task', async () => {
    const catalog = catalogOf({ entities: [checkout] });
    expect(await run(catalog)).toEqual({
      entityRefs: ['component:default/checkout'],
      entityRef: 'component:default/checkout',
      existed: false,
    });
    expect(catalog.registered).toEqual([
      { dryRun: true, by: credentials },
      { dryRun: false, by: credentials },
    ]);
  });

  it('changes nothing in a dry run, or where it is registered already', async () => {
    for (const [known, isDryRun] of [
      [false, true],
      [true, false],
    ]) {
      const catalog = catalogOf({ entities: [checkout], known });
      expect(await run(catalog, isDryRun)).toMatchObject({ existed: known });
      expect(catalog.registered).toEqual([{ dryRun: true, by: credentials }]);
    }
  });

  it('refuses what describes nothing', async () => {
    const catalog = catalogOf({ entities: [] });
    await expect(run(catalog)).rejects.toThrow('describes nothing');
    expect(catalog.registered).toEqual([{ dryRun: true, by: credentials }]);
  });
});
