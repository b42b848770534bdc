import type { Knex } from 'knex';
import { RequestStore } from './records/RequestStore';
import { newOperation } from './records/newOperation';
import {
  createTestDatabases,
  postgresUrl,
  standardsFolder,
} from './__testUtils__/terraform';
import { startPortal, testFolder } from './__testUtils__/portal';

jest.setTimeout(120_000);

const intent = {
  engine: 'postgresql',
  service: 'component:default/checkout',
  owner: 'group:default/payments',
  environment: 'dev',
  dataClassification: 'internal',
  durability: 'dev',
  costCenter: 'CC-100',
  database_name: 'checkout',
};

/** A request as it stands after it was made, which nothing looks at by itself. */
async function seed(knex: Knex, values: Record<string, unknown>) {
  const store = new RequestStore(knex);
  const createdAt = Date.parse('2026-11-20T12:00:00Z');
  const request = {
    id: 'req-000000000001',
    product: 'shared-postgresql-database',
    productVersion: 1,
    requester: 'user:default/ana',
    service: intent.service,
    owner: intent.owner,
    state: 'active' as const,
    intent,
    resourceName: 'checkout',
    createdAt,
    updatedAt: createdAt,
    expiresAt: createdAt + 30 * 86_400_000,
  };
  const operation = newOperation({
    request,
    number: 1,
    kind: 'create',
    intent,
    now: createdAt,
  });
  await store.add(request, { ...operation, state: 'active' }, []);
  await knex('requests').update({
    looked_at: Number.MAX_SAFE_INTEGER,
    ...values,
  });
  return { path: `/requests/${request.id}`, store, id: request.id };
}

describe('what is done with a request', () => {
  const databases = createTestDatabases();
  let place: Awaited<ReturnType<typeof testFolder>>;
  let portal: Awaited<ReturnType<typeof startPortal>>;
  let knex: Knex;

  beforeEach(async () => {
    knex = await databases.init('SQLITE_3');
    place = await testFolder();
    portal = await startPortal({
      ...place,
      knex,
      plugins: place.folder,
      standards: standardsFolder,
      url: postgresUrl(),
    });
  });
  afterEach(async () => {
    await portal.stop();
    await place.remove();
  });

  it('does not make again what was destroyed', async () => {
    const drift = { seenAt: '2026-11-20T12:00:00Z', sentences: ['Gone.'] };
    const { path, store, id } = await seed(knex, {
      state: 'destroyed',
      drift: JSON.stringify(drift),
    });
    const { status, body } = await portal
      .as('user:default/ana')
      .post(`${path}/revert`);
    expect([status, body.error.message]).toEqual([
      409,
      `'${id}' is destroyed; only an active request can be reverted`,
    ]);
    expect(await store.operations([id])).toHaveLength(1);
  });

  it('is extended only where what goes with it is begun', async () => {
    const { path, store, id } = await seed(knex, {});
    const before = (await store.get(id))!;
    await store.addOperation(
      {
        ...newOperation({
          request: before,
          number: 2,
          kind: 'modify',
          intent,
          now: before.createdAt,
        }),
        state: 'waiting-for-approval',
      },
      { at: before.createdAt, message: 'Requested a change.' },
    );
    const sam = portal.as('user:default/sam');
    const { status, body } = await sam.post(`${path}/extend`);
    expect([status, body.error.message]).toEqual([
      409,
      `Something else is being done with '${id}'; wait until that ended`,
    ]);
    expect((await store.get(id))?.expiresAt).toBe(before.expiresAt);
  });

  it('is requested by those who own the service', async () => {
    const ana = portal.as('user:default/ana');
    const post = (service: string) =>
      ana.post('/requests', {
        product: 'shared-postgresql-database',
        intent: { ...intent, service },
      });
    const { status, body } = await post('component:default/lake');
    expect([status, body.error.message]).toEqual([
      400,
      "'owner' must own 'component:default/lake', which belongs to group:default/data-platform",
    ]);
    expect((await post(intent.service)).status).toBe(201);
  });

  it('states the creation of its service, in its answer and in the record', async () => {
    const ana = portal.as('user:default/ana');
    const post = (creation?: string) =>
      ana.post('/requests', {
        ...{ product: 'shared-postgresql-database', intent, creation },
      });
    expect((await post('not one id')).status).toBe(400);
    const creation = '1c7f1b1e-7f5e-4a52-9d0c-1a2b3c4d5e6f';
    const { body } = await post(creation);
    expect(body.creation).toBe(creation);
    const { body: read } = await ana.get(`/requests/${body.id}`);
    expect(read.creation).toBe(creation);
    const { body: listed } = await ana.get('/requests');
    expect(listed.items[0].creation).toBe(creation);
    const deadline = Date.now() + 30_000;
    const recorded = () =>
      portal.evidence.decisions.find(({ action }) => action === 'requested');
    while (!recorded() && Date.now() < deadline) {
      await new Promise(done => {
        setTimeout(done, 50);
      });
    }
    expect(recorded()).toMatchObject({ body: { creation } });
  });

  it('is checked as a change of what is there, and not as if it were new', async () => {
    const { id } = await seed(knex, {});
    const ana = portal.as('user:default/ana');
    const product = 'shared-postgresql-database';
    const check = async (values: object, request?: string) => {
      const { body } = await ana.post('/check', {
        product,
        intent: values,
        request,
      });
      return body.problems?.map((each: { field: string }) => each.field);
    };
    const values = { connection_limit: 15 };
    expect(await check(values)).toContain('database_name');
    expect(await check(values, id)).toEqual([]);
    const service = 'component:default/lake';
    expect(await check({ ...values, service }, id)).toEqual(['service']);

    const post = async (body: object) => {
      const answer = await ana.post('/check', { intent: values, ...body });
      return [answer.status, answer.body.error?.message];
    };
    expect(await post({ product: 'redis-cache', request: id })).toEqual([
      400,
      `'${id}' is of '${product}', and can't be changed into 'redis-cache'`,
    ]);
    expect(await post({ product, request: 'req-2' })).toEqual([
      404,
      "There is no request 'req-2'",
    ]);
  });

  it('states for how long one may be exempted, where anybody may be', async () => {
    const { body } = await portal
      .as('user:default/ana')
      .get('/products/shared-postgresql-database');
    const days = Object.fromEntries(
      body.policies.map((each: { id: string; exemptDays?: number }) => [
        each.id,
        each.exemptDays,
      ]),
    );
    expect(days['shared-database-stays-small']).toBe(30);
    expect(days['shared-database-is-private']).toBeUndefined();
  });

  it('is for who is of the owning group now, not for the requester of then', async () => {
    const { path, store, id } = await seed(knex, {
      owner: 'group:default/data-platform',
    });
    const ana = portal.as('user:default/ana');
    for (const verb of ['extend', 'destroy', 'modify', 'retry']) {
      const { status } = await ana.post(
        `${path}/${verb}`,
        verb === 'modify' ? { intent: {} } : {},
      );
      expect([verb, status]).toEqual([verb, 403]);
    }
    expect(await store.operations([id])).toHaveLength(1);
  });
});
