import type { Knex } from 'knex';
import type { EvidenceContext } from '@plumbline/backstage-plugin-evidence-common';
import { fakeEvidenceService } from '@plumbline/backstage-plugin-evidence-node/testUtils';
import { DatabaseBudgetStore } from '../database/DatabaseBudgetStore';
import { DatabaseRequestStore } from '../database/DatabaseRequestStore';
import { newOperation } from '../requests/newOperation';
import {
  policiesHash,
  pricesHash,
  ProductRegistry,
} from '../standards/ProductRegistry';
import {
  createTestDatabases,
  postgresUrl,
  standardsFolder,
} from '../__testUtils__/terraform';
import { startPortal, testFolder } from '../__testUtils__/portal';

jest.setTimeout(120_000);

const product = 'shared-postgresql-database';
const service = 'component:default/checkout';
const intent = {
  engine: 'postgresql',
  service,
  owner: 'group:default/payments',
  environment: 'staging',
  dataClassification: 'internal',
  durability: 'staging',
  costCenter: 'CC-100',
  database_name: 'checkout',
};
const id = 'req-000000000001';
const path = `/requests/${id}`;

function contextOf(
  incidents: { id: string }[],
  stale = false,
): EvidenceContext {
  return {
    subject: { entityRef: service },
    dependencies: [],
    impact: {
      affected: [{ entityRef: 'component:default/web', distance: 1, via: [] }],
      ...{ more: [], atLeast: 4, services: 3, dataDomains: [] },
      entryPoints: [
        { entityRef: 'component:default/web', customerPaths: ['buy'] },
      ],
    },
    // One source knows of none; it does not speak for the others.
    facts: [[], incidents].map(value => ({
      ...{ entityRef: service, name: 'incident.active', value, stale },
    })),
  } as unknown as EvidenceContext;
}

