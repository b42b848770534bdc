import fc from 'fast-check';
import type { Signal } from '@plumbline/backstage-plugin-evidence-common';
import {
  aDeploy,
  createLedgerDatabases,
  createTestLedger,
} from '../../testUtils/testLedger';
import { TestLedgerService } from '../../testUtils/TestLedgerService';
import { standingOf, standsFor } from './candidates';

jest.setTimeout(3_600_000);

const [a, b, c] = ['a', 'b', 'c'].map(name => `component:default/${name}`);
const names = ['one', 'two'];
const signals = names.map((name): Signal => ({ type: 'workload', name }));

describe('standingOf', () => {
  it.each([
    ['nothing', [], { status: 'unmatched' }],
    ['the only one', [[[a]]], { status: 'matched', entityRef: a }],
    ['one of two', [[[a, b]]], { status: 'ambiguous' }],
    ['a strong key', [[[a], [b, c]]], { status: 'matched', entityRef: a }],
    ['the next signal', [[[a, b]], [[c]]], { status: 'matched', entityRef: c }],
    ['the last signal', [[[a, b]], []], { status: 'unmatched' }],
  ])('decides by %s', (_, candidates, expected) => {
    expect(standingOf(candidates)).toEqual(expected);
  });

  it('leaves out what is hidden, and what was meant before then counts', () => {
    const isVisible = (ref: string) => ref !== a;
    const matched = (entityRef: string) => ({ status: 'matched', entityRef });
    expect(standingOf([[[a, b]]], isVisible)).toEqual(matched(b));
    expect(standingOf([[[a], [c]]], isVisible)).toEqual(matched(c));
    expect(standsFor([{ entityRef: a }, { entityRef: b }], isVisible)).toBe(b);
    expect(standsFor([{ entityRef: a }, {}], isVisible)).toBeUndefined();
    expect(
      standsFor([{ candidates: [[[b, c]]] }, { entityRef: b }], isVisible),
    ).toBeUndefined();
  });
});

/** What each name means from then on: entities by rank. */
const meanings = fc.array(fc.subarray([a, b, c], { minLength: 1 }), {
  maxLength: 2,
});
type Step =
  | { name: string; ranks: string[][] }
  | { closer: boolean; last: number };
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ name: fc.constantFrom(...names), ranks: meanings }),
    fc.record({ closer: fc.boolean(), last: fc.nat({ max: 1 }) }),
  ),
  { minLength: 2, maxLength: 10 },
);

/**
 * What the signal meant in between counts for whom `a` is hidden only, and is
 * kept once the signal means nothing.
 */
const keptByHiddenMeaning: Step[] = [
  { name: 'one', ranks: [[b]] },
  { closer: true, last: 1 },
  { name: 'one', ranks: [[a, c]] },
  { name: 'one', ranks: [] },
];

describe('a reader from whom an entity is hidden', () => {
  const databases = createLedgerDatabases();

  it.each(databases.eachSupportedId())(
    'sees the ledger as if it had never existed, on %s',
    async databaseId => {
      const visible = (ref: string) => ref !== a;
      const worlds = await Promise.all(
        [true, false].map(async existed => {
          const knex = await databases.init(databaseId);
          const test = await createTestLedger(knex);
          const estate = new Map<string, string[][]>();
          const service = new TestLedgerService({
            store: test.store,
            clock: test.clock,
            signals: {
              rank: async signal =>
                (
                  estate.get(signal.type === 'workload' ? signal.name : '') ??
                  []
                )
                  .map(refs => refs.filter(ref => existed || visible(ref)))
                  .filter(refs => refs.length > 0),
              note: async () => {},
            },
          });
          const clear = async () => {
            estate.clear();
            for (const table of [
              'change_reports',
              'changes',
              'change_subjects',
              'change_candidates',
            ]) {
              await knex(table).delete();
            }
          };
          return { ...test, estate, service, clear };
        }),
      );
      await fc.assert(
        fc.asyncProperty(steps, async history => {
          for (const { estate, service, setNow, clear } of worlds) {
            await clear();
            for (const [index, step] of history.entries()) {
              setNow(instantOf(index));
              if ('name' in step) {
                estate.set(step.name, step.ranks);
                await service.resolvePending();
              } else {
                const { entityRef: _, ...deploy } = aDeploy({
                  id: `${index}`,
                  occurredAt: instantOf(index),
                  revision: `v${index}`,
                });
                await service.report({
                  ...deploy,
                  signal: signals[step.last],
                  closerSignals: step.closer ? [signals[1 - step.last]] : [],
                });
              }
            }
          }
          for (const at of [undefined, ...history.keys()]) {
            const known = {
              visible,
              at: at === undefined ? undefined : instantOf(at),
            };
            const [real, never] = await Promise.all(
              worlds.map(async ({ service }) => [
                await service.list({ ...known, limit: 20 }),
                await service.list({ ...known, refs: [b, a], limit: 20 }),
                await service.latestFor([b, c], known),
                at === undefined &&
                  (await service.recentOf([b, c], { visible, from: 0 })),
              ]),
            );
            expect(real).toEqual(never);
          }
        }),
        {
          numRuns: Number(process.env.PLUMBLINE_SHUFFLES ?? 8),
          examples: [[keptByHiddenMeaning]],
        },
      );
    },
  );
});

function instantOf(index: number): string {
  return `2026-03-01T12:00:${String(index).padStart(2, '0')}.000Z`;
}
