import searchPlugin from '@backstage/plugin-search-backend';
import {
  ana,
  startEvidence,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { startSearch } from '@plumbline/backstage-plugin-evidence-node/testUtils';
import searchModule from './search';

jest.setTimeout(60_000);

const component = (name: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name, namespace: 'default', uid: name },
  spec: { type: 'service', lifecycle: 'production', owner: 'payments' },
});
const checkout = 'component:default/checkout';
const vault = 'component:default/vault';

describe("changes of note in the portal's search", () => {
  it('are what changed what runs this week, and what went wrong this month', async () => {
    const evidence = await startEvidence({
      entities: ['checkout', 'vault'].map(component),
    });
    const report = async (id: string, change: object) =>
      (
        await evidence
          .as(ana)
          .post('/changes', {
            id,
            source: 'ci',
            kind: 'deploy',
            entityRef: checkout,
            title: `Ship ${id}`,
            occurredAt: '2026-02-28T10:00:00.000Z',
            ...change,
          })
          .expect(201)
      ).body.id;
    const february = { occurredAt: '2026-02-10T10:00:00.000Z' };
    const january = { occurredAt: '2026-01-10T10:00:00.000Z' };
    const failed = await report('one', {
      outcome: 'failed',
      environment: 'production',
      revision: 'v42',
      actor: 'lee',
    });
    await report('two', { entityRef: vault });
    await report('three', { kind: 'commit' });
    await report('four', february);
    await report('five', { ...february, outcome: 'rolled-back' });
    await report('six', { ...january, outcome: 'failed' });
    await report('seven', {
      entityRef: undefined,
      signal: { type: 'text', text: 'nothing-that-is-known' },
    });
    const search = (visible?: string[]) =>
      startSearch({
        features: [searchPlugin, searchModule],
        type: 'plumbline-change',
        url: `http://localhost:${evidence.server.port()}`,
        visible,
      });
    const titlesOf = (found: Record<string, unknown>[]) =>
      found.map(({ title }) => title).sort();

    const all = await search();
    expect(titlesOf(await all.find('ship'))).toEqual([
      'Ship five',
      'Ship one',
      'Ship two',
    ]);
    expect((await all.find('v42'))[0]).toEqual({
      type: 'plumbline-change',
      title: 'Ship one',
      text: 'checkout · v42 · lee',
      location: `/changes/${failed}`,
      kind: 'deploy',
      entityRef: checkout,
      environment: 'production',
      occurredAt: '2026-02-28T10:00:00.000Z',
      outcome: 'failed',
    });
    await all.stop();

    const some = await search([vault]);
    expect(titlesOf(await some.find('ship'))).toEqual(['Ship two']);
    await some.stop();
    await evidence.stop();
  });
});
