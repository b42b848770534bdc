import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type BackendFeature,
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
import { stringifyEntityRef } from '@backstage/catalog-model';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { JsonObject } from '@backstage/types';
import { toEntity } from '@plumbline/backstage-plugin-catalog-backend-module-scorecards';
import { provisionedLocation } from '@plumbline/backstage-plugin-evidence-common';
import evidencePlugin from '@plumbline/backstage-plugin-evidence-backend';
import repositoriesModule from '@plumbline/backstage-plugin-evidence-backend-module-repositories';
import scorecardsPlugin from '@plumbline/backstage-plugin-scorecards-backend';
import type { Creation } from '@plumbline/backstage-plugin-scorecards-common';
import request from 'supertest';
import { stringify } from 'yaml';
import { eventually } from '../../__testUtils__/eventually';

const host = 'https://git.acme.example';

/** Pat and kim are of the platform, sue of the shop; kim does not see all. */
const groupsOf: Record<string, string[]> = {
  pat: ['platform'],
  kim: ['platform'],
  sue: ['shop'],
  guest: [],
};

export const policyControl = {
  ...{ id: 'security-policy', version: 1, title: 'Has a security policy' },
  owner: 'group:default/platform',
  rationale: 'Who finds a hole has to know where to report it.',
  requirement: 'recommended',
  severity: 'medium',
  enabled: true,
  appliesTo: { types: ['service'] },
  pass: 'repository.securityPolicy.present',
  message: 'No SECURITY.md in its repository',
  remediation: {
    text: 'Add one',
    fix: {
      patch: [{ create: 'SECURITY.md', text: 'Write to us in private.' }],
    },
  },
  exemption: { maxDays: 30 },
  retirement: { reviewBy: '2027-06-30' },
};

export const readmeControl = {
  ...policyControl,
  ...{ id: 'readme', title: 'Has a README', pass: 'repository.readme.present' },
  message: 'No README in its folder',
  remediation: {
    text: 'Write one',
    fix: { checklist: ['Write what it is', 'Write how to run it'] },
  },
};

/** @param location - of what describes it; by default, in its own repository */
export function aService(
  name: string,
  owner = 'shop',
  location = `url:${host}/acme/${name}/tree/main/catalog-info.yaml`,
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      ...{ name, namespace: 'default' },
      annotations: {
        'backstage.io/managed-by-location': location,
        'backstage.io/source-location': `url:${host}/acme/${name}/tree/main/`,
      },
    },
    spec: { type: 'service', lifecycle: 'production', owner },
    relations: [{ type: 'ownedBy', targetRef: `group:default/${owner}` }],
  };
}

/** What provisioning made for a service, as the catalog has it. */
export function aResource(
  name: string,
  service: string,
  product: string,
  location: string = provisionedLocation,
) {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      ...{ name, namespace: 'default' },
      annotations: {
        'backstage.io/managed-by-origin-location': location,
        'plumbline.dev/product': product,
      },
    },
    spec: {
      ...{ type: 'database', owner: 'group:default/shop' },
      dependencyOf: [`component:default/${service}`],
    },
    relations: [
      {
        type: 'dependencyOf',
        targetRef: `component:default/${service}`,
      },
    ],
  };
}

/** As the catalog has what a provider gives it. */
function stitched(entity: Entity): Entity {
  const { metadata, spec } = entity;
  return {
    ...entity,
    metadata: { namespace: 'default', ...metadata },
    relations: [{ type: 'ownedBy', targetRef: String(spec?.owner) }],
  };
}

/** What the catalog has of a creation, as the module for it gives it. */
export function entityOf(creation: Creation): Entity {
  return stitched(toEntity(creation, { host: undefined }));
}

/** A service from a template whose contents are merged, on a plain remote. */
export function createdService(name: string): Entity {
  return entityOf({
    ...{ id: 'preview', template: 'http-service', version: 1, name },
    entityRef: `component:default/${name}`,
    ...{ owner: 'group:default/shop', repository: `${host}/acme/${name}` },
    ...{ answers: {}, state: 'proposed', revision: 1 },
    createdAt: '2026-03-01T12:00:00.000Z',
    steps: [
      { step: 'repository', state: 'done' },
      { step: 'merged', state: 'done' },
    ],
  });
}

function group(name: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name, namespace: 'default' },
    spec: { type: 'team', children: [] },
  };
}

