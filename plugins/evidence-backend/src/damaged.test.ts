import alertmanagerModule from '@plumbline/backstage-plugin-evidence-backend-module-alertmanager';
import { AddressInfo, connect, createServer, Socket } from 'node:net';
import {
  mockCredentials,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { readinessRootHealthServiceFactory } from '@plumbline/backstage-plugin-evidence-node';
import { answersOfPoisoned } from '@plumbline/backstage-plugin-evidence-node/testUtils';
import knexFactory from 'knex';
import type { Knex } from 'knex';
import request from 'supertest';
import { ana, startEvidence } from './testUtils/startEvidence';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const component = (name: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name, namespace: 'default' },
  spec: { type: 'service', owner: 'payments', lifecycle: 'production' },
});
const entities = ['cart', 'checkout', 'search'].map(component);

const asScorecards = mockCredentials.service.header({
  onBehalfOf: mockCredentials.service('plugin:scorecards'),
  targetPluginId: 'evidence',
});
const secret = 'the-present-secret';
const start = (knex: Knex, more: Entity[] = []) =>
  startEvidence({
    config: {
      plumbline: { webhooks: { alertmanager: { secrets: { secret } } } },
    },
    entities: [...entities, ...more],
    features: [
      alertmanagerModule,
      readinessRootHealthServiceFactory,
      mockServices.database.factory({ knex }),
    ],
  });
type Running = Awaited<ReturnType<typeof start>>;

const readinessOf = async ({ server }: Running) => {
  const { body, status } = await request(server).get(
    '/.backstage/health/v1/readiness',
  );
  return { status, message: body.message };
};
const contextOf = ({ as }: Running) =>
  as(ana).post('/context', { entityRef: 'component:default/checkout' });

async function until<T>(
  look: () => Promise<T>,
  holds: (found: T) => boolean,
): Promise<T> {
  const deadline = Date.now() + 25_000;
  for (;;) {
    const found = await look();
    if (holds(found) || Date.now() > deadline) {
      return found;
    }
    await new Promise(done => setTimeout(done, 200));
  }
}

