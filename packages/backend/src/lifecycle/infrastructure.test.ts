import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  TestDatabases,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import evidencePlugin from '@plumbline/backstage-plugin-evidence-backend';
import provisioningPlugin from '@plumbline/backstage-plugin-provisioning-backend';
import scorecardsPlugin from '@plumbline/backstage-plugin-scorecards-backend';
import request from 'supertest';
import { parse, stringify } from 'yaml';
import { eventually } from '../__testUtils__/eventually';

jest.setTimeout(240_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const standards = resolve(__dirname, '../../../../standards');
const checkout = 'component:default/checkout';
const reports = 'component:default/reports';
const groups: Record<string, string> = {
  'user:default/ana': 'group:default/payments',
  'user:default/tom': 'group:default/data-platform',
};

const component = (
  name: string,
  { dependsOn, lifecycle = 'archived' }: Partial<Record<string, string>> = {},
): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name, namespace: 'default' },
  spec: { type: 'service', lifecycle, owner: 'payments' },
  relations: [
    { type: 'ownedBy', targetRef: 'group:default/payments' },
    ...(dependsOn ? [{ type: 'dependsOn', targetRef: dependsOn }] : []),
  ],
});
const entities: Entity[] = [
  component('idle'),
  component('reports', { dependsOn: 'resource:default/orders' }),
  ...Object.entries(groups).flatMap(([user, group]): Entity[] => [
    {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'User',
      metadata: { name: user.slice(13), namespace: 'default' },
      spec: {},
      relations: [{ type: 'memberOf', targetRef: group }],
    },
    {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Group',
      metadata: {
        name: group.slice(14),
        namespace: 'default',
        annotations: { 'plumbline.dev/approvers': 'user:default/tom' },
      },
      spec: { type: 'team', children: [] },
    },
  ]),
];

/** Once it is made, the catalog has it. */
const orders: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Resource',
  metadata: { name: 'orders', namespace: 'default' },
  spec: { type: 'queue', owner: 'payments' },
  relations: [{ type: 'ownedBy', targetRef: 'group:default/payments' }],
};

/** Standards with a product that needs no provider, and one guard in force. */
function writeStandards(folder: string): void {
  for (const part of ['modules', 'policies', 'products', 'prices']) {
    cpSync(join(standards, part), join(folder, part), { recursive: true });
  }
  const read = (file: string) =>
    parse(readFileSync(join(standards, file), 'utf8'));
  mkdirSync(join(folder, 'modules/queue/1.0.0'), { recursive: true });
  writeFileSync(
    join(folder, 'modules/queue/1.0.0/main.tf'),
    'variable "queue_name" { type = string }\nresource "terraform_data" "queue" { input = var.queue_name }\n',
  );
  const known = read('products/shared-postgresql-database.yaml');
  writeFileSync(
    join(folder, 'products/queue.yaml'),
    stringify({
      ...known,
      id: 'queue',
      engine: 'queue',
      verify: 'none',
      module: { path: 'modules/queue/1.0.0' },
      variables: { queue_name: 'ask' },
      resource: { type: 'queue', name: 'queue_name' },
      levels: { dev: { ...known.levels.dev, settings: {}, limits: {} } },
    }),
  );
  mkdirSync(join(folder, 'controls'));
  writeFileSync(
    join(folder, 'controls/infrastructure-removed.yaml'),
    stringify({
      ...read('controls/infrastructure-removed.yaml'),
      phase: 'gate',
    }),
  );
}

