import {
  BackendFeature,
  BackstageCredentials,
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { authServiceFactory } from '@backstage/backend-defaults/auth';
import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  CatalogService,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  fakeEvidenceService,
  FakeEvidenceServiceOptions,
} from '@plumbline/backstage-plugin-evidence-node/testUtils';
import type {
  ListedCandidate,
  OccurrenceInput,
  ToilGroup,
} from '@plumbline/backstage-plugin-toil-common';
import type { Knex } from 'knex';
import request from 'supertest';
import toilPlugin from '..';

type Entity = ReturnType<typeof entityOf> & {
  relations?: { type: string; targetRef: string }[];
};

/** The plugin on a database, over evidence from memory, and how to call it. */
export async function startToil(
  knex: Knex,
  options: {
    evidence?: FakeEvidenceServiceOptions;
    config?: object;
    notifications?: object;
    webhooks?: object;
    /** Whoever asks may see nothing, and do nothing. */
    denied?: boolean;
    /** Whoever asks may do everything, and see only these. */
    visible?: readonly string[];
    /** Permissions that users lack, by their reference. */
    denies?: Readonly<Record<string, readonly string[]>>;
    /** Callers are recognized by the real services, of which these alone are known. */
    externalAccess?: {
      type: string;
      options: Record<string, string>;
      accessRestrictions: { plugin: string }[];
    }[];
    /** What else the catalog has. */
    entities?: Entity[];
    features?: readonly BackendFeature[];
  } = {},
) {
  const evidence = fakeEvidenceService(options.evidence);
  const backend = await startTestBackend({
    features: [
      toilPlugin,
      evidence.factory,
      catalogOf([
        ...(options.visible ?? []).map(entityOf),
        ...(options.entities ?? []),
      ]),
      mockServices.database.factory({ knex }),
      ...(options.externalAccess
        ? [authServiceFactory, httpAuthServiceFactory]
        : [
            mockServices.httpAuth.factory({
              defaultCredentials: mockCredentials.none(),
            }),
          ]),
      ...(options.denied
        ? [mockServices.permissions.factory({ result: AuthorizeResult.DENY })]
        : []),
      ...(options.visible || options.denies
        ? [permissionsOf(options).factory]
        : []),
      ...(options.features ?? []),
      mockServices.rootConfig.factory({
        data: {
          ...(options.externalAccess && {
            backend: { auth: { externalAccess: options.externalAccess } },
          }),
          plumbline: {
            toil: options.config ?? {},
            notifications: options.notifications ?? {},
            webhooks: options.webhooks ?? {},
          },
        },
      }),
    ],
  });
  const call = (
    method: 'get' | 'post',
    path: string,
    body?: object,
    header = mockCredentials.user.header(),
  ) =>
    request(backend.server)
      [method](`/api/toil${path}`)
      .set('authorization', header)
      .send(body);
  const take = (items: readonly OccurrenceInput[], source = 'jira') =>
    call('post', '/occurrences', { source, items }).expect(200);
  const groups = async (): Promise<ToilGroup[]> =>
    (await call('get', '/groups?members=1000&limit=500').expect(200)).body
      .items;
  const list = async (query = ''): Promise<ListedCandidate[]> =>
    (await call('get', `/candidates?limit=500${query}`).expect(200)).body.items;
  return { backend, call, evidence, groups, list, take };
}

/** Called with a token for it, as over HTTP: not everybody may be delegated for. */
function catalogOf(entities: Entity[]) {
  return createServiceFactory({
    service: catalogServiceRef,
    deps: { auth: coreServices.auth },
    factory({ auth }): CatalogService {
      const catalog = catalogServiceMock({ entities });
      const ask = (credentials: BackstageCredentials) =>
        auth.getPluginRequestToken({
          onBehalfOf: credentials,
          targetPluginId: 'catalog',
        });
      return {
        ...catalog,
        async getEntityByRef(ref, { credentials }) {
          await ask(credentials);
          return catalog.getEntityByRef(ref, { credentials });
        },
        async getEntitiesByRefs(wanted, { credentials }) {
          await ask(credentials);
          return catalog.getEntitiesByRefs(wanted, { credentials });
        },
      };
    },
  });
}

/**
 * Whoever asks is allowed what they are not denied, and sees what the catalog
 * has, or everything.
 */
function permissionsOf({
  denies = {},
  visible,
}: {
  denies?: Readonly<Record<string, readonly string[]>>;
  visible?: readonly string[];
}) {
  return mockServices.permissions.mock({
    authorize: async (requests, { credentials }) => {
      const { userEntityRef = '' } = credentials.principal as {
        userEntityRef?: string;
      };
      return requests.map(({ permission }) => ({
        result: denies[userEntityRef]?.includes(permission.name)
          ? AuthorizeResult.DENY
          : AuthorizeResult.ALLOW,
      }));
    },
    authorizeConditional: async requests =>
      requests.map(() =>
        visible
          ? {
              result: AuthorizeResult.CONDITIONAL,
              pluginId: 'catalog',
              resourceType: 'catalog-entity',
              conditions: {
                rule: 'IS_ENTITY_OWNER',
                resourceType: 'catalog-entity',
                params: {},
              },
            }
          : { result: AuthorizeResult.ALLOW },
      ),
  });
}

function entityOf(ref: string) {
  const [kind, namespace, name] = ref.split(/[:/]/);
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { namespace, name },
    spec: {},
  };
}

/** Looks again and again, for what comes by itself. */
export async function until<T>(
  look: () => Promise<T>,
  holds: (found: T) => boolean,
): Promise<T> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const found = await look();
    if (holds(found)) {
      return found;
    }
    if (Date.now() > deadline) {
      throw new Error(
        `It never came: ${JSON.stringify(found).slice(0, 2_000)}`,
      );
    }
    await new Promise(done => setTimeout(done, 100));
  }
}