describe.each(databases.eachSupportedId())('evidence on %s', databaseId => {
  it('starts with one damaged entity, and stores it anew', async () => {
    const knex = await databases.init(databaseId);
    const before = await start(knex);
    await before.stop();
    await knex('entities')
      .where({ entity_ref: 'component:default/cart' })
      .update({ body: '{"cut' });
    const after = await start(knex);
    expect((await contextOf(after)).status).toBe(200);
    expect(
      await knex('entities')
        .where({ body: '{"cut' })
        .whereNull('superseded_at'),
    ).toEqual([]);
    await after.stop();
  });

  it('knows the others where the catalog has one that no catalog should have', async () => {
    const knex = await databases.init(databaseId);
    const poison = [
      { ...component('x'), metadata: { name: 'x', annotations: 7 } },
      { ...component('y'), kind: undefined },
      { ...component('z'), metadata: {} },
      { ...component('constructor'), spec: { owner: { a: [] }, dependsOn: 7 } },
      { ...component('__proto__'), spec: null },
      component('\ud800'),
      component('x'.repeat(100_000)),
    ] as unknown as Entity[];
    const evidence = await startEvidence({
      entities,
      features: [mockServices.database.factory({ knex })],
    });
    evidence.catalog.streamEntities = async function* stream() {
      yield [...poison, ...entities, component('payments')];
    };
    const found = await until(
      () =>
        evidence
          .as(ana)
          .post('/context', { entityRef: 'component:default/payments' }),
      ({ status }) => status === 200,
    );
    expect(found.status).toBe(200);
    expect((await contextOf(evidence)).status).toBe(200);
    const { body } = await evidence.as().get('/set-aside');
    expect(body.items.length).toBeGreaterThan(0);
    await evidence.stop();
  });

  it('answers its lists whatever one stored row has become', async () => {
    const knex = await databases.init(databaseId);
    const evidence = await start(knex);
    const source = 'acme';
    const observedAt = '2026-03-01T11:00:00Z';
    for (const [path, body] of [
      ...['deploy', 'config', 'flag'].map(
        kind =>
          [
            '/changes',
            {
              source,
              id: kind,
              kind,
              occurredAt: observedAt,
              signal: { type: 'text', text: 'checkout' },
            },
          ] as const,
      ),
      [
        '/incidents',
        {
          source,
          id: 'i-1',
          title: 'Checkout is down',
          start: observedAt,
          updatedAt: observedAt,
          services: [{ type: 'text', text: 'checkout' }],
        },
      ],
      [
        '/observations',
        {
          source,
          observedAt,
          facts: [
            {
              entityRef: 'component:default/checkout',
              name: 'acme.list',
              value: [1, 2],
            },
          ],
          edges: [
            {
              from: 'component:default/cart',
              to: 'component:default/checkout',
              type: 'calls',
              count: 50,
              windowSeconds: 60,
              lastSeen: observedAt,
            },
          ],
          workloads: [{ name: 'unknown-worker', labels: { a: 'b' } }],
        },
      ],
    ] as const) {
      const { body: answer, status } = await evidence.as().post(path, body);
      expect({ path, status, error: answer.error?.message }).toEqual({
        path,
        error: undefined,
        status: expect.any(Number),
      });
    }
    for (const service of ['checkout', 'cart']) {
      await request(evidence.server)
        .post('/api/evidence/webhooks/alertmanager')
        .set('authorization', `Bearer ${secret}`)
        .send({
          version: '4',
          groupKey: service,
          status: 'firing',
          receiver: 'portal',
          externalURL: 'http://alerts.example',
          groupLabels: {},
          commonLabels: {},
          commonAnnotations: {},
          alerts: [
            {
              status: 'firing',
              fingerprint: service,
              annotations: {},
              startsAt: observedAt,
              endsAt: '0001-01-01T00:00:00Z',
              labels: { alertname: 'Errors', service },
              generatorURL: '',
            },
          ],
        })
        .expect(201);
      await request(evidence.server)
        .post('/api/evidence/decisions')
        .set('authorization', asScorecards)
        .send({
          id: `exemption:${service}`,
          type: 'exemption',
          action: 'approved',
          subject: {
            entityRef: `component:default/${service}`,
            control: 'slo',
          },
          actor: ana,
          validUntil: '2026-03-20T00:00:00Z',
        })
        .expect(201);
    }
    const lists = [
      '/changes',
      '/alerts',
      '/alert-groups',
      '/incidents',
      '/overview',
      '/discrepancies',
      '/discrepancies/owners',
      '/collectors',
      '/decisions',
      '/feed?after=0',
      '/usefulness',
      '/set-aside',
    ];
    const { damaged, failed, lacked, setAside } = await answersOfPoisoned(
      knex,
      {
        lists,
        get: path => evidence.as().get(path),
        check: async where => {
          const { status } = await contextOf(evidence);
          expect({ where, status }).toEqual({ where, status: 200 });
        },
      },
    );
    expect(failed).toEqual([]);
    // The damaged one, and no other.
    expect(lacked).toEqual(
      Object.fromEntries(
        [
          '/alert-groups',
          '/alerts',
          '/changes',
          '/collectors',
          '/decisions',
          '/discrepancies',
          '/feed?after=0',
          '/incidents',
        ].map(path => [path, 1]),
      ),
    );
    expect(setAside).toEqual([
      'alert groups',
      'alerts',
      'changes',
      'decisions',
      'discrepancies',
      'feed',
      'incidents',
      'passes',
      'signals',
      'stored entities',
      'stored observations',
    ]);
    expect(damaged).toBeGreaterThan(20);
    await evidence.stop();
  });

  it('says that its database is damaged, and not that a service is unknown', async () => {
    const knex = await databases.init(databaseId);
    const evidence = await start(knex);
    await until(
      () => readinessOf(evidence),
      ({ status }) => status === 200,
    );
    await knex.schema.dropTable('feed');
    const answer = await contextOf(evidence);
    expect(answer.status).toBe(503);
    expect(answer.body.error.message).toMatch(
      /^The portal cannot read its database/,
    );
    expect(answer.text).not.toMatch(/select|feed/);
    const found = await until(
      () => readinessOf(evidence),
      ({ status }) => status === 503,
    );
    expect(found).toEqual({
      status: 503,
      message: expect.stringMatching(/database is damaged/),
    });
    await evidence.stop();
  });
});

it('is not ready while PostgreSQL is away, and is again once it is back', async () => {
  const direct = await databases.init('POSTGRES_15');
  // Its password is not enumerable.
  const { host, password, port, ...rest } = direct.client.connectionSettings;
  const sockets = new Set<Socket>();
  const proxy = createServer(socket => {
    const server = connect(Number(port), String(host));
    [socket, server].forEach(each => {
      sockets.add(each);
      each.on('error', () => undefined);
      each.on('close', () => {
        socket.destroy();
        server.destroy();
      });
    });
    socket.pipe(server).pipe(socket);
  });
  const listen = (at: number) =>
    new Promise<void>(done => {
      proxy.listen(at, '127.0.0.1', done);
    });
  await listen(0);
  const address = proxy.address() as AddressInfo;
  const knex = knexFactory({
    client: 'pg',
    connection: { ...rest, password, host: '127.0.0.1', port: address.port },
    acquireConnectionTimeout: 2_000,
  });
  const evidence = await start(knex);
  await until(
    () => readinessOf(evidence),
    ({ status }) => status === 200,
  );
  expect((await contextOf(evidence)).status).toBe(200);

  const closed = new Promise(done => {
    proxy.close(done);
  });
  sockets.forEach(each => each.destroy());
  await closed;
  const answer = await contextOf(evidence);
  expect(answer.status).toBe(503);
  expect(answer.text).not.toMatch(/127\.0\.0\.1|select/);
  expect(
    await until(
      () => readinessOf(evidence),
      ({ status }) => status === 503,
    ),
  ).toEqual({
    status: 503,
    message: expect.stringMatching(/does not answer|cannot be read/),
  });

  await listen(address.port);
  expect(
    await until(
      () => readinessOf(evidence),
      ({ status }) => status === 200,
    ),
  ).toEqual({ status: 200 });
  expect((await contextOf(evidence)).status).toBe(200);
  await evidence.stop();
  await knex.destroy();
  sockets.forEach(each => each.destroy());
  proxy.close();
});
