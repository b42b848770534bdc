import { mockServices } from '@backstage/backend-test-utils';
import { fakeEvidenceService } from '@plumbline/backstage-plugin-evidence-node/testUtils';
import type { Product } from '@plumbline/backstage-plugin-provisioning-common';
import { knownOf } from '../__testUtils__/portal';
import { StepContext, StepLacks } from '../engine/Step';
import { createPlannedStep } from '../engine/steps/planned';
import { needsOf, Planned, riskOf } from './needsOf';
import { Surroundings } from './Surroundings';

const product = {
  levels: {
    dev: { approval: 'none', expiry: { days: 1 } },
    staging: { approval: 'none' },
    guarded: { approval: { because: 'it is guarded', validHours: 1 } },
  },
  readiness: {
    rollback: {
      create: 'reversible',
      modify: 'reversible',
      destroy: 'irreversible',
    },
  },
} as unknown as Product;

const needsFor = (durability: string, values: Partial<Planned> = {}) =>
  needsOf(
    {
      ...{ product, kind: 'create', owner: 'group:default/a', findings: [] },
      ...{ incidents: [], readers: [], ...values },
      intent: { owner: 'group:default/a', durability, ...values.intent },
    },
    { highCost: 500 },
  );
const rulesOf = (...of: Parameters<typeof needsFor>) => {
  const needs = needsFor(...of);
  return [...needs.map(({ rule }) => rule), riskOf(needs)];
};
const cost = (atLeast: number, delta = atLeast) => ({
  ...{ currency: 'USD', atLeast, delta, unpriced: [], assumptions: [] },
  stale: false,
});
const exempted = {
  ...{ rule: 'r', version: 1, severity: 'deny' as const },
  ...{ layer: 'plan' as const, message: '', why: '', satisfiedBy: '' },
  exempted: { id: 'e', reason: '', by: '', until: '' },
};

describe('why somebody has to look at an operation', () => {
  it('is said by named rules', () => {
    expect(rulesOf('dev')).toEqual(['low']);
    expect(rulesOf('guarded')).toEqual(['level', 'medium']);
    expect(rulesOf('dev', { cost: cost(500) })).toEqual(['low']);
    expect(rulesOf('dev', { cost: cost(500.01) })).toEqual([
      ...['high-cost', 'high'],
    ]);
    expect(rulesOf('dev', { cost: cost(900, -50) })).toEqual(['low']);
    // What has no price is not free.
    const unpriced = { ...cost(0, 0), unpriced: ['aws_db_proxy.this'] };
    expect(needsFor('dev', { cost: unpriced })).toEqual([
      {
        rule: 'high-cost',
        because: 'no price is known for aws_db_proxy.this',
      },
    ]);
    expect(rulesOf('dev', { findings: [exempted] })).toEqual([
      ...['exemption', 'medium'],
    ]);
    expect(
      rulesOf('staging', { intent: { dataClassification: 'restricted' } }),
    ).toEqual(['restricted-data', 'high']);
    expect(rulesOf('dev', { intent: { owner: 'group:default/b' } })).toEqual([
      'new-owner',
      'medium',
    ]);
  });

  it('is asked for what can not be undone, but for what goes by itself and is not used', () => {
    const kind = 'destroy';
    expect(rulesOf('dev', { kind })).toEqual(['low']);
    expect(rulesOf('dev', { kind, readers: ['component:default/x'] })).toEqual([
      ...['readers', 'high'],
    ]);
    // Others may not see who uses it.
    expect(
      needsFor('dev', { kind, readers: ['component:default/x'] }),
    ).toMatchObject([
      {
        because: 'evidence shows that it is still used',
        readers: ['component:default/x'],
      },
    ]);
    expect(rulesOf('staging', { kind })).toEqual(['irreversible', 'high']);
    expect(rulesOf('staging', { kind, readers: undefined })).toEqual([
      ...['irreversible', 'readers', 'high'],
    ]);
    expect(rulesOf('dev', { kind, readers: undefined })).toEqual(['low']);
    expect(rulesOf('guarded', { kind, cost: cost(9_000) })).toEqual([
      ...['irreversible', 'high'],
    ]);
  });

  it('is asked while the service has an incident, but for what is for development', () => {
    const incidents = [{ id: 'INC-1', stale: true }];
    expect(rulesOf('staging', { incidents })).toEqual([
      ...['open-incident', 'high'],
    ]);
    expect(rulesOf('dev', { incidents })).toEqual(['low']);
  });

  it('is asked where evidence does not know the service', () => {
    expect(needsFor('staging', { incidents: undefined })).toEqual([
      {
        rule: 'open-incident',
        because:
          'evidence does not know its service, so nobody can say whether it has an open incident',
      },
    ]);
    expect(rulesOf('dev', { incidents: undefined })).toEqual(['low']);
  });

  it('is not known where the standards have its level no more', async () => {
    const step = createPlannedStep({
      approvals: { by: new Map(), emergency: [], highCost: 500 },
      approvers: { of: async group => [group] },
      runner: { requireCredentials: () => {} },
      surroundings: { incidents: async () => [], readers: async () => [] },
    });
    const context = (durability: string) =>
      ({
        offer: { product: { ...product, id: 'p' } },
        operation: { kind: 'create', intent: { durability }, findings: [] },
        request: { service: 'component:default/x' },
      } as unknown as StepContext);
    expect(await step(context('staging'))).toMatchObject({ to: 'applying' });
    const gone = step(context('gone'));
    await expect(gone).rejects.toBeInstanceOf(StepLacks);
    await expect(gone).rejects.toThrow("the level 'gone' of 'p'");
  });
});

describe('what evidence knows around a request', () => {
  const service = 'component:default/checkout';
  const surroundings = (facts: object[]) =>
    new Surroundings({
      auth: mockServices.auth(),
      evidence: fakeEvidenceService({
        contexts: [knownOf(service, { facts })],
      }),
    });
  const claim = (value: object[], stale: boolean) => ({
    ...{ entityRef: service, name: 'incident.active', value, stale },
  });

  it('is what any of the sources says', async () => {
    const of = (...facts: object[]) => surroundings(facts).incidents(service);
    const inc = { id: 'INC-1', title: 'Slow' };
    expect(await of(claim([], false), claim([inc], false))).toEqual([
      { ...inc, stale: false },
    ]);
    expect(await of(claim([inc], true))).toEqual([{ ...inc, stale: true }]);
    expect(
      await of(claim([inc], true), claim([{ id: 'INC-1' }], false)),
    ).toEqual([{ ...inc, stale: false }]);
    expect(await of()).toEqual([]);
  });

  it('is not known of what evidence does not know', async () => {
    const around = surroundings([]);
    expect(await around.incidents('component:default/x')).toBeUndefined();
    expect(await around.readers('resource:default/x')).toBeUndefined();
    expect(await around.readers(service)).toEqual([]);
  });
});
