/** @jest-environment node */
import fc from 'fast-check';
import { rolloutSchema } from '../schemas/gateRollout';
import { gateActions, migrationKinds } from '../schemas/vocabulary';
import { aRequest, aService, at } from './__testUtils__/aRule';
import { classify } from './classify';
import { proposeRollout } from './rollout';

const slo = {
  name: 'availability',
  environment: 'production',
  objective: 99.9,
  budgetRemaining: 0.4,
};
const calm = { 'incident.active': [], 'slo.state': [slo] };
const release = {
  tests: { passed: 9, failed: 0 },
  rollback: { how: 'Deploy the release before' },
};

function propose(
  request: ReturnType<typeof aRequest>,
  services: ReturnType<typeof aService>[],
) {
  const change = classify(request, services, at);
  return proposeRollout(request, { at, change, services });
}

describe('how to expose a change', () => {
  it('goes in few steps where it is reversible, watched and calm', () => {
    const service = aService('cart', calm, { tier: '3' });
    const rollout = propose(aRequest({ release }), [service]);
    expect(rolloutSchema.parse(rollout)).toEqual({
      pace: 'stepped',
      reasons: ['One service with known SLOs, a way back and no open incident'],
      steps: [
        { share: 10, minutes: 15 },
        { share: 50, minutes: 15 },
        { share: 100, minutes: 0 },
      ],
      warmUpMinutes: 5,
      // Ten failures at a burn rate of 14.4 and an objective of 99.9%.
      minimumSample: 695,
      guardrails: [
        {
          entityRef: 'component:default/cart',
          slo: 'availability',
          objective: 99.9,
          budgetRemaining: 0.4,
        },
      ],
      unguarded: [],
      reversals: [
        'Switch off the flags that it is behind',
        'Send the traffic back to the release before',
        'Deploy the release before',
      ],
    });
  });

  it('begins small, and says why, where something is against it', () => {
    const careful = (
      service: ReturnType<typeof aService>,
      own: Parameters<typeof aRequest>[0] = { release },
    ) => {
      const rollout = propose(aRequest(own), [service]);
      expect(rollout).toMatchObject({
        pace: 'careful',
        steps: [1, 5, 25, 50, 100].map(share => ({ share })),
      });
      return rollout;
    };
    expect(careful(aService('cart', calm, { tier: '1' })).reasons).toEqual([
      'component:default/cart is of tier 1',
    ]);
    const low = { tier: '3' };
    const unwatched = careful(aService('cart', { 'incident.active': [] }, low));
    expect(unwatched).toMatchObject({
      reasons: ['No SLO of component:default/cart is known'],
      unguarded: ['component:default/cart'],
    });
    expect(unwatched.minimumSample).toBeUndefined();
    expect(
      careful(aService('cart', { 'slo.state': [slo] }, low)).reasons,
    ).toEqual(['No source has reported which incidents are open']);
    const destructive = { ...release, migration: { kind: 'destructive' } };
    expect(
      careful(aService('cart', calm, low), { release: destructive as never }),
    ).toMatchObject({
      reasons: ['Its migration is destructive'],
      reversals: [
        'Switch off the flags that it is behind',
        expect.any(String),
        'Deploy the release before',
        'None of these undoes the destructive migration',
      ],
    });
    // An SLO of another environment watches nothing here.
    const elsewhere = { ...slo, environment: 'staging' };
    expect(
      careful(aService('cart', { ...calm, 'slo.state': [elsewhere] }, low))
        .guardrails,
    ).toEqual([]);
  });

  it('has no steps for what reaches all traffic at once', () => {
    expect(
      propose(aRequest({ action: 'infrastructure' }), [aService('cart', calm)]),
    ).toMatchObject({ pace: 'whole', steps: [], reversals: [] });
  });

  it('always ends at all traffic, grows with each step, and is data', () => {
    const facts = fc.record(
      {
        'incident.active': fc.constantFrom([], [{ id: 'INC-7' }]),
        'slo.state': fc.array(
          fc.record({
            name: fc.string({ minLength: 1 }),
            objective: fc.double({ min: 1, max: 100, noNaN: true }),
          }),
        ),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.array(facts, { maxLength: 3 }),
        fc.constantFrom(...gateActions),
        fc.constantFrom(...migrationKinds),
        (all, action, kind) => {
          const rollout = propose(
            aRequest({ action, release: { migration: { kind } } }),
            all.map((each, index) => aService(`s${index}`, each)),
          );
          expect(rolloutSchema.parse(rollout)).toEqual(rollout);
          const steps = rollout.steps.map(({ share }) => share);
          expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
          expect([undefined, 100]).toContain(steps.at(-1));
          expect(rollout.reasons).not.toEqual([]);
        },
      ),
    );
  });
});
