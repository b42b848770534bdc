import { startTestBackend } from '@backstage/backend-test-utils';
import type { RegisterCollatorParameters } from '@backstage/plugin-search-backend-node';
import { searchIndexRegistryExtensionPoint } from '@backstage/plugin-search-backend-node/alpha';
import { createSearchModule, SearchedDocument } from './createSearchModule';

async function start(options: { ofEntities?: boolean }) {
  const state: { found: SearchedDocument[] } = { found: [] };
  const collators: RegisterCollatorParameters[] = [];
  const backend = await startTestBackend({
    extensionPoints: [
      [
        searchIndexRegistryExtensionPoint,
        {
          addCollator: one => void collators.push(one),
          addDecorator: () => {},
        },
      ],
    ],
    features: [
      createSearchModule({
        type: 'acme',
        pluginId: 'acme',
        ...options,
        documents: async () => state.found,
      }),
    ],
  });
  const read = async (found: SearchedDocument[]) => {
    state.found = found;
    const all: unknown[] = [];
    for await (const one of await collators[0].factory.getCollator()) {
      all.push(one);
    }
    return all;
  };
  return { read, stop: () => backend.stop() };
}

const one = { title: 'Fail over', text: '', location: '/toil/1' };

describe('documents for search', () => {
  it('replace the index also when all are gone, by one that shows nothing', async () => {
    const { read, stop } = await start({ ofEntities: true });
    expect(
      await read([{ ...one, entityRefs: ['component:default/pay'] }, one]),
    ).toEqual([
      { ...one, authorization: { resourceRef: 'component:default/pay' } },
      one,
    ]);
    expect(await read([])).toEqual([
      {
        title: '',
        text: '',
        location: '',
        authorization: { resourceRef: 'none:none/none' },
      },
    ]);
    await stop();
  });

  it('of entities are refused where they would be shown to everybody', async () => {
    const { read, stop } = await start({});
    expect(await read([one])).toEqual([one]);
    await expect(
      read([{ ...one, entityRefs: ['component:default/pay'] }]),
    ).rejects.toThrow("need 'ofEntities: true'");
    await stop();
  });
});
