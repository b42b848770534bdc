/** @jest-environment node */
import { parse } from 'yaml';
import type { EntityKey } from '../identity/keys';
import { namedBy } from '../identity/namedBy';
import type { Discrepancy } from '../schemas/discrepancy';
import type { KnownEntities } from './plan';
import { planPatch } from './planPatch';

const key = (value: string, origin = 'name'): EntityKey => ({
  space: 'name',
  value,
  origin,
});
const entities: Record<string, EntityKey[]> = {
  'component:default/payment': [key('payment'), key('pay', 'alias')],
  'component:default/paypal': [key('paypal'), key('pay', 'alias')],
  'component:default/billing': [key('billing')],
  'resource:default/billing': [key('billing')],
  'resource:default/orders-db': [key('orders-db')],
  'component:default/ledger': [key('ledger'), key('billing', 'alias')],
  'group:default/payments': [],
};
const known: KnownEntities = {
  keysOf: ref => entities[ref],
  refs: () => Object.keys(entities),
  namedBy,
};

function plan(given: Partial<Discrepancy>, candidate?: string) {
  const discrepancy = { entityRef: 'component:default/a', ...given };
  return planPatch(discrepancy as Discrepancy, { known, candidate });
}
const edge = {
  from: 'component:default/a',
  to: 'resource:default/orders-db',
  type: 'reads' as const,
};
const workload = (name: string) => ({ type: 'workload' as const, name });