/** Evidence and scorecards in one backend, on bare remotes and a real database. */
export async function startCampaigns(options: {
  databases: TestDatabases;
  databaseId: 'SQLITE_3' | 'POSTGRES_15';
  remotes: string;
  services: Entity[];
  controls?: { id: string }[];
  /** That kim may not see. */
  hidden?: string[];
  maxPerTeamAndDay?: number;
  /** A folder with templates for services. */
  templates?: string;
  /** Besides those of remotes. */
  features?: BackendFeature[];
  integrations?: JsonObject;
}) {
  const { databases, databaseId, hidden = [] } = options;
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-campaigns-'));
  const clockFile = join(folder, 'clock');
  const setClock = (time: string) => writeFileSync(clockFile, time);
  setClock('2026-03-01T12:00:00.000Z');
  const before = { ...process.env };
  process.env.PLUMBLINE_LAUNCHER = 'test';
  process.env.PLUMBLINE_CLOCK_FILE = clockFile;
  mkdirSync(join(folder, 'controls'));
  const { controls = [policyControl] } = options;
  for (const control of controls) {
    writeFileSync(
      join(folder, 'controls', `${control.id}.yaml`),
      stringify(control),
    );
  }
  if (options.templates) {
    cpSync(options.templates, join(folder, 'templates'), { recursive: true });
  }
  const knexOf = {
    evidence: await databases.init(databaseId),
    scorecards: await databases.init(databaseId),
  };
  const entities = [group('platform'), group('shop'), ...options.services];
  let all = catalogServiceMock({ entities });
  const some = catalogServiceMock({
    entities: entities.filter(one => !hidden.includes(stringifyEntityRef(one))),
  });
  const isKim = (credentials: unknown) =>
    (credentials as { principal?: { userEntityRef?: string } })?.principal
      ?.userEntityRef === 'user:default/kim';
  const catalog = new Proxy(all, {
    get: (_, name: keyof typeof all) =>
      typeof all[name] !== 'function'
        ? all[name]
        : (query: never, given: { credentials: unknown }) => {
            const from = isKim(given?.credentials) ? some : all;
            return (from[name] as Function).call(from, query, given);
          },
  });
  const backend = await startTestBackend({
    features: [
      // Of its own: else what the backend before scheduled is run again.
      mockServices.scheduler.factory(),
      ...[evidencePlugin, scorecardsPlugin, repositoriesModule],
      ...(options.features ?? []),
      createServiceFactory({
        ...{ service: catalogServiceRef, deps: {} },
        factory: () => catalog,
      }),
      createServiceFactory({
        service: coreServices.database,
        deps: { plugin: coreServices.pluginMetadata },
        factory: ({ plugin }) => ({
          getClient: async () => knexOf[plugin.getId() as keyof typeof knexOf],
        }),
      }),
      mockServices.userInfo.mock({
        async getUserInfo(credentials) {
          const { userEntityRef } = credentials.principal as never as {
            userEntityRef: string;
          };
          return {
            userEntityRef,
            ownershipEntityRefs: [
              userEntityRef,
              ...groupsOf[userEntityRef.split('/')[1]].map(
                name => `group:default/${name}`,
              ),
            ],
          };
        },
      }).factory,
      mockServices.permissions.mock({
        async authorize(requests, { credentials } = {} as never) {
          const isGuest =
            (credentials as never as { principal: { userEntityRef?: string } })
              .principal.userEntityRef === 'user:default/guest';
          return requests.map(() => ({
            result: isGuest ? AuthorizeResult.DENY : AuthorizeResult.ALLOW,
          }));
        },
        async authorizeConditional(requests, { credentials } = {} as never) {
          return requests.map(() =>
            isKim(credentials)
              ? {
                  result: AuthorizeResult.CONDITIONAL,
                  pluginId: 'catalog',
                  resourceType: 'catalog-entity',
                  conditions: { rule: 'any', resourceType: 'catalog-entity' },
                }
              : { result: AuthorizeResult.ALLOW },
          ) as never;
        },
      }).factory,
      mockServices.rootConfig.factory({
        data: {
          integrations: options.integrations ?? {},
          plumbline: {
            projection: { settlingSeconds: 0.02 },
            collectors: { repos: { type: 'repositories' } },
            repositories: {
              remotes: [
                { url: host, path: options.remotes, createRepositories: true },
              ],
            },
            scorecards: {
              campaigns: { maxPerTeamAndDay: options.maxPerTeamAndDay ?? 5 },
            },
            standards: { local: { url: `file:${folder}`, everySeconds: 1 } },
          },
        },
      }),
    ],
  });
  const call = (
    user: string,
    method: 'get' | 'post',
    path: string,
    body?: object,
  ) =>
    request(backend.server)
      [method](`/api${path}`)
      .set(
        'authorization',
        user === 'service'
          ? mockCredentials.service.header()
          : mockCredentials.user.header(`user:default/${user}`),
      )
      .send(body);
  const cards = (
    user: string,
    method: 'get' | 'post',
    path: string,
    body?: object,
  ) => call(user, method, `/scorecards${path}`, body);
  // Until the catalog was read, what rests on it is refused.
  await eventually(async () => {
    const signal = { type: 'repository', url: host };
    const path = '/evidence/resolve';
    expect((await call('service', 'post', path, signal)).status).toBe(200);
  });
  return {
    call,
    cards,
    setClock,
    /** Puts another one into the catalog. */
    register: (entity: Entity) => {
      const ref = stringifyEntityRef(entity);
      const at = entities.findIndex(one => stringifyEntityRef(one) === ref);
      entities.splice(at < 0 ? entities.length : at, 1, entity);
      all = catalogServiceMock({ entities });
    },
    /** Takes one out of the catalog. */
    unregister: (ref: string) => {
      const at = entities.findIndex(one => stringifyEntityRef(one) === ref);
      entities.splice(at, 1);
      all = catalogServiceMock({ entities });
    },
    /** Of its standards, which may be edited. */
    folder,
    /** Reads the remotes anew. */
    read: () => call('pat', 'post', '/evidence/collectors/repos/run'),
    /** A campaign for the controls. */
    async begin(over: object = {}) {
      const { body, status } = await cards('pat', 'post', '/campaigns', {
        title: 'Security policies',
        controls: controls.map(({ id }) => id),
        owner: 'group:default/platform',
        due: '2026-04-01',
        message: 'Researchers have to know where to write.',
        ...over,
      });
      expect([status, body.error?.message]).toEqual([201, undefined]);
      return body.id as string;
    },
    /** Once the verdicts of these come to that. */
    async judged(status: string, names: string[], control = 'security-policy') {
      await eventually(async () => {
        const { body } = await cards(
          ...['pat' as const, 'get' as const],
          `/verdicts?control=${control}&status=${status}`,
        );
        expect(
          body.items.map((one: { entityRef: string }) => one.entityRef),
        ).toEqual(names.map(name => `component:default/${name}`));
      });
    },
    async stop() {
      await backend.stop();
      process.env = before;
      rmSync(folder, { recursive: true });
    },
  };
}
