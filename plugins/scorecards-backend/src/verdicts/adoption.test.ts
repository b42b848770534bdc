import { mockCredentials } from '@backstage/backend-test-utils';
import type { Underlying } from '@plumbline/backstage-plugin-scorecards-common';
import { AdoptionService } from './AdoptionService';
import type { StoredJudgement, VerdictKey } from './VerdictStore';

// What the store itself does is tested on databases, in verdicts.test.ts.
describe('adoption for a reader from whom something is hidden', () => {
  it('counts the rest, over as many pages as there are', async () => {
    const rows = Array.from({ length: 2_500 }, (_, index) => ({
      entityRef: `component:default/s${String(index).padStart(4, '0')}`,
      control: 'runbook',
      status: (index % 2 ? 'fail' : 'pass') as Underlying,
    })) as StoredJudgement[];
    const adoption = new AdoptionService({
      clock: () => new Date(),
      store: {
        counts: async () => {
          throw new Error('Counts cannot be asked for one reader');
        },
        list: async (
          _,
          { after, limit }: { after?: VerdictKey; limit: number },
        ) =>
          rows
            .filter(({ entityRef }) => entityRef > (after?.entityRef ?? ''))
            .slice(0, limit),
      },
      visibility: {
        of: async refs => ref =>
          refs.includes(ref) && ref < rows[1_500].entityRef,
      },
    });
    const found = await adoption.of({}, mockCredentials.user());
    expect([...found]).toEqual([['runbook', { pass: 750, fail: 750 }]]);
  });
});
