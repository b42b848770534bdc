import fc from 'fast-check';
import {
  type FollowedCreation,
  missingDefaultsIn,
  pathFigures,
  pathSteps,
} from './pathFigures';

const hour = 3_600_000;
const now = Date.parse('2026-03-01T12:00:00.000Z');
const questions = [
  {
    id: 'runtime',
    type: 'choice' as const,
    title: 'Runtime',
    options: [],
    default: 'node',
  },
  {
    id: 'stores',
    type: 'choices' as const,
    title: 'Stores',
    options: [],
    default: ['a', 'b'],
  },
];
const of = { now, templateOf: () => ({ questions }) };

/** Requested so many hours ago; each step so many hours after that. */
function creation(
  hoursAgo: number,
  steps: readonly number[],
  has: Partial<FollowedCreation> = {},
): FollowedCreation {
  const createdAt = now - hoursAgo * hour;
  return {
    template: 'http-service',
    version: 1,
    createdAt,
    answers: { runtime: 'node', stores: ['b', 'a'] },
    isWithdrawn: false,
    unknown: [],
    doneAt: Object.fromEntries(
      steps.map((after, index) => [pathSteps[index], createdAt + after * hour]),
    ),
    ...has,
  };
}

describe('figures of the golden path', () => {
  it('say how far services got, how fast, and where they were left', () => {
    const { created, steps } = pathFigures(
      [
        ...[1, 2, 3, 4, 50].map(after => creation(60, [0, 0, after])),
        creation(24 * 20, [0, 0]),
        creation(1, [0, 0], { isWithdrawn: true }),
        creation(1, []),
      ],
      of,
    );
    expect(created).toBe(8);
    expect(steps).toMatchObject([
      { step: 'repository', reached: 7, waiting: 1, left: 0 },
      { step: 'contents', reached: 7, waiting: 0, left: 0 },
      {
        step: 'merged',
        reached: 5,
        waiting: 0,
        left: 2,
        hours: { sample: 5, median: 3 },
      },
      { step: 'deployed', reached: 0, waiting: 5, left: 0 },
    ]);
    expect(steps[3].hours).toEqual({ sample: 0, missing: 0 });
  });

  it('keep apart what is not known', () => {
    const unknown = ['merged', 'deployed'] as const;
    const { steps } = pathFigures(
      [
        creation(24 * 20, [0, 0], { unknown }),
        creation(24 * 20, [0, 0, 1], { unknown: ['deployed'] }),
        // It was taken back, whatever is known.
        creation(24 * 20, [0, 0], { unknown, isWithdrawn: true }),
      ],
      of,
    );
    expect(steps.slice(2)).toMatchObject([
      { step: 'merged', reached: 1, waiting: 0, left: 1, unknown: 1 },
      { step: 'deployed', reached: 0, waiting: 0, left: 0, unknown: 1 },
    ]);
  });

  it('count what is done by hand', () => {
    const option = (value: string, product?: string) => ({
      value,
      title: `Store ${value}`,
      consequence: 'x',
      product,
    });
    const stores = {
      id: 'stores',
      type: 'choices' as const,
      title: 'Stores',
      options: [option('a', 'postgresql'), option('b'), option('c', 'bucket')],
    };
    const made = (chosen: string[], has: Partial<FollowedCreation> = {}) =>
      creation(1, [], { answers: { stores: chosen }, ...has });
    expect(
      pathFigures(
        [
          made(['a', 'b']),
          made(['a', 'c']),
          made([]),
          made(['a'], { isWithdrawn: true }),
        ],
        { now, templateOf: () => ({ questions: [stores] }) },
      ).manualSteps,
    ).toEqual([
      { step: 'merged', services: 3 },
      {
        step: 'database',
        product: 'postgresql',
        title: 'Store a',
        services: 2,
      },
      {
        step: 'database',
        product: 'bucket',
        title: 'Store c',
        services: 1,
      },
    ]);
  });

  it('count what was answered otherwise than proposed', () => {
    const answers = { runtime: 'go', stores: ['b', 'a'] };
    expect(
      pathFigures([creation(1, []), creation(1, [], { answers })], of)
        .changedDefaults,
    ).toEqual([
      {
        template: 'http-service',
        question: 'runtime',
        title: 'Runtime',
        changed: 1,
        of: 2,
      },
    ]);
  });

  it('count what incidents name as missing, in any case', () => {
    const incident = (missingDefaults: string[], ...entityRefs: string[]) => ({
      missingDefaults,
      entityRefs,
    });
    expect(
      missingDefaultsIn(
        [
          incident(['Timeout of calls', 'TIMEOUT of calls'], 'a', 'b', 'c'),
          incident(['timeout of calls', 'retries'], 'a'),
          incident(['retries'], 'c'),
          { entityRefs: ['a'] },
        ],
        new Set(['a', 'b']),
      ),
    ).toEqual([
      { name: 'TIMEOUT of calls', incidents: 2, services: 2 },
      { name: 'retries', incidents: 1, services: 1 },
    ]);
  });

  it('count each creation once, at the first step that it lacks', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            ago: fc.integer({ min: 0, max: 2_000 }),
            done: fc.subarray([...pathSteps]),
            unknown: fc.subarray([...pathSteps]),
            isWithdrawn: fc.boolean(),
          }),
        ),
        all => {
          const { steps } = pathFigures(
            all.map(({ ago, done, ...has }) =>
              creation(ago, [], {
                ...has,
                doneAt: Object.fromEntries(done.map(step => [step, now])),
              }),
            ),
            of,
          );
          const stopped = steps.map(
            one => one.left + one.waiting + one.unknown,
          );
          const through = all.filter(
            ({ done }) => done.length === pathSteps.length,
          );
          expect(stopped.reduce((a, b) => a + b, through.length)).toBe(
            all.length,
          );
        },
      ),
    );
  });
});
