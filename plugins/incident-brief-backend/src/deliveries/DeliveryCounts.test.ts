import { mockCredentials } from '@backstage/backend-test-utils';
import { fakeEvidenceService } from '@plumbline/backstage-plugin-evidence-node/testUtils';
import { DeliveryCounts } from './DeliveryCounts';

const minute = 60_000;
const product = Date.parse('2026-03-03T12:00:00Z');
const day = Math.floor(product / 86_400_000);

describe('DeliveryCounts', () => {
  it('reports what went out by day, every few minutes and only what is new', async () => {
    const evidence = fakeEvidenceService();
    const sent = [
      { entityRef: 'component:default/a', day: day - 1, count: 2 },
      { entityRef: 'component:default/a', day, count: 1 },
      { entityRef: 'component:default/b', day, count: 4 },
    ];
    const counts = new DeliveryCounts({
      evidence,
      ownCredentials: async () => mockCredentials.service(),
      store: { sentByDay: async () => sent },
    });
    await counts.report({ machine: 0, product });
    await counts.report({ machine: 6 * minute, product });
    sent[2].count = 5;
    await counts.report({ machine: 7 * minute, product });
    await counts.report({ machine: 12 * minute, product });
    expect(evidence.pushed.map(({ facts }) => facts)).toEqual([
      [
        {
          entityRef: 'component:default/a',
          name: 'briefs.delivered',
          value: { '2026-03-02': 2, '2026-03-03': 1 },
        },
        {
          entityRef: 'component:default/b',
          name: 'briefs.delivered',
          value: { '2026-03-03': 4 },
        },
      ],
      [
        {
          entityRef: 'component:default/b',
          name: 'briefs.delivered',
          value: { '2026-03-03': 5 },
        },
      ],
    ]);
  });
});
