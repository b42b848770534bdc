import { promotionOf } from './promotionOf';
import type { PromotionChange } from './rungs';

const ladder = ['staging', 'production'];
const at = (day: number) => Date.parse('2026-02-01T12:00:00Z') + day * 864e5;
let count = 0;

function change(
  environment: string,
  day: number,
  own: Partial<PromotionChange>,
): PromotionChange {
  count += 1;
  return {
    id: `c${count}`,
    kind: 'deploy',
    outcome: 'succeeded',
    environment,
    occurredAt: at(day),
    ...own,
  };
}
const deploy = (environment: string, day: number, revision: string) =>
  change(environment, day, { revision });

describe('a promotion', () => {
  it('finds what the rollout below migrated, once it is due above', () => {
    const run = 'https://ci.example/1';
    const below = { ...deploy('staging', 5, 'a'), run };
    const migrated = (own: Partial<PromotionChange>) =>
      change('staging', 5.5, { kind: 'schema', item: 'orders', ...own });
    const found = (day: number, ...changes: PromotionChange[]) =>
      promotionOf([below, deploy('production', 6, 'a'), ...changes], {
        at: at(day),
        isComplete: true,
        ladder,
        isAllowed: () => false,
      }).steps[0].findings.map(({ kind }) => kind);
    const byRun = migrated({ revision: 'v1', run });
    // It took half a day there.
    expect(found(6.5, byRun)).toEqual([]);
    expect(found(6.6, byRun)).toEqual(['migration-missing']);
    expect(found(6.6, migrated({ revision: 'a' }))).toEqual([
      'migration-missing',
    ]);
    // It may be of the release that comes next.
    expect(found(6.6, migrated({ revision: 'v1' }))).toEqual([]);
    const failed = {
      kind: 'schema',
      item: 'orders',
      outcome: 'failed',
    } as const;
    expect(
      found(
        6.6,
        byRun,
        change('production', 6.1, { ...failed, revision: 'v1' }),
      ),
    ).toEqual(['migration-missing']);
    expect(
      found(
        6.6,
        byRun,
        change('production', 6.1, {
          kind: 'schema',
          item: 'orders',
          revision: 'v1',
        }),
      ),
    ).toEqual([]);
  });
});
