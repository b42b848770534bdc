import { answersOfPoisoned } from '@plumbline/backstage-plugin-evidence-node/testUtils';
import type { Knex } from 'knex';
import { createTestDatabases } from './__testUtils__/terraform';
import { intent, startWaiting } from './__testUtils__/waiting';
import { RequestStore } from './records/RequestStore';
import { toExemptionRow } from './exemptions/database/exemptionRows';
import { newOperation } from './records/newOperation';

jest.setTimeout(300_000);

const databases = createTestDatabases();
const now = Date.parse('2026-11-20T12:00:00Z');
const day = 86_400_000;
const ana = 'user:default/ana';
const lists = [
  '/requests',
  '/requests?scope=mine',
  '/requests?scope=to-approve',
  '/exemptions',
  '/products',
  '/problems',
  '/budgets',
  '/policies',
  '/set-aside',
];
const idOf = (number: number) => `req-10000000000${number}`;

/** Three requests of ana's that are in force. */
async function seed(
  knex: Knex,
  { expiresAt, steps = 1 }: { expiresAt?: number; steps?: number } = {},
) {
  const store = new RequestStore(knex);
  for (const number of [1, 2, 3]) {
    const request = {
      id: idOf(number),
      intent,
      service: intent.service,
      expiresAt,
      product: 'shared-postgresql-database',
      productVersion: 1,
      requester: ana,
      state: 'active' as const,
      owner: intent.owner,
      resourceName: `checkout_${number}`,
      createdAt: now - day + number,
      updatedAt: now - day,
      activeAt: now - day,
    };
    const operation = newOperation({
      request,
      number: 1,
      kind: 'create',
      intent,
      now: now - day,
    });
    const step = { at: now - day, actor: ana, message: 'Requested.' };
    await store.add(
      request,
      { ...operation, state: 'active' },
      Array.from({ length: steps }, () => ({ ...step, state: 'planned' })),
    );
  }
  await knex('requests').update({ looked_at: Number.MAX_SAFE_INTEGER });
}

describe.each(['SQLITE_3'] as const)('provisioning on %s', databaseId => {
  it('answers whatever one stored row has become, and says so', async () => {
    const knex = await databases.init(databaseId);
    const { approve, portal, stop } = await startWaiting(knex);
    await seed(knex);
    expect((await approve('tom'))[0]).toBe(200);
    for (const number of [1, 2]) {
      await knex('exemptions').insert(
        toExemptionRow({
          id: `exemption-${number}`,
          request: idOf(number),
          kind: 'policy',
          rule: 'known-cost-center',
          scope: 'request',
          service: intent.service,
          owner: intent.owner,
          version: 1,
          product: 'shared-postgresql-database',
          state: 'pending',
          reason: 'It moves',
          requestedBy: ana,
          requestedAt: now + number,
          expires: now + day,
        }),
      );
    }
    const { damaged, failed, lacked, setAside } = await answersOfPoisoned(
      knex,
      { lists, get: path => portal.as(ana).get(path) },
    );
    expect(failed).toEqual([]);
    // The damaged one, and no other.
    expect(lacked).toEqual({
      '/exemptions': 1,
      '/requests': 1,
      '/requests?scope=mine': 1,
    });
    expect(setAside).toEqual(
      expect.arrayContaining([
        'approvals',
        'exemptions',
        'operations of requests',
        'requests',
      ]),
    );
    expect(damaged).toBeGreaterThan(20);
    await stop();
  });

  it('ends what expires though one of them can not be ended', async () => {
    const knex = await databases.init(databaseId);
    const { portal, stop } = await startWaiting(knex);
    await seed(knex, { expiresAt: now - 1 });
    await knex('operations')
      .where({ request_id: idOf(2) })
      .update({ findings: '{"cut' });
    const destroyed = () =>
      knex('operations')
        .where({ kind: 'destroy' })
        .orderBy('request_id')
        .pluck('request_id');
    await until(destroyed, found => found.length === 2);
    expect(await destroyed()).toEqual([idOf(1), idOf(3)]);
    const { body } = await portal.as(ana).get('/set-aside');
    expect(body.items).toContainEqual(
      expect.objectContaining({ loop: 'expiry', count: 1 }),
    );
    await stop();
  });

  it('records the steps of all requests but of one that evidence refuses', async () => {
    const knex = await databases.init(databaseId);
    const { portal, stop } = await startWaiting(knex);
    const id = `provisioning:${idOf(1)}:1`;
    // Another one of this id is a conflict.
    portal.evidence.decisions.push({
      id,
      type: 'run',
      action: 'step',
      actor: ana,
      subject: { request: 'another' },
    });
    await seed(knex, { steps: 60 });
    const left = () =>
      knex('timeline')
        .where({ recorded: false })
        .distinct()
        .pluck('request_id');
    await until(left, found => found.length === 1);
    expect(await left()).toEqual([idOf(1)]);
    const { body } = await portal.as(ana).get('/set-aside');
    expect(body.items).toContainEqual(
      expect.objectContaining({ loop: 'steps to record', count: 1 }),
    );
    portal.evidence.decisions.splice(
      portal.evidence.decisions.findIndex(one => one.id === id),
      1,
    );
    await until(left, found => found.length === 0);
    expect(await left()).toEqual([]);
    const order = portal.evidence.decisions
      .map(one => one.id.split(':'))
      .filter(([, request]) => request === idOf(1))
      .map(([, , seq]) => Number(seq));
    expect(order).toEqual(Array.from({ length: 60 }, (_, at) => at + 1));
    expect((await portal.as(ana).get('/set-aside')).body.items).toEqual([]);
    await stop();
  });
});

async function until<T>(
  look: () => PromiseLike<T>,
  holds: (found: T) => boolean,
): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!holds(await look()) && Date.now() < deadline) {
    await new Promise(later => setTimeout(later, 100));
  }
}
