import type { Product } from '@plumbline/backstage-plugin-provisioning-common';
import { needsOf, Planned, riskOf } from './needsOf';

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

const rulesOf = (durability: string, values: Partial<Planned> = {}) => {
  const needs = needsOf(
    {
      ...{ product, kind: 'create', owner: 'group:default/a', findings: [] },
      ...{ incidents: [], readers: [], ...values },
      intent: { owner: 'group:default/a', durability, ...values.intent },
    },
    { highCost: 500 },
  );
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
    expect(rulesOf('staging', { kind })).toEqual(['irreversible', 'high']);
    expect(rulesOf('guarded', { kind, cost: cost(9_000) })).toEqual([
      ...['irreversible', 'high'],
    ]);
  });

  it('is asked while the service has an incident, but for what is for development', () => {
    const incidents = ['INC-1'];
    expect(rulesOf('staging', { incidents })).toEqual([
      ...['open-incident', 'high'],
    ]);
    expect(rulesOf('dev', { incidents })).toEqual(['low']);
  });
});
