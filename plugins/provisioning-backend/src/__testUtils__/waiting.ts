import type { Knex } from 'knex';
import type { EvidenceContext } from '@plumbline/backstage-plugin-evidence-common';
import { fakeEvidenceService } from '@plumbline/backstage-plugin-evidence-node/testUtils';
import { RequestStore } from '../records/RequestStore';
import { newOperation } from '../records/newOperation';
import {
  policiesHash,
  pricesHash,
  ProductRegistry,
} from '../standards/ProductRegistry';
import { postgresUrl, standardsFolder } from './terraform';
import { library } from './library';
import { Portal, startPortal, testFolder } from './portal';

export const product = 'shared-postgresql-database';
export const service = 'component:default/checkout';
export const intent = {
  engine: 'postgresql',
  service,
  owner: 'group:default/payments',
  environment: 'staging',
  dataClassification: 'internal',
  durability: 'staging',
  costCenter: 'CC-100',
  database_name: 'checkout',
};
export const id = 'req-000000000001';
export const path = `/requests/${id}`;

function contextOf(
  incidents: { id: string }[],
  stale = false,
): EvidenceContext {
  return {
    subject: { entityRef: service },
    dependencies: [],
    impact: {
      affected: [{ entityRef: 'component:default/web', distance: 1, via: [] }],
      more: [],
      atLeast: 4,
      services: 3,
      dataDomains: [],
      entryPoints: [
        { entityRef: 'component:default/web', customerPaths: ['buy'] },
      ],
    },
    // One source knows of none; it does not speak for the others.
    facts: [[], incidents].map(value => ({
      entityRef: service,
      name: 'incident.active',
      value,
      stale,
    })),
  } as unknown as EvidenceContext;
}

/** A portal with a change that waits for two rules with approvers of their own. */
export type Waiting = {
  knex: Knex;
  portal: Portal;
  store: RequestStore;
  /** The status of the answer, and what it says or the state that came of it. */
  approve(user: string, body?: object): Promise<[number, string]>;
  stop(): Promise<void>;
};

export async function startWaiting(
  knex: Knex,
  options: {
    incidents?: { id: string }[];
    /** Nobody confirmed the incidents lately. */
    stale?: boolean;
    seesSome?: boolean;
    /** Of another service than the one that is known. */
    service?: string;
  } = {},
): Promise<Waiting> {
  const { incidents = [], stale, seesSome } = options;
  const place = await testFolder();
  const portal = await startPortal({
    ...place,
    knex,
    standards: standardsFolder,
    plugins: place.folder,
    url: postgresUrl(),
    evidence: fakeEvidenceService({ contexts: [contextOf(incidents, stale)] }),
    seesSome,
    config: {
      budgets: { 'CC-100': { monthly: 100 } },
      approvals: { emergency: { by: { duty: 'user:default/eve' } } },
    },
  });
  const registry = new ProductRegistry([library(standardsFolder)]);
  await registry.refresh();
  const { standards } = registry;
  const store = new RequestStore(knex);
  const createdAt = Date.parse('2026-11-20T10:00:00Z');
  const request = {
    id,
    product,
    intent,
    createdAt,
    productVersion: 1,
    service: options.service ?? service,
    requester: 'user:default/ana',
    owner: intent.owner,
    state: 'active' as const,
    resourceName: 'checkout',
    updatedAt: createdAt,
  };
  const base = { request, kind: 'create' as const, intent, now: createdAt };
  await store.add(
    request,
    { ...newOperation({ ...base, number: 1 }), state: 'active' },
    [],
  );
  const operation = newOperation({
    ...base,
    number: 2,
    kind: 'modify',
    requestedBy: 'user:default/sam',
  });
  const needs = [
    { rule: 'open-incident' as const, by: ['user:default/tom'] },
    { rule: 'high-cost' as const, by: ['group:default/data-platform'] },
  ].map(each => ({ ...each, because: each.rule }));
  await store.addOperation(
    {
      ...operation,
      state: 'waiting-for-approval',
      cost: {
        currency: 'USD',
        atLeast: 60.5,
        delta: 60.5,
        stale: false,
        unpriced: [],
        assumptions: [],
      },
      bound: {
        intent: operation.intentHash,
        plan: 'p',
        policies: policiesHash(standards, standards.offers.get(product)!),
        prices: pricesHash(standards),
      },
      approval: {
        by: needs.flatMap(({ by }) => by),
        because: 'x',
        validHours: 72,
        needs,
        risk: 'high',
      },
    },
    { at: createdAt, message: 'Requested a change.' },
  );
  await knex('requests').update({ looked_at: Number.MAX_SAFE_INTEGER });
  return {
    knex,
    portal,
    store,
    approve: async (user, input = {}) => {
      const { status, body } = await portal
        .as(`user:default/${user}`)
        .post(`${path}/approve`, input);
      return [status, body.error?.message ?? body.state];
    },
    stop: async () => {
      await portal.stop();
      await place.remove();
    },
  };
}
