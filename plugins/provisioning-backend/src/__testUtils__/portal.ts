import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import {
  createServiceFactory,
  coreServices,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { EvidenceContext } from '@plumbline/backstage-plugin-evidence-common';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  FakeEvidenceService,
  fakeEvidenceService,
} from '@plumbline/backstage-plugin-evidence-node/testUtils';
import type { ProvisioningRequest } from '@plumbline/backstage-plugin-provisioning-common';
import request from 'supertest';
import provisioningPlugin from '..';

/** Who is of which group in the tests. */
const groups: Record<string, string[]> = {
  'user:default/ana': ['group:default/payments'],
  'user:default/sam': ['group:default/payments'],
  'user:default/tom': ['group:default/data-platform'],
  'user:default/eve': ['group:default/data-platform'],
};

export const entities: Entity[] = [
  ...Object.entries(groups).map(([ref, of]) => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: { name: ref.split('/')[1], namespace: 'default' },
    spec: {},
    relations: of.map(targetRef => ({ type: 'memberOf', targetRef })),
  })),
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'checkout', namespace: 'default' },
    spec: { type: 'service', owner: 'payments', lifecycle: 'production' },
  },
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'old-checkout', namespace: 'default' },
    spec: { type: 'service', owner: 'payments', lifecycle: 'archived' },
  },
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: { name: 'orders-db', namespace: 'default' },
    spec: { type: 'database', owner: 'data-platform' },
  },
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'lake', namespace: 'default' },
    spec: { type: 'service', owner: 'data-platform', lifecycle: 'production' },
  },
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: {
      name: 'data-platform',
      namespace: 'default',
      annotations: { 'plumbline.dev/approvers': 'user:default/tom' },
    },
    spec: { type: 'team', children: [] },
  },
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name: 'payments', namespace: 'default' },
    spec: { type: 'team', children: [] },
  },
];

export type Portal = {
  as(user: string): {
    get(path: string): Promise<request.Response>;
    post(path: string, body?: object): Promise<request.Response>;
  };
  anonymous(path: string): Promise<request.Response>;
  evidence: FakeEvidenceService;
  /** Waits until a request stands in one of these states. */
  until(id: string, ...states: string[]): Promise<ProvisioningRequest>;
  setClock(instant: string): Promise<void>;
  stop(): Promise<void>;
};

export type PortalOptions = {
  knex: Knex;
  folder?: string;
  plugins: string;
  standards: string;
  url: string;
  clockFile: string;
  evidence?: FakeEvidenceService;
  /** Where readers do not see everything, and may not read budgets. */
  seesSome?: boolean;
  /** Below `plumbline.provisioning`. */
  config?: Record<string, unknown>;
};

/** A folder, and a file with the time in it, that the launcher would bring. */
export async function testFolder(): Promise<{
  folder: string;
  clockFile: string;
  remove(): Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'plumbline-provisioning-'));
  const clockFile = join(folder, 'clock');
  await writeFile(clockFile, '2026-11-20T12:00:00Z');
  process.env.PLUMBLINE_LAUNCHER = '1';
  process.env.PLUMBLINE_CLOCK_FILE = clockFile;
  return {
    folder,
    clockFile,
    remove: async () => {
      delete process.env.PLUMBLINE_LAUNCHER;
      delete process.env.PLUMBLINE_CLOCK_FILE;
      // What a run still writes makes a folder that is emptied full again.
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Evidence that knows an entity, and nothing more of it than is given. */
export function knownOf(
  entityRef: string,
  context: object = {},
): EvidenceContext {
  return {
    subject: { entityRef },
    dependencies: [],
    facts: [],
    ...context,
  } as unknown as EvidenceContext;
}

/** Readers see what the catalog has; else they see everything. */
function seesSome() {
  return mockServices.permissions.mock({
    authorize: async requests =>
      requests.map(({ permission: { name } }) => ({
        result:
          name === 'provisioning.budget.read'
            ? AuthorizeResult.DENY
            : AuthorizeResult.ALLOW,
      })),
    authorizeConditional: async requests =>
      requests.map(() => ({
        result: AuthorizeResult.CONDITIONAL,
        pluginId: 'catalog',
        resourceType: 'catalog-entity',
        conditions: { rule: 'any', resourceType: 'catalog-entity' },
      })) as never,
  }).factory;
}

export async function startPortal(options: PortalOptions): Promise<Portal> {
  const evidence =
    options.evidence ??
    fakeEvidenceService({
      contexts: [
        knownOf('component:default/checkout'),
        knownOf('component:default/lake'),
      ],
    });
  const backend = await startTestBackend({
    features: [
      provisioningPlugin,
      evidence.factory,
      ...(options.seesSome ? [seesSome()] : []),
      mockServices.database.factory({ knex: options.knex }),
      catalogServiceMock.factory({ entities }),
      createServiceFactory({
        service: coreServices.userInfo,
        deps: {},
        factory: () => ({
          getUserInfo: async credentials => {
            const { userEntityRef } = (
              credentials as ReturnType<typeof mockCredentials.user>
            ).principal;
            if (!userEntityRef) {
              // As Backstage's own.
              throw new Error('User info not available for services');
            }
            return {
              userEntityRef,
              ownershipEntityRefs: [
                userEntityRef,
                ...(groups[userEntityRef] ?? []),
              ],
            };
          },
        }),
      }),
      mockServices.rootConfig.factory({
        data: {
          backend: {
            database: { client: 'better-sqlite3', connection: ':memory:' },
          },
          plumbline: {
            standards: { library: { url: `file:${options.standards}` } },
            provisioning: {
              folder: options.folder,
              encryptionKey: 'of the tests',
              drift: { everySeconds: 1 },
              ...(options.config as object),
              plugins: { own: { path: options.plugins } },
              environments: {
                ...(options.config?.environments as object),
                'shared-postgresql-database': {
                  PLUMBLINE_POSTGRESQL_URL: options.url,
                },
              },
            },
          },
        },
      }),
    ],
  });
  const path = (of: string) => `/api/provisioning${of}`;
  const as = (user: string) => {
    const token = user.startsWith('user:')
      ? mockCredentials.user.header(user)
      : mockCredentials.service.header();
    return {
      get: (of: string) =>
        request(backend.server).get(path(of)).set('authorization', token),
      post: (of: string, body: object = {}) =>
        request(backend.server)
          .post(path(of))
          .set('authorization', token)
          .send(body),
    };
  };
  return {
    as: user => {
      const caller = as(user);
      return {
        get: async of => caller.get(of),
        post: async (of, body) => caller.post(of, body),
      };
    },
    anonymous: async of =>
      request(backend.server)
        .get(path(of))
        .set('authorization', mockCredentials.none.header()),
    evidence,
    until: async (id, ...states) => {
      const deadline = Date.now() + 60_000;
      for (;;) {
        const { body } = await as('user:default/ana').get(`/requests/${id}`);
        if (states.includes(body.state)) {
          return body;
        }
        if (Date.now() > deadline) {
          throw new Error(
            `It never was ${states.join(' or ')}: ${JSON.stringify(
              { ...body, operations: undefined },
              undefined,
              1,
            )}`,
          );
        }
        await new Promise(resolve => setTimeout(resolve, 100));
      }
    },
    setClock: instant => writeFile(options.clockFile, instant),
    stop: () => backend.stop(),
  };
}