describe('planPatch', () => {
  it('declares what was seen', () => {
    expect(plan({ kind: 'observed-only-edge', edge })).toEqual({
      status: 'change',
      title:
        'Declare that component:default/a reads resource:default/orders-db',
      change: {
        do: 'declare-edge',
        entityRef: edge.from,
        to: edge.to,
        type: 'reads',
      },
    });
  });

  it.each([
    ['yes', 'change'],
    ['no', 'none'],
    ['unknown', 'none'],
    [undefined, 'none'],
  ] as const)(
    'takes away what is declared only if it could be seen: %s',
    (observable, status) => {
      expect(
        plan({ kind: 'declared-only-edge', edge, observable }).status,
      ).toBe(status);
    },
  );

  it('takes it away where it is declared', () => {
    const given = {
      kind: 'declared-only-edge',
      edge,
      observable: 'yes',
    } as const;
    expect(plan(given)).toMatchObject({
      change: { do: 'retract-edge', entityRef: edge.from, to: edge.to },
    });
    expect(plan({ ...given, entityRef: edge.to })).toMatchObject({
      change: { do: 'retract-dependent', entityRef: edge.to, from: edge.from },
    });
  });

  it.each([
    ['component:default/paymnet', 'component:default/payment'],
    ['component:default/orders-db', 'resource:default/orders-db'],
    ['group:default/payment', 'group:default/payments'],
    ['group:default/billing', undefined],
    ['component:default/nothing-like-it', undefined],
  ])('refers from %s to the nearest there is', (from, to) => {
    const found = plan({ kind: 'dangling-reference', candidates: [from] });
    expect(found).toMatchObject(
      to
        ? { change: { do: 'replace-reference', from, to } }
        : { status: 'none' },
    );
  });

  it.each([
    ['payment-service', 'component:default/payment', 'payment-service'],
    ['paymet', 'component:default/payment', 'paymet'],
  ])('gives the likely entity the alias %s', (name, entityRef, alias) => {
    expect(
      plan({
        kind: 'workload-without-entity',
        entityRef: undefined,
        signal: workload(name),
        candidates: [entityRef, 'component:default/billing'],
      }),
    ).toMatchObject({
      change: { do: 'add-alias', entityRef, alias },
      others: [],
    });
  });

  it('describes a workload that resembles nothing, and asks for what it is not given', () => {
    for (const [name, owner] of [
      ['Fraud Scoring', 'group:default/risk'],
      ['fraud', undefined],
    ] as const) {
      const found = plan({
        kind: 'workload-without-entity',
        entityRef: undefined,
        owner,
        signal: workload(name),
        candidates: ['component:default/billing'],
      });
      const text = found.status === 'new-entity' ? found.entity.text : '';
      expect(parse(text).spec.owner).toBe(owner ?? null);
      expect(parse(text).metadata.annotations).toEqual(
        name === 'fraud'
          ? undefined
          : { 'plumbline.dev/aliases': '["Fraud Scoring"]' },
      );
      expect(found).toMatchObject({
        entity: { fill: ['spec.type', 'spec.lifecycle', 'spec.owner'] },
      });
    }
  });

  it.each<[object, object]>([
    [
      { type: 'alert', labels: { alertname: 'X', app: 'money' } },
      { do: 'add-alias', alias: 'money' },
    ],
    [
      { type: 'repository', url: 'git@github.com:acme/money.git' },
      {
        do: 'set-annotation',
        name: 'github.com/project-slug',
        value: 'acme/money',
      },
    ],
    [
      { type: 'repository', url: 'https://git.acme.dev/a/money' },
      {
        do: 'set-annotation',
        name: 'backstage.io/source-location',
        value: 'url:https://git.acme.dev/a/money',
      },
    ],
    [
      { type: 'pager', serviceId: 'PABC' },
      { do: 'set-annotation', name: 'pagerduty.com/service-id', value: 'PABC' },
    ],
    [
      { type: 'text', text: 'money' },
      { do: 'add-alias', alias: 'money' },
    ],
  ])('lets %j mean the one that a person chose', (signal, change) => {
    const given = {
      kind: 'unmatched-signal',
      entityRef: undefined,
      signal,
    } as Partial<Discrepancy>;
    const entityRef = 'component:default/billing';
    expect(plan(given, entityRef)).toMatchObject({
      change: { ...change, entityRef },
    });
    expect(plan(given).status).toBe('none');
  });

  it.each([
    ['workload', workload('till')],
    // Without the other key, nothing of it would name a service.
    ['alert', { type: 'alert', labels: { alertname: 'Errors', x: 'till' } }],
  ])('names the annotation that another key reads of a %s', (words, signal) => {
    const entityRef = 'component:default/billing';
    const annotation = 'acme.dev/app';
    const discrepancy = { kind: 'unmatched-signal', signal } as Discrepancy;
    expect(
      planPatch(discrepancy, {
        known: {
          ...known,
          namedBy: () => ({ by: 'annotation', annotation, value: 'till' }),
        },
        candidate: entityRef,
      }),
    ).toMatchObject({
      title: `Let the ${words} till mean ${entityRef}, if it does`,
      change: {
        ...{ do: 'set-annotation', entityRef },
        ...{ name: annotation, value: 'till' },
      },
    });
  });

  it.each([
    [
      { type: 'alert', labels: { alertname: 'Errors' } },
      'This alert has nothing that an entity could be known by; give it a label that names its service.',
    ],
    [
      { type: 'text', text: 'the till of the shop' },
      'This name has nothing that an entity could be known by; correct the report.',
    ],
    [
      { type: 'repository', url: 'no address' },
      'This repository has nothing that an entity could be known by; correct the report.',
    ],
  ])('advises a label only where there are labels: %j', (signal, reason) => {
    const given = { kind: 'unmatched-signal', signal } as Partial<Discrepancy>;
    expect(plan(given, 'component:default/billing')).toEqual({
      status: 'none',
      reason,
    });
  });

  it.each([
    { type: 'pager', serviceId: 'PABC' },
    { type: 'text', text: 'billing' },
    { type: 'repository', url: 'https://git.acme.dev/a/billing' },
  ])('leaves it to people which entity %j means', signal => {
    const given = { kind: 'ambiguous-signal', signal } as Partial<Discrepancy>;
    const candidates = [
      'component:default/billing',
      'resource:default/billing',
    ];
    expect(plan({ ...given, candidates })).toEqual({
      status: 'none',
      reason:
        'Several entities have this name; which of them gives it up is for people to decide.',
    });
  });

  it('gives no name to a reference that leads nowhere', () => {
    const found = (chosen?: string) =>
      plan(
        {
          kind: 'unmatched-signal',
          signal: {
            type: 'alert',
            labels: { entity_ref: 'component:default/paymnet' },
          },
          candidates: ['component:default/payment'],
        },
        chosen,
      );
    const reason =
      'No entity has the reference component:default/paymnet: describe it, or correct the report, perhaps to component:default/payment.';
    expect(found()).toEqual({ status: 'none', reason });
    expect(found('component:default/billing')).toEqual(found());
  });

  it.each([
    [{ alertname: 'Errors', app: 'money' }, 'alert'],
    [{ service: 'money' }, 'name'],
  ])('calls %j what it is', (labels, words) => {
    expect(
      plan(
        { kind: 'unmatched-signal', signal: { type: 'alert', labels } },
        'component:default/billing',
      ),
    ).toMatchObject({
      title: `Let the ${words} money mean component:default/billing, if it does`,
    });
  });

  it('takes the alias from the one that does not bear the name itself', () => {
    const ambiguous = (name: string, candidates: string[], chosen?: string) =>
      plan(
        { kind: 'ambiguous-signal', signal: workload(name), candidates },
        chosen,
      );
    const both = ['component:default/billing', 'component:default/ledger'];
    expect(ambiguous('billing', both)).toMatchObject({
      change: { do: 'remove-alias', entityRef: both[1], alias: 'billing' },
    });
    // To keep the one with the alias, the other would have to be renamed.
    expect(ambiguous('billing', both, both[1])).toMatchObject({
      status: 'none',
      reason: expect.stringContaining("'backstage.io/kubernetes-id: ledger'"),
    });
    const aliased = ['component:default/payment', 'component:default/paypal'];
    expect(ambiguous('pay', aliased).status).toBe('none');
    expect(ambiguous('pay', aliased, aliased[0])).toMatchObject({
      change: { do: 'remove-alias', entityRef: aliased[1], alias: 'pay' },
    });
  });

  it('offers what is for people to decide as an option', () => {
    expect(
      plan({
        kind: 'ownership-disagreement',
        candidates: ['group:default/gone', 'group:default/payments'],
      }),
    ).toMatchObject({
      title:
        'Give component:default/a to group:default/payments, if it is theirs',
    });
    expect(plan({ kind: 'archived-active' })).toMatchObject({
      change: { do: 'set-lifecycle', lifecycle: 'production' },
    });
    expect(plan({ kind: 'ownership-disagreement' }).status).toBe('none');
    expect(plan({ kind: 'entity-without-workload' }).status).toBe('none');
    expect(plan({ kind: 'archived-active', entityRef: undefined }).status).toBe(
      'none',
    );
  });
});
