import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BackendFeature,
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import {
  CatalogService,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { JsonObject } from '@backstage/types';
import request from 'supertest';
import evidencePlugin from '..';
import { TestCatalog } from './testEstate';

/** Sees and writes everything. */
export const ana = 'user:default/ana';
/** The same, and somebody else. */
export const li = 'user:default/li';
/** Sees everything, writes nothing. */
export const guest = 'user:default/guest';
/** Sees what the catalog's policy lets them see. */
export const outsider = 'user:default/outsider';
/** May see nothing at all. */
export const nobody = 'user:default/nobody';

/** The answers of a policy, as the permission framework would give them. */
function permissions() {
  const conditions = {
    rule: 'HAS_ANNOTATION',
    resourceType: 'catalog-entity',
    params: { annotation: 'secret' },
  };
  return mockServices.permissions.mock({
    async authorize(requests, options) {
      const { principal } = await userOf(options);
      return requests.map(() => ({
        result:
          principal === guest ? AuthorizeResult.DENY : AuthorizeResult.ALLOW,
      }));
    },
    async authorizeConditional(requests, options) {
      const { principal } = await userOf(options);
      return requests.map(() => {
        switch (principal) {
          case outsider:
            return {
              result: AuthorizeResult.CONDITIONAL,
              pluginId: 'catalog',
              resourceType: 'catalog-entity',
              conditions,
            };
          case nobody:
            return { result: AuthorizeResult.DENY };
          default:
            return { result: AuthorizeResult.ALLOW };
        }
      });
    },
  });
}

async function userOf(options?: { credentials?: unknown }) {
  const { principal } = options?.credentials as {
    principal: { userEntityRef?: string };
  };
  return { principal: principal.userEntityRef };
}

export type StartEvidenceOptions = {
  entities?: Entity[];
  /** References that the outsider may not see. */
  hidden?: string[];
  features?: BackendFeature[];
  config?: JsonObject;
};

const clockFile = join(mkdtempSync(join(tmpdir(), 'evidence-')), 'clock');

/** The whole plugin over HTTP, once the estate is projected. The clock stands still. */
export async function startEvidence(options: StartEvidenceOptions = {}) {
  const { entities = [], hidden = [], features = [], config = {} } = options;
  setClock('2026-03-01T12:00:00.000Z');
  process.env.PLUMBLINE_LAUNCHER = 'test';
  process.env.PLUMBLINE_CLOCK_FILE = clockFile;
  const catalog = new TestCatalog();
  catalog.entities = entities;
  const scheduler = mockServices.scheduler();
  const backend = await startTestBackend({
    features: [
      evidencePlugin,
      createServiceFactory({
        service: catalogServiceRef,
        deps: {},
        factory: () => filtered(catalog, hidden) as CatalogService,
      }),
      permissions().factory,
      createServiceFactory({
        service: coreServices.scheduler,
        deps: {},
        factory: () => scheduler,
      }),
      mockServices.httpAuth.factory({
        defaultCredentials: mockCredentials.none(),
      }),
      mockServices.rootConfig.factory({ data: atOnce(config) }),
      ...features,
    ],
  });
  const { server } = backend;
  const as = (user?: string) => {
    const authorization = user
      ? mockCredentials.user.header(user)
      : mockCredentials.service.header();
    return {
      get: (path: string, query: object = {}) =>
        request(server)
          .get(`/api/evidence${path}`)
          .query(query)
          .set('authorization', authorization),
      delete: (path: string) =>
        request(server)
          .delete(`/api/evidence${path}`)
          .set('authorization', authorization),
      post: (path: string, body: object | string) =>
        request(server)
          .post(`/api/evidence${path}`)
          .set('authorization', authorization)
          .set('content-type', 'application/json')
          .send(body),
    };
  };
  for (let attempt = 0; attempt < 100; attempt++) {
    const { body } = await as(ana).get('/overview');
    const isRead =
      (await as(ana).post('/resolve', { type: 'text', text: '-' })).status !==
      503;
    if (isRead && body.entities === entities.length) {
      return { server, scheduler, catalog, as, stop: () => backend.stop() };
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error('The estate was not projected');
}

/** Sets the time that every backend of this file takes as now. */
export function setClock(instant: string): void {
  writeFileSync(clockFile, instant);
}

/** The catalog filters what a user reads by its own policy. */
function filtered(
  catalog: TestCatalog,
  hidden: readonly string[],
): Pick<CatalogService, 'streamEntities'> {
  return {
    async *streamEntities(query, options) {
      const { principal } = await userOf(options);
      for await (const entities of catalog.streamEntities(query, options)) {
        yield entities.filter(
          ({ kind, metadata: { name } }) =>
            principal !== outsider ||
            !hidden.includes(`${kind}:default/${name}`.toLowerCase()),
        );
      }
    },
  };
}

/** The catalog of a test has everything from the start. */
function atOnce(config: JsonObject): JsonObject {
  const own = config.plumbline as JsonObject | undefined;
  return {
    ...config,
    plumbline: {
      projection: { settlingSeconds: 0.02 },
      ...own,
      // A test that needs it configures it.
      portalSources: {
        ownership: false,
        ...(own?.portalSources as JsonObject | undefined),
      },
    },
  };
}