describe.each(databases.eachSupportedId())(
  'infrastructure as a finalizer on %s',
  databaseId => {
    let backend: Awaited<ReturnType<typeof startTestBackend>>;
    const folder = mkdtempSync(join(tmpdir(), 'plumbline-finalizer-'));
    const before = { ...process.env };
    const clockFile = join(folder, 'clock');
    const own = join(folder, 'standards');
    const start = async (
      features: Parameters<typeof startTestBackend>[0]['features'],
      knexOf: Record<string, unknown>,
      others: readonly Entity[],
    ) =>
      startTestBackend({
        features: [
          ...features!,
          // Of its own: else what the backend before scheduled is run again.
          mockServices.scheduler.factory(),
          createServiceFactory({
            service: catalogServiceRef,
            deps: {},
            factory: () =>
              catalogServiceMock({ entities: [...entities, ...others] }),
          }),
          createServiceFactory({
            service: coreServices.database,
            deps: { plugin: coreServices.pluginMetadata },
            factory: ({ plugin }) => ({
              getClient: async () => knexOf[plugin.getId()] as never,
            }),
          }),
          createServiceFactory({
            service: coreServices.userInfo,
            deps: {},
            factory: () => ({
              getUserInfo: async credentials => {
                const { userEntityRef } = (
                  credentials as ReturnType<typeof mockCredentials.user>
                ).principal;
                return {
                  userEntityRef,
                  ownershipEntityRefs: [userEntityRef, groups[userEntityRef]],
                };
              },
            }),
          }),
          mockServices.rootConfig.factory({
            data: {
              app: { baseUrl: 'https://portal.example' },
              plumbline: {
                projection: { settlingSeconds: 0.02 },
                standards: { local: { url: `file:${own}`, everySeconds: 1 } },
                provisioning: {
                  folder: join(folder, 'runs'),
                  encryptionKey: 'of the tests',
                  plugins: { own: { path: folder } },
                  environments: { queue: { NOTHING: 'needed' } },
                },
              },
            },
          }),
        ],
      });
    const send = async (
      user: string,
      method: 'get' | 'post',
      path: string,
      body?: object,
    ) => {
      const answer = await request(backend.server)
        [method](`/api${path}`)
        .set('authorization', mockCredentials.user.header(user))
        .send(body);
      expect([path, answer.status, answer.body.error?.message]).toEqual([
        path,
        answer.status < 300 ? answer.status : 'a success',
        undefined,
      ]);
      return answer.body;
    };
    const ana = 'user:default/ana';
    const guardOf = async (entityRef: string) => {
      const { next } = await send(
        ana,
        'get',
        `/scorecards/lifecycle/entity?entityRef=${entityRef}`,
      );
      expect(next).toMatchObject([{ to: 'deleted' }]);
      expect(next[0].guards).toHaveLength(1);
      const [{ message, status }] = next[0].guards;
      return { blocked: next[0].blocked, message, status };
    };
    const within = <T>(ask: () => Promise<T>) => eventually(ask);

    beforeAll(() => {
      writeFileSync(clockFile, '2026-11-20T12:00:00Z');
      process.env.PLUMBLINE_LAUNCHER = 'test';
      process.env.PLUMBLINE_CLOCK_FILE = clockFile;
      writeStandards(own);
    });
    afterAll(async () => {
      await backend.stop();
      process.env = before;
      rmSync(folder, { recursive: true });
    });

    it('blocks deletion while a request lives, and only then', async () => {
      const knexOf = {
        evidence: await databases.init(databaseId),
        provisioning: await databases.init(databaseId),
        scorecards: await databases.init(databaseId),
      };
      const rest = [evidencePlugin, scorecardsPlugin];
      // Nothing new is made for what is archived.
      backend = await start([...rest, provisioningPlugin], knexOf, [
        component('checkout', { lifecycle: 'production' }),
      ]);
      const { id } = await within(() =>
        send(ana, 'post', '/provisioning/requests', {
          product: 'queue',
          intent: {
            service: checkout,
            owner: 'group:default/payments',
            environment: 'dev',
            dataClassification: 'internal',
            durability: 'dev',
            costCenter: 'CC-1',
            queue_name: 'orders',
          },
        }),
      );
      const stateOf = async () =>
        send(ana, 'get', `/provisioning/requests/${id}`);
      await backend.stop();
      const archived = component('checkout');
      backend = await start([...rest, provisioningPlugin], knexOf, [archived]);
      const left = {
        blocked: true,
        status: 'fail',
        message: `1 left: orders (queue, ${id}) of group:default/payments`,
      };
      // It may be made yet.
      await within(async () => expect(await guardOf(checkout)).toEqual(left));
      const approve = () =>
        within(async () => {
          expect((await stateOf()).operations.at(-1).state).toBe(
            'waiting-for-approval',
          );
          await send(
            'user:default/tom',
            'post',
            `/provisioning/requests/${id}/approve`,
          );
        });
      await approve();
      await within(async () => expect((await stateOf()).state).toBe('active'));
      await within(async () => expect(await guardOf(checkout)).toEqual(left));
      await backend.stop();
      backend = await start([...rest, provisioningPlugin], knexOf, [
        archived,
        orders,
      ]);
      // What another service uses is left of that one, too.
      await within(async () =>
        expect(await guardOf(reports)).toEqual({
          blocked: true,
          status: 'fail',
          message: `1 left: orders (used, queue, ${id})`,
        }),
      );
      // Who never requested any may have got it elsewhere.
      expect(await guardOf('component:default/idle')).toMatchObject({
        blocked: true,
        status: 'unknown',
      });

      writeFileSync(clockFile, '2026-11-20T12:10:00Z');
      await send(ana, 'post', `/provisioning/requests/${id}/destroy`);
      await within(async () =>
        expect((await stateOf()).state).toBe('destroyed'),
      );
      for (const ref of [checkout, reports]) {
        await within(async () =>
          expect(await guardOf(ref)).toMatchObject({
            blocked: false,
            status: 'pass',
          }),
        );
      }

      // Provisioning is away: what it reported last is no answer for ever.
      await backend.stop();
      writeFileSync(clockFile, '2026-11-21T12:30:00Z');
      backend = await start(rest, knexOf, [archived, orders]);
      await within(async () =>
        expect(await guardOf(checkout)).toMatchObject({
          blocked: true,
          status: 'unknown',
        }),
      );
    });
  },
);
