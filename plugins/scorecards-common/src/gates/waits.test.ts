import fc from 'fast-check';
import type { GateAnswer } from '../schemas/vocabulary';
import { gateWaitsOf, maxGateWaits, WaitingStep, waitsIn } from './waits';

const minute = 60_000;
const cart = 'component:default/cart';
const line = (answer: GateAnswer, own: object = {}) => ({
  entityRef: cart,
  rule: 'no-incident',
  title: 'None is open',
  answer,
  ...own,
});
const step = (at: number, own: Partial<WaitingStep> = {}): WaitingStep => ({
  decision: `d${at}`,
  at: at * minute,
  change: 'c1',
  environment: 'production',
  release: 'abc',
  services: [cart],
  lines: [],
  ...own,
});
const stopped = (at: number, own: Partial<WaitingStep> = {}) =>
  step(at, { lines: [line('block')], ...own });

describe('what a rule kept waiting', () => {
  it('begins with the first decision that stops it, and ends once none does', () => {
    const waits = waitsIn(
      [
        stopped(1),
        stopped(5),
        step(9, { lines: [line('warn')] }),
        stopped(20),
        // It does not apply any more.
        step(21),
        // Of another service, and of another change.
        step(3, { services: ['component:default/shop'] }),
        step(4, { change: 'c2' }),
      ],
      [],
    );
    expect(waits).toMatchObject([
      { from: minute, until: 9 * minute, decision: 'd1', endedBy: 'd9' },
      { from: 20 * minute, until: 21 * minute, endedBy: 'd21' },
    ]);
  });

  it('ends when a review of it was approved', () => {
    const approval = {
      review: 'r1',
      by: 'user:default/ana',
      validUntil: '',
      at: new Date(4 * minute).toISOString(),
    };
    const asks = step(1, { lines: [line('review')] });
    expect(
      waitsIn([asks, step(9, { lines: [line('allow', { approval })] })], []),
    ).toMatchObject([{ until: 4 * minute, endedBy: 'd9', review: 'r1' }]);
    const approved = (at: number, own = {}) => ({
      review: 'r1',
      change: 'c1',
      at: at * minute,
      subjects: [{ entityRef: cart, rule: 'no-incident' }],
      ...own,
    });
    expect(waitsIn([asks], [approved(6), approved(3)])).toMatchObject([
      { until: 3 * minute, review: 'r1' },
    ]);
    // It was stopped after that, or it is of another change or rule.
    for (const other of [
      approved(0),
      approved(3, { change: 'c2' }),
      approved(3, { subjects: [{ entityRef: cart, rule: 'owner' }] }),
    ]) {
      expect(waitsIn([asks], [other])[0]).not.toHaveProperty('until');
    }
  });

  it('is counted apart while it lasts, and says nothing of too few', () => {
    const of = (count: number) =>
      gateWaitsOf(
        waitsIn(
          Array.from({ length: count }, (_, index) => [
            stopped(1, { change: `c${index}` }),
            step(2 + index, { change: `c${index}`, decision: `e${index}` }),
          ]).flat(),
          [],
        ),
      );
    expect(gateWaitsOf(waitsIn([stopped(1)], []))).toMatchObject([
      { rule: 'no-incident', sample: 0, waiting: 1, waits: [{}] },
    ]);
    expect(of(4)[0]).toMatchObject({ sample: 4, waiting: 0 });
    expect(of(4)[0]).not.toHaveProperty('median');
    expect(of(20)[0]).toMatchObject({
      sample: 20,
      median: 10 * minute,
      p90: 18 * minute,
    });
    expect(of(20)[0].waits).toHaveLength(maxGateWaits);
  });

  const answers = ['allow', 'warn', 'review', 'block'] as const;
  const steps = fc
    .array(
      fc.record({
        change: fc.constantFrom('c1', 'c2'),
        lines: fc.uniqueArray(
          fc.record({
            entityRef: fc.constantFrom('a', 'b'),
            title: fc.constant('t'),
            rule: fc.constantFrom('r1', 'r2'),
            answer: fc.constantFrom(...answers),
          }),
          { selector: one => `${one.entityRef} ${one.rule}` },
        ),
      }),
      { maxLength: 12 },
    )
    .map(all =>
      all.map((one, index) =>
        step(index, { ...one, services: ['a', 'b'], decision: `d${index}` }),
      ),
    );
  /** One change, service and rule after the other. */
  const expected = (all: readonly WaitingStep[]) =>
    ['c1', 'c2'].flatMap(change =>
      ['a', 'b'].flatMap(entityRef =>
        ['r1', 'r2'].flatMap(rule => {
          const found: { from: number; until?: number }[] = [];
          for (const { at, lines } of all.filter(
            one => one.change === change,
          )) {
            const { answer = 'allow' } =
              lines.find(
                one => one.entityRef === entityRef && one.rule === rule,
              ) ?? {};
            const isStopped = answer === 'review' || answer === 'block';
            const last = found.at(-1);
            const isOpen = last !== undefined && last.until === undefined;
            if (isStopped && !isOpen) {
              found.push({ from: at });
            } else if (!isStopped && isOpen) {
              last.until = at;
            }
          }
          return found.map(
            ({ from, until }) =>
              `${change} ${entityRef} ${rule} ${from} ${until}`,
          );
        }),
      ),
    );

  it('is the same in whatever order decisions come, and complete', () => {
    fc.assert(
      fc.property(
        steps.chain(all =>
          fc.tuple(
            fc.constant(all),
            fc.shuffledSubarray(all, { minLength: all.length }),
          ),
        ),
        ([all, shuffled]) => {
          const waits = waitsIn(shuffled, []);
          expect(
            waits
              .map(
                ({ change, entityRef, from, rule, until }) =>
                  `${change} ${entityRef} ${rule} ${from} ${until}`,
              )
              .sort(),
          ).toEqual(expected(all).sort());
          const figures = gateWaitsOf(waits);
          expect(
            figures.reduce((sum, one) => sum + one.sample + one.waiting, 0),
          ).toBe(waits.length);
        },
      ),
    );
  });
});