describe('approvals by rule', () => {
  const databases = createTestDatabases();
  let place: Awaited<ReturnType<typeof testFolder>>;
  let portal: Awaited<ReturnType<typeof startPortal>>;

  /** A change that waits for two rules with approvers of their own. */
  async function start(
    knex: Knex,
    incidents: { id: string }[] = [],
    options: { stale?: boolean; seesSome?: boolean } = {},
  ) {
    place = await testFolder();
    portal = await startPortal({
      ...{ ...place, knex, standards: standardsFolder },
      plugins: place.folder,
      url: postgresUrl(),
      evidence: fakeEvidenceService({
        contexts: [contextOf(incidents, options.stale)],
      }),
      seesSome: options.seesSome,
      config: {
        budgets: { 'CC-100': { monthly: 100 } },
        approvals: { emergency: { by: { duty: 'user:default/eve' } } },
      },
    });
    const registry = new ProductRegistry([standardsFolder]);
    await registry.refresh();
    const { standards } = registry;
    const store = new DatabaseRequestStore(knex);
    const createdAt = Date.parse('2026-11-20T10:00:00Z');
    const request = {
      ...{ id, product, service, intent, createdAt, productVersion: 1 },
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
      ...{ ...base, number: 2, kind: 'modify' },
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
          ...{ currency: 'USD', atLeast: 60.5, delta: 60.5, stale: false },
          ...{ unpriced: [], assumptions: [] },
        },
        bound: {
          intent: operation.intentHash,
          plan: 'p',
          policies: policiesHash(standards, standards.offers.get(product)!),
          prices: pricesHash(standards),
        },
        approval: {
          by: needs.flatMap(({ by }) => by),
          ...{ because: 'x', validHours: 72, needs, risk: 'high' },
        },
      },
      { at: createdAt, message: 'Asked to change it.' },
    );
    await knex('requests').update({ looked_at: Number.MAX_SAFE_INTEGER });
    return store;
  }
  const approve = async (user: string, body: object = {}) => {
    const { status, body: answer } = await portal
      .as(`user:default/${user}`)
      .post(`${path}/approve`, body);
    return [status, answer.error?.message ?? answer.state];
  };
  const rules = async () => {
    const { body } = await portal.as('user:default/ana').get(path);
    return body.operations[1].rules.map(
      (each: { rule: string; approvedBy?: string }) => [
        each.rule,
        each.approvedBy,
      ],
    );
  };
  afterEach(async () => {
    await portal.stop();
    await place.remove();
  });

  it.each(databases.eachSupportedId())(
    'are all needed, and each comes from those who are named for it, on %s',
    async databaseId => {
      const store = await start(await databases.init(databaseId));
      expect(await approve('ana')).toEqual([403, expect.any(String)]);
      expect(await approve('sam')).toEqual([403, expect.any(String)]);
      // Of the data platform, so for one of the two.
      expect(await approve('eve', { reason: 'Cheap enough' })).toEqual([
        ...[200, 'active'],
      ]);
      expect(await rules()).toEqual([
        ['open-incident', undefined],
        ['high-cost', 'user:default/eve'],
      ]);
      const waitsFor = async (user: string) => {
        const { body } = await portal
          .as(`user:default/${user}`)
          .get('/requests?scope=to-approve');
        return body.items.map((each: { id: string }) => each.id);
      };
      expect(await waitsFor('eve')).toEqual([]);
      expect(await waitsFor('tom')).toEqual([id]);
      expect(await approve('eve')).toEqual([
        409,
        'You approved it already; it waits for user:default/tom',
      ]);
      const operation = async () => (await store.operations([id]))[1];
      expect((await operation()).state).toBe('waiting-for-approval');

      const both = await Promise.all([approve('tom'), approve('tom')]);
      expect(both.map(([status]) => status).sort()).toEqual([200, 409]);
      expect((await operation()).state).not.toBe('waiting-for-approval');
      const approvals = await store.approvals([`${id}/2`]);
      expect(approvals.map(({ by, rules: of }) => [by, of])).toEqual([
        ['user:default/eve', ['high-cost']],
        ['user:default/tom', ['open-incident']],
      ]);
      const told = (await store.unrecorded(100)).map(each => each.decision);
      const recorded = [...portal.evidence.decisions, ...told].filter(
        ({ type }) => type === 'approval',
      );
      expect(recorded).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            action: 'step',
            body: expect.objectContaining({
              ...{ risk: 'high', rollback: 'reversible' },
              waitedMs: 2 * 3_600_000,
            }),
          }),
          expect.objectContaining({ action: 'approved' }),
        ]),
      );
    },
  );

  it('come from one person during an incident, who has to say why and is recorded so', async () => {
    const store = await start(await databases.init('SQLITE_3'), [
      { id: 'INC-7' },
    ]);
    const emergency = true;
    const { body } = await portal.as('user:default/ana').get(path);
    expect(
      body.operations.map(
        (each: { emergencyApprovers?: string[] }) => each.emergencyApprovers,
      ),
    ).toEqual([undefined, ['user:default/eve']]);
    expect(await approve('tom', { emergency, reason: 'x' })).toEqual([
      403,
      'Only user:default/eve can approve in an emergency',
    ]);
    expect(await approve('eve', { emergency })).toEqual([
      400,
      "'reason' is missing; an emergency has to be told of",
    ]);
    expect(await approve('eve', { emergency, reason: 'INC-7' })).toEqual([
      ...[200, 'active'],
    ]);
    expect(await store.approvals([`${id}/2`])).toMatchObject([
      { emergency: true, rules: ['open-incident', 'high-cost'] },
    ]);
    const { body: approved } = await portal.as('user:default/ana').get(path);
    expect(approved.operations[1].approvals).toMatchObject([
      { emergency: true, countsUntil: '2026-11-20T13:00:00.000Z' },
    ]);
    const told = (await store.unrecorded(100)).map(each => each.decision);
    expect([...portal.evidence.decisions, ...told]).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          ...{ type: 'override', action: 'overridden', reason: 'INC-7' },
          validUntil: '2026-11-20T13:00:00.000Z',
        }),
      ]),
    );
  });

  it('have no short way where nobody confirmed the incident lately', async () => {
    const store = await start(
      await databases.init('SQLITE_3'),
      [{ id: 'INC-7' }],
      { stale: true },
    );
    expect(await approve('eve', { emergency: true, reason: 'x' })).toEqual([
      409,
      `Nobody has confirmed lately that the incident on ${service} is still open; approve it in the usual way`,
    ]);
    expect(await store.approvals([`${id}/2`])).toEqual([]);
    // It asks for an approval all the same, and a check says so.
    const { body } = await portal
      .as('user:default/ana')
      .post('/check', { product, intent });
    expect(body.approval).toEqual({
      needed: true,
      because: 'its service has an open incident: INC-7',
      by: ['user:default/tom'],
    });
  });

  it('name who uses it only to those who may see them, and budgets only to those who may read them', async () => {
    const knex = await databases.init('SQLITE_3');
    await start(knex, [], { seesSome: true });
    const readers = ['component:default/lake', 'component:default/secret'];
    const needs = [
      {
        rule: 'readers',
        because: 'evidence shows that it is still used',
        by: ['user:default/tom'],
        readers,
      },
    ];
    await knex('operations')
      .where({ id: `${id}/2` })
      .update({
        approval: JSON.stringify({
          ...{ by: ['user:default/tom'], because: needs[0].because },
          ...{ validHours: 72, needs, risk: 'high' },
        }),
      });
    const ana = portal.as('user:default/ana');
    const because = 'evidence shows that component:default/lake still uses it';
    const { body } = await ana.get(path);
    expect(body.operations[1]).toMatchObject({
      because,
      rules: [{ rule: 'readers', because, by: ['user:default/tom'] }],
    });
    expect(JSON.stringify(body)).not.toContain('secret');
    const list = (await ana.get('/requests')).body;
    expect(list.items[0].latest.because).toBe(because);
    expect(JSON.stringify(list)).not.toContain('secret');
    const budgets = await ana.get('/budgets');
    expect([budgets.status, budgets.body.error.message]).toEqual([
      403,
      "You need the permission 'provisioning.budget.read' for this",
    ]);
  });

  it('have no short way without an incident', async () => {
    const knex = await databases.init('SQLITE_3');
    const store = await start(knex);
    expect(await approve('eve', { emergency: true, reason: 'x' })).toEqual([
      409,
      `There is no open incident on ${service}; approve it in the usual way`,
    ]);
    expect(await store.approvals([`${id}/2`])).toEqual([]);
    const ana = portal.as('user:default/ana');
    expect((await ana.get(`${path}/impact`)).body).toEqual({
      impact: {
        ...{ entityRef: service, atLeast: 4, services: 3 },
        nearest: [{ entityRef: 'component:default/web', distance: 1 }],
        customerPaths: ['buy'],
      },
    });
    // The change is on its way, and counts.
    expect((await ana.get('/budgets')).body.items).toEqual([
      {
        ...{ costCenter: 'CC-100', currency: 'USD' },
        ...{ monthly: 100, committed: 60.5 },
      },
    ]);
    const budgets = new DatabaseBudgetStore(knex);
    expect(await budgets.committed('CC-100', 'USD', id)).toBe(0);
    // What is paid in another currency is not free.
    expect(await budgets.committed('CC-100', 'EUR')).toBeUndefined();
    // Nor what is about to be charged to another cost center.
    expect(await budgets.committed('CC-8', 'USD')).toBe(0);
    await knex('operations')
      .where({ id: `${id}/2` })
      .update({ intent: JSON.stringify({ ...intent, costCenter: 'CC-8' }) });
    expect(await budgets.committed('CC-8', 'USD')).toBe(60.5);
  });
});
