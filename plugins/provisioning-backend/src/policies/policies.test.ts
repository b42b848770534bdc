import type { Knex } from 'knex';
import { RequestStore } from '../records/RequestStore';
import { startPortal, testFolder } from '../__testUtils__/portal';
import {
  createTestDatabases,
  postgresUrl,
  standardsFolder,
} from '../__testUtils__/terraform';
import { newOperation } from '../records/newOperation';
import { Cipher } from '../vault/Cipher';
import { sealFacts } from './facts';

jest.setTimeout(120_000);

const now = Date.parse('2026-11-20T12:00:00Z');

/** A policy that wants fewer connections than the one in force allows. */
const edited = (most: number) => `
id: few-connections
version: 2
title: A shared database has few connections
owner: group:default/data-platform
rationale: They are shared.
severity: deny
layer: plan
products: [shared-postgresql-database]
must: >-
  plan.resources.all(r, r.type != 'plumbline_postgresql_role' || r.values.connection_limit <= ${most})
message: This is more than its share.
satisfiedBy: Ask for ${most} connections at most.
`;

async function seed(knex: Knex, number: number, values: { limit?: number }) {
  const store = new RequestStore(knex);
  const service = 'component:default/checkout';
  const intent = { durability: 'dev', environment: 'dev', service };
  const id = `req-00000000000${number}`;
  const request = {
    id,
    service,
    intent,
    product: 'shared-postgresql-database',
    productVersion: 1,
    requester: 'user:default/ana',
    owner: 'group:default/payments',
    state: 'destroyed' as const,
    resourceName: `checkout_${number}`,
    createdAt: now + number,
    updatedAt: now,
  };
  const operation = newOperation({
    request,
    number: 1,
    kind: 'create',
    intent,
    now,
  });
  await store.add(request, { ...operation, state: 'active' }, []);
  if (values.limit !== undefined) {
    const sealed = sealFacts(new Cipher('of the tests'), operation.id, {
      resources: [
        {
          address: 'plumbline_postgresql_role.this',
          type: 'plumbline_postgresql_role',
          action: 'create',
          values: { connection_limit: values.limit },
          before: {},
          unknown: [],
        },
      ],
      summary: { sentences: [], changes: [] },
      complete: true,
      drift: [],
      secrets: [],
    });
    await knex('operations')
      .where({ id: operation.id })
      .update({ facts: sealed });
  }
}

const doubled = (first: string) =>
  `${Array.from(
    { length: 14 },
    (_, n) =>
      `cel.bind(v${n}, ${
        n === 0
          ? first
          : Array(10)
              .fill(`v${n - 1}`)
              .join('+')
      }, `,
  ).join('')}size(v13) > 0 && plan.resources.size() > 0${')'.repeat(14)}`;
const ones = Array(200).fill(1).join(', ');
const hostile = [
  ['a doubled text', doubled("'xxxxxxxxxx'"), "can't call the method 'bind'"],
  ['a doubled list', doubled('[1,2,3,4,5]'), "can't call the method 'bind'"],
  [
    'two loops over large lists',
    `[${ones}].all(i, [${ones}].all(j, i + j > 0)) && plan.resources.size() > 0`,
    'more than 100000 steps',
  ],
] as const;

describe('policies', () => {
  const databases = createTestDatabases();
  let place: Awaited<ReturnType<typeof testFolder>>;
  let portal: Awaited<ReturnType<typeof startPortal>>;

  beforeEach(async () => {
    const knex = await databases.init('SQLITE_3');
    place = await testFolder();
    portal = await startPortal({
      ...place,
      knex,
      plugins: place.folder,
      standards: standardsFolder,
      url: postgresUrl(),
    });
    await seed(knex, 1, { limit: 5 });
    await seed(knex, 2, { limit: 15 });
    await seed(knex, 3, {});
  });
  afterEach(async () => {
    await portal.stop();
    await place.remove();
  });

  it('are previewed over what was planned', async () => {
    const ana = portal.as('user:default/ana');
    const { status, body } = await ana.post('/policies/preview', {
      text: edited(10),
    });
    expect([status, body]).toMatchObject([
      200,
      {
        policy: 'few-connections',
        version: 2,
        judged: 2,
        unread: 1,
        counts: { pass: 1, finding: 1, 'not-applicable': 0 },
        truncated: false,
        moreFlips: 0,
        flips: [
          {
            operation: 'req-000000000002/1',
            from: 'none',
            to: 'finding',
            why: 'This is more than its share.',
          },
        ],
      },
    ]);
    expect(body).not.toHaveProperty('against');
  });

  it('are previewed one at a time', async () => {
    const ana = portal.as('user:default/ana');
    const text = edited(10);
    const all = await Promise.all(
      [1, 2, 3].map(() => ana.post('/policies/preview', { text })),
    );
    const statuses = all.map(({ status }) => status);
    expect(statuses).toContain(200);
    expect(statuses).toContain(409);
    expect((await ana.post('/policies/preview', { text })).status).toBe(200);
  });

  it('are compared with what is in force, and refused where they are none', async () => {
    const ana = portal.as('user:default/ana');
    const same = await ana.post('/policies/preview', {
      text: edited(10)
        .replace('few-connections', 'shared-database-stays-small')
        .replace('<= 10', '<= 100'),
    });
    expect(same.body).toMatchObject({ against: 1 });
    const none = await ana.post('/policies/preview', { text: 'id: x' });
    expect([none.status, none.body.error.message]).toEqual([
      400,
      expect.stringMatching(/^This is no policy: 'version'/),
    ]);
    const anonymous = await portal.anonymous('/policies');
    expect(anonymous.status).toBe(401);
  });

  it.each(hostile)(
    'are refused or stopped where they are hostile: %s',
    async (_, must, why) => {
      const ana = portal.as('user:default/ana');
      const text = edited(10).replace(/plan\.resources\.all.*/, must);
      const preview = ana.post('/policies/preview', { text });
      const meanwhile = await ana.get('/policies');
      expect(meanwhile.status).toBe(200);
      const { status, body } = await preview;
      expect([status, body.error?.message ?? body.flips[1]?.why]).toEqual([
        expect.any(Number),
        expect.stringContaining(why),
      ]);
    },
  );

  it('say where they are enforced, and where not', async () => {
    const { body } = await portal.as('user:default/ana').get('/policies');
    const of = (id: string) =>
      body.items
        .find((each: { id: string }) => each.id === id)
        .enforcement.filter((each: { enforced: boolean }) => each.enforced)
        .map((each: { layer: string }) => each.layer);
    expect(of('level-fits-data')).toEqual(['form', 'request', 'plan']);
    expect(of('storage-is-encrypted')).toEqual(['plan']);
    expect(body.items[0].counts).toEqual({
      denials: 0,
      corrected: 0,
      abandoned: 0,
      open: 0,
      exempted: 0,
    });
  });
});
