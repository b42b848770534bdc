import { mockServices } from '@backstage/backend-test-utils';
import { fakeEvidenceService } from '@plumbline/backstage-plugin-evidence-node/testUtils';
import { usualScales } from '@plumbline/backstage-plugin-provisioning-common';
import type {
  Intent,
  OperationKind,
  Product,
} from '@plumbline/backstage-plugin-provisioning-common';
import { knownOf } from '../__testUtils__/portal';
import { StepContext, StepLacks } from '../engine/Step';
import { createPlannedStep } from '../engine/steps/planned';
import { newOperation } from '../records/newOperation';
import { heldBy } from './held';
import { changeOf, needsOf, Planned, riskOf } from './needsOf';
import { Surroundings } from './Surroundings';

const product = {
  levels: {
    dev: { approval: 'none', expiry: { days: 1 }, settings: {} },
    staging: { approval: 'none', settings: { days: 7 } },
    guarded: {
      approval: { because: 'it is guarded', validHours: 1 },
      settings: { days: 14 },
    },
  },
  protections: { open: 'less' },
  stateful: ['db'],
  readiness: {
    rollback: {
      create: 'reversible',
      modify: 'reversible',
      destroy: 'irreversible',
    },
  },
} as unknown as Product;
const owner = 'group:default/a';
const payments = 'user:default/pay';

type Case = Partial<Omit<Planned, 'change'>> & {
  intent?: Intent;
  kind?: OperationKind;
  /** What was in force, one after the other; the level alone where left out. */
  before?: Intent[];
  /** Of the last of these, who approved it for what. */
  approved?: { by: string; rules: string[] }[];
  expires?: boolean;
};

const heldAs = (
  states: readonly Intent[],
  { approved = [], expires }: Pick<Case, 'approved' | 'expires'> = {},
) => {
  const bound = { intent: 'i', plan: 'p', policies: 'x', prices: 'y' };
  const operations = states.map((intent, index) => ({
    ...newOperation({
      request: { id: 'r' },
      number: index + 1,
      intent,
      now: 0,
      kind: index === 0 ? 'create' : 'modify',
      requestedBy: 'user:default/ana',
    }),
    state: 'active' as const,
    bound,
  }));
  const last = states[states.length - 1];
  return heldBy(
    {
      request: {
        intent: last,
        owner,
        expiresAt:
          expires ?? product.levels[String(last.durability)]?.expiry
            ? 1
            : undefined,
      },
      operations,
      timeline: [],
      approvals: approved.map(each => ({
        ...each,
        bound,
        at: 0,
        reason: '',
        decision: 'approved' as const,
        operationId: `r/${states.length}`,
      })),
    },
    product,
    usualScales,
  );
};
const needsFor = (durability: string, given: Case = {}) => {
  const { approved, before, expires, intent, kind = 'create', ...rest } = given;
  const after = { owner, durability, ...intent };
  return needsOf(
    {
      product,
      findings: [],
      incidents: [],
      readers: [],
      cost: undefined,
      plan: undefined,
      ...rest,
      change: changeOf(
        kind,
        after,
        heldAs(before ?? [{ owner, durability }], { approved, expires }),
      ),
    },
    { highCost: 500, scales: usualScales },
  );
};
const rulesOf = (...of: Parameters<typeof needsFor>) => {
  const needs = needsFor(...of);
  return [...needs.map(({ rule }) => rule), riskOf(needs)];
};
const cost = (atLeast: number, delta = atLeast) => ({
  currency: 'USD',
  atLeast,
  delta,
  unpriced: [],
  assumptions: [],
  stale: false,
});
const exempted = {
  rule: 'r',
  version: 1,
  severity: 'deny' as const,
  layer: 'plan' as const,
  message: '',
  why: '',
  satisfiedBy: '',
  exempted: { id: 'e', reason: '', by: '', until: '' },
};

