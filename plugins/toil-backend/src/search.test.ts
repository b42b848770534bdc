import { TestDatabases } from '@backstage/backend-test-utils';
import searchPlugin from '@backstage/plugin-search-backend';
import { startSearch } from '@plumbline/backstage-plugin-evidence-node/testUtils';
import {
  acmeAnswers,
  acmeModule,
  TrackerServer,
} from '@plumbline/backstage-plugin-toil-node/testUtils';
import searchModule from './search';
import { startToil, until } from './__testUtils__/startToil';

jest.setTimeout(60_000);

const checkout = 'component:default/checkout';
const vault = 'component:default/vault';

describe("candidates in the portal's search", () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

  it('are found by those who may see all that each is about', async () => {
    const tracker = await TrackerServer.start(acmeAnswers);
    for (const at of [1, 2, 3, 4]) {
      const created = 1_000 * Math.floor(Date.now() / 1_000) - at * 60_000;
      tracker.tickets.push({
        number: at,
        labels: [],
        title: `Unseal relay by hand ${at}`,
        created,
        updated: created,
      });
    }
    const toil = await startToil(await databases.init('SQLITE_3'), {
      config: {
        sources: {
          acme: {
            type: 'acme',
            projects: { ops: 'OPS' },
            url: tracker.url,
            frequency: { seconds: 1 },
          },
        },
      },
      features: [acmeModule],
    });
    const add = async (title: string, services: string[]) =>
      (await toil.call('post', '/candidates', { title, services }).expect(201))
        .body.id;
    const one = await add('Fail over by hand', [checkout]);
    await add('Rotate keys by hand', [vault]);
    await add('Move vaults by hand', [checkout, vault]);
    await add('Pay wages by hand', []);
    const hidden = await until(
      async () =>
        (await toil.list()).find(({ title }) => /relay/.test(title))?.id,
      id => id !== undefined,
    );
    expect(hidden).toBeDefined();
    const search = (visible?: string[]) =>
      startSearch({
        features: [searchPlugin, searchModule],
        type: 'plumbline-candidate',
        url: `http://localhost:${toil.backend.server.port()}`,
        visible,
      });
    const titlesOf = (found: Record<string, unknown>[]) =>
      found.map(({ title }) => title).sort();

    // Nothing of private trackers is indexed.
    const all = await search();
    expect(titlesOf(await all.find('hand'))).toEqual([
      'Fail over by hand',
      'Move vaults by hand',
      'Pay wages by hand',
      'Rotate keys by hand',
    ]);
    expect(await all.find('checkout')).toContainEqual({
      type: 'plumbline-candidate',
      title: 'Fail over by hand',
      text: 'checkout',
      location: `/toil/candidates/${one}`,
      bucket: 'review',
      priority: 9,
      state: 'open',
    });
    await all.stop();

    const some = await search([checkout]);
    expect(titlesOf(await some.find('hand'))).toEqual([
      'Fail over by hand',
      'Pay wages by hand',
    ]);
    await some.stop();
    // One who sees both is one of those who do not see every entity.
    const both = await search([checkout, vault]);
    expect(titlesOf(await both.find('hand'))).toEqual([
      'Fail over by hand',
      'Pay wages by hand',
      'Rotate keys by hand',
    ]);
    await both.stop();
    await toil.backend.stop();
    await tracker.stop();
  });
});
