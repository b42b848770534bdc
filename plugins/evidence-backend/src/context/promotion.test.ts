import { mockServices } from '@backstage/backend-test-utils';
import { promotionSchema } from '@plumbline/backstage-plugin-evidence-common';
import { ana, outsider, startEvidence } from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';
import { createEvidenceDatabases } from '../testUtils/testStore';

jest.setTimeout(120_000);

const databases = createEvidenceDatabases();

const cart = 'component:default/cart';
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const deploy = (id: string, day: number, environment: string, own: object) => ({
  source: 'ci',
  id,
  kind: 'deploy',
  entityRef: cart,
  environment,
  occurredAt: `2026-02-1${day}T11:00:00.000Z`,
  outcome: 'succeeded',
  ...own,
});

describe('promotion', () => {
  it('shows what runs where, and the differences that nothing allows', async () => {
    const evidence = await startEvidence({
      entities: [aComponent('cart'), aComponent('secret')],
      hidden: ['component:default/secret'],
      config: { plumbline: { promotion: { allowed: ['replicas*'] } } },
    });
    const ask = (entityRef: string, user = ana) =>
      evidence.as(user).get('/promotion', { entityRef });
    const nothing = await ask(cart);
    expect(nothing.body).toMatchObject({ environments: [], steps: [] });
    const manual = { revision: undefined, outcome: undefined };
    await evidence
      .as(ana)
      .post('/changes', {
        items: [
          deploy('s1', 1, 'staging', { revision: 'one', digest: digest('a') }),
          deploy('p1', 2, 'prod-eu', { revision: 'one', digest: digest('b') }),
          {
            ...deploy('m1', 3, 'production', manual),
            kind: 'config',
            item: 'timeout',
            title: '30 s',
          },
          {
            ...deploy('m2', 3, 'production', manual),
            kind: 'config',
            item: 'replicas-eu',
            title: '9',
          },
          deploy('e1', 4, 'cluster-a', { revision: 'two' }),
        ],
      })
      .expect(201);
    const { body } = await ask(cart);
    expect(promotionSchema.parse(body)).toEqual(body);
    expect(body).toMatchObject({
      entityRef: cart,
      environments: [
        { name: 'staging', running: { digest: digest('a') } },
        { name: 'production', running: { digest: digest('b') } },
      ],
      steps: [
        {
          from: 'staging',
          to: 'production',
          state: 'different',
          findings: [
            { kind: 'rebuilt' },
            { kind: 'manual-change', item: 'timeout' },
          ],
          allowed: [{ item: 'replicas-eu' }],
        },
      ],
    });
    // Of another ladder, as its request names it.
    const own = { entityRef: cart, ladder: 'test, staging, prod' };
    const other = await evidence.as(ana).get('/promotion', {
      ...own,
      allowed: 'staging=replicas*,prod=time*',
    });
    expect(other.body).toMatchObject({
      ladder: ['test', 'staging', 'production'],
      steps: [
        {
          findings: [{ kind: 'rebuilt' }],
          allowed: [{ item: 'timeout' }, { item: 'replicas-eu' }],
        },
      ],
    });
    // As what it is.
    const typed = await evidence.as(ana).get('/promotion', {
      ...{ ...own, allowed: 'staging=scale:time*,prod=endpoint:timeout' },
    });
    expect(typed.body.steps).toEqual(other.body.steps);
    const twice = await evidence
      .as(ana)
      .get('/promotion', { ...own, ladder: 'prod,production' });
    expect([twice.status, twice.body.error.message]).toEqual([
      400,
      expect.stringContaining("the environment 'production' twice"),
    ]);
    for (const [ref, user] of [
      ['component:default/none', ana],
      ['component:default/secret', outsider],
    ] as const) {
      expect((await ask(ref, user)).status).toBe(404);
    }
    await evidence
      .as(ana)
      .post('/changes', {
        items: [deploy('x', 1, 'staging', { digest: 'latest' })],
      })
      .expect(400);
    await evidence.server.stop();
  });

  it.each(databases.eachSupportedId())(
    'finds permissions that were not rehearsed, and flags that are not declared, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const evidence = await startEvidence({
        entities: [aComponent('cart')],
        features: [mockServices.database.factory({ knex })],
      });
      const other = (id: string, environment: string, own: object) => ({
        ...deploy(id, 3, environment, {}),
        ...own,
      });
      const grant = {
        kind: 'infrastructure',
        item: 'iam',
        revision: 'c0ffee1',
        touches: ['permissions'],
      };
      const { body: bad } = await evidence
        .as(ana)
        .post('/changes', other('x', 'prod', { ...grant, touches: ['all'] }))
        .expect(400);
      expect(bad.error.message).toContain('touches');
      await evidence
        .as(ana)
        .post('/changes', {
          items: [
            deploy('s1', 1, 'staging', { digest: digest('a') }),
            deploy('p1', 2, 'prod', { digest: digest('a') }),
            other('i1', 'prod', grant),
            other('f0', 'staging', { kind: 'flag', item: 'new' }),
            other('f1', 'prod', { kind: 'flag', item: 'new' }),
          ],
        })
        .expect(201);
      const { body: listed } = await evidence
        .as(ana)
        .get('/changes', { entityRef: cart, kind: 'infrastructure' });
      expect(listed.items).toMatchObject([{ touches: ['permissions'] }]);
      const found = async () => {
        const { body } = await evidence
          .as(ana)
          .get('/promotion', { entityRef: cart });
        return promotionSchema
          .parse(body)
          .steps[0].findings.map(({ kind }) => kind);
      };
      const declare = async (second: number, value: object) => {
        const { body } = await evidence.as(ana).post('/observations', {
          source: 'flags',
          observedAt: `2026-03-01T11:00:0${second}.000Z`,
          facts: [
            {
              entityRef: cart,
              name: 'repository.flags',
              value: { present: true, flags: [], invalid: [], ...value },
            },
          ],
        });
        expect(body).toMatchObject({ refused: 0 });
      };
      const permission = 'permission-not-rehearsed';
      expect(await found()).toEqual([permission]);
      await declare(1, { present: false });
      expect(await found()).toEqual([permission]);
      await declare(2, { invalid: [{ key: 'new', reason: 'It has no type' }] });
      expect(await found()).toEqual([permission]);
      await declare(3, {});
      expect(await found()).toEqual([permission, 'flag-undeclared']);
      await declare(4, { flags: [{ key: 'new', type: 'release' }] });
      expect(await found()).toEqual([permission]);
      await evidence.server.stop();
    },
  );

  it('needs the newest changes alone, however many there are', async () => {
    const evidence = await startEvidence({ entities: [aComponent('cart')] });
    const start = Date.parse('2026-01-01T00:00:00.000Z');
    const at = (minute: number) =>
      new Date(start + minute * 60_000).toISOString();
    const items: object[] = Array.from({ length: 2_400 }, (_, index) => ({
      ...deploy(`d${index}`, 1, index % 2 ? 'prod-eu' : 'staging', {}),
      occurredAt: at(index),
      revision: `r${Math.floor(index / 2)}`,
    }));
    const schema = (id: string, minute: number, environment: string) => ({
      ...deploy(id, 1, environment, { revision: '0001' }),
      kind: 'schema',
      item: 'orders',
      occurredAt: at(minute),
    });
    items.push(schema('m1', 1, 'staging'), schema('m2', 3, 'production'));
    for (let from = 0; from < items.length; from += 500) {
      await evidence
        .as(ana)
        .post('/changes', { items: items.slice(from, from + 500) })
        .expect(201);
    }
    const of = async () => {
      const { body } = await evidence
        .as(ana)
        .get('/promotion', { entityRef: cart });
      return promotionSchema.parse(body);
    };
    const newest = await of();
    expect(newest).toMatchObject({
      environments: [
        { name: 'staging', running: { revision: 'r1199', since: at(2_398) } },
        { running: { since: at(2_399) }, before: { revision: 'r1198' } },
      ],
      steps: [{ state: 'same', brings: [], findings: [], allowed: [] }],
    });
    expect(newest).not.toHaveProperty('completeFrom');
    // Changes with their ways back, or without, which costs less.
    const listed = async (query: object) => {
      const { body } = await evidence
        .as(ana)
        .get('/changes', { entityRef: cart, limit: 1, ...query });
      return body.items[0];
    };
    const { rollback, ...plain } = await listed({});
    expect(rollback).toMatchObject({ to: 'r1198' });
    expect(await listed({ rollback: 'false' })).toEqual(plain);
    expect(newest.environments[0].digestsComplete).toBe(false);
    // What ran below long ago is looked for among all that are read.
    await evidence
      .as(ana)
      .post('/changes', deploy('old', 8, 'prod', { revision: 'r1000' }))
      .expect(201);
    expect(await of()).toMatchObject({
      steps: [{ state: 'behind' }],
      completeFrom: expect.any(String),
    });
    await evidence
      .as(ana)
      .post('/changes', deploy('new', 9, 'production', { revision: 'other' }))
      .expect(201);
    expect((await of()).steps).toMatchObject([{ state: 'unknown' }]);
    await evidence.server.stop();
  });

  it('refuses a ladder that names an environment twice', async () => {
    await expect(
      startEvidence({
        entities: [],
        config: {
          plumbline: { promotion: { ladder: ['prod', 'production'] } },
        },
      }),
    ).rejects.toThrow(/names the environment 'production' twice/);
  });
});