describe('why somebody has to look at an operation', () => {
  it('is decided by named rules', () => {
    expect(rulesOf('dev')).toEqual(['low']);
    expect(rulesOf('guarded')).toEqual(['level', 'medium']);
    expect(rulesOf('dev', { cost: cost(500) })).toEqual(['low']);
    expect(rulesOf('dev', { cost: cost(500.01) })).toEqual([
      'high-cost',
      'high',
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
      'exemption',
      'medium',
    ]);
    expect(
      rulesOf('staging', { intent: { dataClassification: 'restricted' } }),
    ).toEqual(['restricted-data', 'high']);
    const given = {
      kind: 'modify',
      intent: { owner: 'group:default/b' },
    } as const;
    expect(rulesOf('dev', given)).toEqual(['new-owner', 'medium']);
    // What others have to look at is not given away by whoever asks alone.
    expect(rulesOf('guarded', given)).toEqual([
      'level',
      'new-owner',
      'lowering',
      'high',
    ]);
  });

  it('is needed for what can not be undone, but for what goes by itself and is not used', () => {
    const kind = 'destroy' as const;
    expect(rulesOf('dev', { kind })).toEqual(['low']);
    expect(rulesOf('dev', { kind, readers: ['component:default/x'] })).toEqual([
      'readers',
      'high',
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
      'irreversible',
      'readers',
      'high',
    ]);
    expect(rulesOf('dev', { kind, readers: undefined })).toEqual(['low']);
    expect(rulesOf('guarded', { kind, cost: cost(9_000) })).toEqual([
      'irreversible',
      'high',
    ]);
  });

  const restricted = {
    durability: 'guarded',
    dataClassification: 'restricted',
  };
  const low = { durability: 'dev', dataClassification: 'internal' };

  it('is judged of what is there and of what is requested', () => {
    const kind = 'modify' as const;
    expect(rulesOf('dev', { kind, before: [restricted], intent: low })).toEqual(
      ['level-in-force', 'restricted-data', 'irreversible', 'lowering', 'high'],
    );
    const raised = { kind, before: [low], intent: restricted };
    expect(rulesOf('guarded', raised)).toEqual([
      'level',
      'restricted-data',
      'high',
    ]);
    expect(
      rulesOf('staging', { kind, before: [{ durability: 'dev' }] }),
    ).toEqual(['low']);
    // In what is on no scale, nobody knows which is more.
    expect(rulesOf('staging', { kind, intent: { environment: 'qa' } })).toEqual(
      ['lowering', 'high'],
    );
    const opened = { durability: 'staging', open: false };
    expect(
      rulesOf('staging', { kind, before: [opened], intent: { open: true } }),
    ).toEqual(['lowering', 'high']);
    expect(
      rulesOf('staging', {
        kind,
        before: [{ durability: 'gone' }],
      }),
    ).toEqual(['lowering', 'high']);
  });

  it('is what it ever held, until the owner of the data let it be lowered', () => {
    const before = [restricted, { durability: 'staging' }, low];
    const kind = 'destroy' as const;
    const destroyed = (approved?: Case['approved']) =>
      rulesOf('dev', { kind, before, approved });
    expect(destroyed()).toEqual(['irreversible', 'high']);
    expect(destroyed([{ by: payments, rules: ['lowering'] }])).toEqual(['low']);
    expect(destroyed([{ by: payments, rules: ['irreversible'] }])).toEqual([
      'irreversible',
      'high',
    ]);
    expect(
      destroyed([{ by: 'user:default/ana', rules: ['lowering'] }]),
    ).toEqual(['irreversible', 'high']);
    // One that does not go by itself is not given back alone.
    expect(rulesOf('dev', { kind, expires: false })).toEqual([
      'irreversible',
      'high',
    ]);
  });

  it('is that a change takes away what holds data', () => {
    const kind = 'modify' as const;
    const plan = {
      sentences: [],
      changes: [
        { address: 'db.this', type: 'db', action: 'replace', attributes: [] },
      ],
    };
    expect(rulesOf('staging', { kind, plan })).toEqual([
      'irreversible',
      'high',
    ]);
    expect(rulesOf('dev', { kind, plan })).toEqual(['low']);
  });

  it('is needed while the service has an incident, but for what is for development', () => {
    const incidents = [{ id: 'INC-1', stale: true }];
    expect(rulesOf('staging', { incidents })).toEqual([
      'open-incident',
      'high',
    ]);
    expect(rulesOf('dev', { incidents })).toEqual(['low']);
  });

  it('is needed where evidence does not know the service', () => {
    expect(needsFor('staging', { incidents: undefined })).toEqual([
      {
        rule: 'open-incident',
        because:
          'evidence does not know its service, so it is unknown whether it has an open incident',
      },
    ]);
    expect(rulesOf('dev', { incidents: undefined })).toEqual(['low']);
  });

  it('is not known where the standards have its level no more', async () => {
    const step = createPlannedStep({
      approvals: { by: new Map(), highCost: 500, scales: usualScales },
      approvers: { of: async group => [group], names: async () => true },
      runner: { requireCredentials: () => {} },
      store: {
        approvals: async () => [],
        operations: async () => [],
        timeline: async () => [],
      },
      surroundings: { incidents: async () => [], readers: async () => [] },
    });
    const context = (durability: string) =>
      ({
        offer: { product: { ...product, id: 'p' } },
        operation: { kind: 'create', intent: { durability }, findings: [] },
        request: { service: 'component:default/x', intent: { durability } },
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
    entityRef: service,
    name: 'incident.active',
    value,
    stale,
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
