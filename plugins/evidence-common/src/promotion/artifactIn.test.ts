import fc from 'fast-check';
import { artifactIn, PromotionWorkload, rolloutMs } from './artifactIn';
import { promotionOf } from './promotionOf';
import { PromotionChange, rungOf } from './rungs';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const deployedAt = Date.parse('2026-02-01T12:00:00Z');
const later = deployedAt + rolloutMs;

function deploy(own: Partial<PromotionChange> = {}): PromotionChange {
  return {
    id: 'd1',
    kind: 'deploy',
    environment: 'production',
    occurredAt: deployedAt,
    outcome: 'succeeded',
    digest: digest('a'),
    ...own,
  };
}

function workload(own: Partial<PromotionWorkload> = {}): PromotionWorkload {
  return {
    environment: 'production',
    name: 'cart',
    digest: digest('b'),
    seenAt: later,
    isSettled: true,
    isKnown: true,
    isNamesake: true,
    ...own,
  };
}

const of = (
  workloads: readonly PromotionWorkload[],
  changes: readonly PromotionChange[] = [deploy()],
) => artifactIn(rungOf('production', changes)!, workloads);
const stateOf = (...given: Parameters<typeof of>) => of(...given)?.state;

describe('the artifact that runs', () => {
  it('differs where workloads run another one for longer than a rollout', () => {
    expect(of([workload({ cluster: 'eu' }), workload()])).toEqual({
      state: 'different',
      reason: `production runs ${digest(
        'b',
      )} (cart), and the last deploy there was ${digest('a')}`,
    });
    const many = ['b', 'c', 'd', 'e', 'f'].map(letter =>
      workload({ digest: digest(letter) }),
    );
    expect(of(many)!.reason).toMatch(/\(cart\) and 2 more, and the last/);
    expect(stateOf([workload({ digest: digest('a') })])).toBe('as-deployed');
  });

  it.each([
    ['nothing runs', []],
    ['it runs elsewhere', [workload({ environment: 'staging' })]],
    ['its digest is not known', [workload({ digest: undefined })]],
    ['it was not seen of late', [workload({ isKnown: false })]],
    ['it runs that for a moment', [workload({ isSettled: false })]],
    ['it was seen before the rollout', [workload({ seenAt: later - 1 })]],
    [
      'another one is not known',
      [workload({ digest: digest('a') }), workload({ digest: undefined })],
    ],
    [
      'none is named as the service, and names differ',
      ['cart-web', 'cart-cache'].map(name =>
        workload({ name, isNamesake: false }),
      ),
    ],
  ])('is unknown where %s', (_, workloads) => {
    expect(of(workloads)).toBeUndefined();
  });

  it('is that of the one workload, whatever its name is', () => {
    const other = workload({ name: 'shop-cart', isNamesake: false });
    expect(stateOf([other])).toBe('different');
    expect(stateOf([other, workload({ digest: digest('a') })])).toBe(
      'as-deployed',
    );
  });

  it.each<[string, Partial<PromotionChange>[], string | undefined]>([
    ['its digest is not stated', [{ digest: undefined }], undefined],
    ['it was reported late', [{ statedAt: deployedAt + 1 }], undefined],
    [
      'one goes on',
      [{}, { id: 'd2', occurredAt: deployedAt + 1, outcome: 'in-progress' }],
      undefined,
    ],
    [
      'one has no outcome',
      [{}, { id: 'd2', occurredAt: deployedAt + 1, outcome: undefined }],
      undefined,
    ],
    [
      'another source reports it without one',
      [{}, { id: 'd2', outcome: undefined }],
      'different',
    ],
    [
      'another one failed long ago',
      [
        { occurredAt: deployedAt - 2 },
        { id: 'd2', occurredAt: deployedAt - 1, outcome: 'failed' },
      ],
      'different',
    ],
    [
      'another one has just been rolled back',
      [
        {},
        {
          id: 'd2',
          digest: digest('b'),
          outcome: 'rolled-back',
          occurredAt: deployedAt + 1,
          statedAt: later,
        },
      ],
      undefined,
    ],
  ])('of a deploy where %s', (_, changes, expected) => {
    expect(stateOf([workload()], changes.map(deploy))).toBe(expected);
  });

  const anyWorkload = fc.record({
    environment: fc.constantFrom('staging', 'production', 'production'),
    name: fc.constantFrom('cart', 'cart-cache'),
    cluster: fc.constantFrom('eu', 'us'),
    digest: fc.constantFrom(undefined, ...['a', 'a', 'b', 'c'].map(digest)),
    seenAt: fc.integer({ min: later - 1, max: later + 1 }),
    isSettled: fc.boolean(),
    isKnown: fc.boolean(),
    isNamesake: fc.boolean(),
  });

  it('differs only by what was seen to run there, in whatever order', () => {
    fc.assert(
      fc.property(fc.array(anyWorkload, { maxLength: 8 }), workloads => {
        const found = of(workloads);
        expect(of([...workloads].reverse())).toEqual(found);
        const digestsSeen = workloads
          .filter(one => one.environment === 'production' && one.isKnown)
          .filter(one => one.isSettled && one.seenAt >= later)
          .map(one => one.digest);
        const named = found?.reason?.match(/sha256:\w+(?= \()/g) ?? [];
        expect(digestsSeen).toEqual(expect.arrayContaining([...named]));
        expect(named).not.toContain(digest('a'));
        expect(found?.state === 'different').toBe(named.length > 0);
      }),
      { numRuns: 500 },
    );
  });

  it('is found in the step to its environment, whatever is allowed', () => {
    fc.assert(
      fc.property(fc.array(anyWorkload, { maxLength: 8 }), workloads => {
        const { environments, steps } = promotionOf(
          ['staging', 'production'].map(environment =>
            deploy({ id: environment, environment }),
          ),
          {
            ladder: ['staging', 'production'],
            isAllowed: () => true,
            isComplete: true,
            workloads,
          },
        );
        const { artifact } = environments[1];
        expect(steps[0].findings).toEqual(
          artifact?.reason === undefined
            ? []
            : [
                {
                  kind: 'digest-differs',
                  change: 'production',
                  reason: artifact.reason,
                },
              ],
        );
        expect(steps[0].allowed).toEqual([]);
      }),
    );
  });
});
