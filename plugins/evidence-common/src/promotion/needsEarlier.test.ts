import fc from 'fast-check';
import { needsEarlier } from './needsEarlier';
import { promotionOf } from './promotionOf';
import type { PromotionChange } from './rungs';

const ladder = ['staging', 'production'];
const anyChanges = fc.uniqueArray(
  fc.record({
    at: fc.integer({ min: 0, max: 60 }),
    environment: fc.constantFrom(...ladder),
    kind: fc.constantFrom(
      ...([
        'deploy',
        'deploy',
        'deploy',
        'flag',
        'config',
        'infrastructure',
        'schema',
      ] as const),
    ),
    item: fc.constantFrom('x', 'y'),
    letter: fc.constantFrom('a', 'b', 'c', 'd'),
    outcome: fc.constantFrom(
      ...(['succeeded', 'succeeded', 'succeeded', 'rolled-back'] as const),
    ),
    id: fc.uuid(),
  }),
  { maxLength: 40, selector: ({ id }) => id },
);
type Given = typeof anyChanges extends fc.Arbitrary<infer T> ? T : never;

const toChanges = (given: Given, named: 'both' | 'digest' | 'revision') =>
  given.map(
    ({
      at,
      environment,
      id,
      item,
      kind,
      letter,
      outcome,
    }): PromotionChange => ({
      id,
      kind,
      environment,
      occurredAt: at,
      outcome,
      ...(kind === 'deploy'
        ? {
            ...(named !== 'revision' && { digest: letter }),
            ...(named !== 'digest' && { revision: letter }),
          }
        : { item, title: letter, touches: ['permissions'] }),
    }),
  );

/** The newest of each kind in each environment, as the ledger reads them. */
function newestOf(changes: readonly PromotionChange[], most: number) {
  const from = new Map<string, number>();
  const byPlace = new Map<string, PromotionChange[]>();
  for (const one of changes) {
    const place = `${one.environment} ${one.kind}`;
    byPlace.set(place, [...(byPlace.get(place) ?? []), one]);
  }
  const newest = [...byPlace].flatMap(([place, all]) => {
    const sorted = [...all].sort(
      (a, b) => b.occurredAt - a.occurredAt || (a.id < b.id ? 1 : -1),
    );
    if (sorted.length > most) {
      from.set(place, sorted[most - 1].occurredAt);
    }
    return sorted.slice(0, most);
  });
  return { from, newest };
}

describe('needsEarlier', () => {
  const answer = (changes: readonly PromotionChange[]) =>
    promotionOf(changes, {
      ladder,
      isComplete: true,
      isAllowed: () => false,
      // So late that all is due.
      at: Number.MAX_SAFE_INTEGER,
    });

  it('is false only where earlier changes do not change the answer', () => {
    let settled = 0;
    fc.assert(
      fc.property(
        anyChanges,
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom('both', 'digest', 'revision'),
        (given, most, named) => {
          const changes = toChanges(given, named);
          const { from, newest } = newestOf(changes, most);
          const needs = needsEarlier(newest, {
            ladder,
            from: (environment, kind) => from.get(`${environment} ${kind}`),
          });
          if (needs) {
            return;
          }
          settled += from.size > 0 ? 1 : 0;
          const [near, whole] = [answer(newest), answer(changes)];
          const whereOf = ({ environments }: typeof near) =>
            environments.map(({ before, name, running }) => ({
              before,
              name,
              running,
            }));
          expect(whereOf(near)).toEqual(whereOf(whole));
          whole.steps.forEach((step, at) => {
            const { brings, ...rest } = near.steps[at];
            const { brings: all, ...wanted } = step;
            expect(rest).toEqual(wanted);
            expect(brings).toEqual(expect.arrayContaining(all));
          });
        },
      ),
      { numRuns: 2_000 },
    );
    expect(settled).toBeGreaterThan(20);
  });
});
