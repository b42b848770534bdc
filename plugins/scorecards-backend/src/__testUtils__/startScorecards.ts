import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authServiceFactory } from '@backstage/backend-defaults/auth';
import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import {
  BackendFeature,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type {
  DecisionInput,
  EntityFacts,
  JsonValue,
} from '@plumbline/backstage-plugin-evidence-common';
import { evidenceServiceRef } from '@plumbline/backstage-plugin-evidence-node';
import {
  FakeEvidenceServiceOptions,
  fakeEvidenceService,
} from '@plumbline/backstage-plugin-evidence-node/testUtils';
import type { Knex } from 'knex';
import request from 'supertest';
import { stringify } from 'yaml';
import scorecardsPlugin from '..';

/** Groups by user; the outsider sees in the catalog only what it lists. */
const groupsOf: Record<string, string[]> = {
  ana: ['payments'],
  ben: ['payments'],
  pat: ['platform'],
  kim: ['platform'],
  zoe: ['payments', 'platform'],
  eve: ['commerce'],
  outsider: ['payments', 'platform'],
  guest: [],
};

export const sloControl = {
  id: 'slo-present',
  version: 1,
  title: 'Has an SLO',
  owner: 'group:default/platform',
  rationale: 'Without one nobody knows when to worry.',
  requirement: 'recommended',
  severity: 'medium',
  phase: 'gate',
  enabled: true,
  appliesTo: { types: ['service'] },
  pass: 'slo.state.size() > 0',
  message: 'No SLO is measured',
  remediation: { text: 'Define one' },
  exemption: { maxDays: 30 },
  retirement: { reviewBy: '2027-06-30' },
};

/** A service of the payments group, with SLOs by name; not known where absent. */
export function service(name: string, slos?: string[]): EntityFacts {
  return {
    entityRef: `component:default/${name}`,
    kind: 'Component',
    type: 'service',
    owner: 'group:default/payments',
    facts: slos
      ? [
          {
            name: 'slo.state',
            value: slos.map(slo => ({ name: slo })),
            kind: 'observed',
            source: { id: 'prometheus' },
            observedAt: '2026-02-28T00:00:00.000Z',
            stale: false,
          },
        ]
      : [],
  };
}

type Trouble = FakeEvidenceServiceOptions & {
  /** Thrown where a decision is refused. */
  refuse?: (decision: DecisionInput) => Error | undefined;
};

/** The whole plugin over HTTP, on facts and a clock that tests set. */
export async function startScorecards(options: {
  knex: Knex;
  facts: EntityFacts[];
  /** Of entities that the outsider sees; the others see everything. */
  visible?: string[];
  /** Components that the catalog shows to services alone; it may change. */
  hidden?: string[];
  /** Groups in the catalog. */
  groups?: string[];
  /** Others in the catalog. */
  entities?: Entity[];
  /** Rules of gates; each is in a file that its id names. */
  gates?: readonly { id: string; must: string }[];
  /** Written down at first, instead of the usual one. */
  control?: object;
  evidence?: FakeEvidenceServiceOptions;
  features?: BackendFeature[];
  /** Callers are known by the real services: these tokens alone. */
  externalAccess?: JsonValue[];
  config?: Record<string, JsonValue>;
  /** A folder with templates for services. */
  templates?: string;
  /** Where the clock stands, in epoch milliseconds. */
  now?: number;
}) {
  const folder = await mkdtemp(join(tmpdir(), 'scorecards-'));
  const clockFile = join(folder, 'clock');
  let now = options.now ?? Date.parse('2026-03-01T12:00:00.000Z');
  const setClock = (instant: number | string) => {
    now = new Date(instant).getTime();
    return writeFile(clockFile, new Date(now).toISOString());
  };
  await setClock(now);
  const before = { ...process.env };
  process.env.PLUMBLINE_LAUNCHER = '1';
  process.env.PLUMBLINE_CLOCK_FILE = clockFile;
  await mkdir(join(folder, 'controls'));
  const write = (control: object, file = 'slo.yaml') =>
    writeFile(join(folder, 'controls', file), stringify(control));
  await write(options.control ?? sloControl);
  await mkdir(join(folder, 'gates'));
  const writeRule = (rule: { id: string; must: string }) =>
    writeFile(join(folder, 'gates', `${rule.id}.yaml`), stringify(rule));
  await Promise.all((options.gates ?? []).map(writeRule));

  if (options.templates) {
    await cp(options.templates, join(folder, 'templates'), { recursive: true });
  }

  const trouble: Trouble = {
    facts: options.facts,
    feed: [],
  };
  const evidence = fakeEvidenceService(
    Object.assign(trouble, options.evidence),
  );
  const backend = await startTestBackend({
    features: [
      scorecardsPlugin,
      ...(options.features ?? []),
      createServiceFactory({
        service: evidenceServiceRef,
        deps: {},
        factory: () => ({
          ...evidence,
          async recordDecision(decision, recording) {
            const error = trouble.refuse?.(decision);
            if (error) {
              throw error;
            }
            return evidence.recordDecision(decision, recording);
          },
        }),
      }),
      catalogOf(
        [
          ...(options.visible ?? []).map(name => named('Component', name)),
          ...(options.groups ?? []).map(name => named('Group', name)),
          ...(options.entities ?? []),
        ],
        options.hidden,
      ),
      mockServices.database.factory({ knex: options.knex }),
      ...(options.externalAccess
        ? [authServiceFactory, httpAuthServiceFactory]
        : [
            mockServices.httpAuth.factory({
              defaultCredentials: mockCredentials.none(),
            }),
          ]),
      mockServices.userInfo.mock({
        async getUserInfo(credentials) {
          const { userEntityRef } = credentials.principal as never as {
            userEntityRef: string;
          };
          const groups = groupsOf[userEntityRef.split('/')[1].toLowerCase()];
          return {
            userEntityRef,
            ownershipEntityRefs: [
              userEntityRef,
              ...groups.map(group => `group:default/${group}`),
            ],
          };
        },
      }).factory,
      mockServices.permissions.mock({
        async authorize(requests, { credentials } = {} as never) {
          const isGuest = userOf(credentials) === 'user:default/guest';
          return requests.map(() => ({
            result: isGuest ? AuthorizeResult.DENY : AuthorizeResult.ALLOW,
          }));
        },
        async authorizeConditional(requests, { credentials } = {} as never) {
          const isOutsider = userOf(credentials) === 'user:default/outsider';
          return requests.map(() =>
            isOutsider
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
          ...options.config,
          ...(options.externalAccess && {
            backend: { auth: { externalAccess: options.externalAccess } },
          }),
          plumbline: {
            ...(options.config?.plumbline as object | undefined),
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
      [method](`/api/scorecards${path}`)
      .set('authorization', headerOf(user))
      .send(body);
  return {
    call,
    /** Of its standards, which may be edited. */
    folder,
    url: `http://localhost:${backend.server.port()}`,
    evidence,
    /** The options of evidence; changing them changes what it does. */
    trouble,
    write,
    writeRule,
    now: () => now,
    setClock,
    stop: async () => {
      await backend.stop();
      process.env = before;
      await rm(folder, { recursive: true });
    },
  };
}

/** @param caller - a user, `service`, or a header such as `Bearer …` */
function headerOf(caller: string): string {
  if (caller.startsWith('Bearer ')) {
    return caller;
  }
  return caller === 'service'
    ? mockCredentials.service.header()
    : mockCredentials.user.header(`user:default/${caller}`);
}

function named(kind: string, name: string): Entity {
  return { apiVersion: 'backstage.io/v1alpha1', kind, metadata: { name } };
}

/** @param hidden - components that only services see */
function catalogOf(entities: Entity[], hidden: readonly string[] = []) {
  return createServiceFactory({
    service: catalogServiceRef,
    deps: {},
    factory: () => {
      const all = () =>
        catalogServiceMock({
          entities: [
            ...entities,
            ...hidden.map(name => named('Component', name)),
          ],
        });
      const seen = catalogServiceMock({ entities });
      return new Proxy(seen, {
        get: (_, name) =>
          typeof Reflect.get(seen, name) === 'function'
            ? (ask: unknown, as: { credentials: unknown }) => {
                const of = userOf(as.credentials) === undefined ? all() : seen;
                return name === 'getEntities' && findsNothing(ask)
                  ? Promise.resolve({ items: [] })
                  : Reflect.get(of, name).call(of, ask, as);
              }
            : undefined,
      });
    },
  });
}

/**
 * Whether a filter, in the address in which the catalog reads it, comes to a condition
 * that no entity of a test fulfils: that there is a field of some name.
 *
 * @throws Error where the address is longer than servers take
 */
function findsNothing(ask: unknown): boolean {
  const { filter } = ask as { filter: Record<string, string | string[]> };
  const text = Object.entries(filter)
    .flatMap(([key, values]) => [values].flat().map(one => `${key}=${one}`))
    .join(',');
  if (encodeURIComponent(text).length > 16_000) {
    throw new Error('Request failed with 431 Request Header Fields Too Large');
  }
  return text.split(',').some(condition => !condition.includes('='));
}

function userOf(credentials: unknown): string | undefined {
  const { principal } = credentials as {
    principal: { userEntityRef?: string };
  };
  return principal.userEntityRef;
}

/** Asks again until it holds, for what comes by time. */
export async function eventually<T>(ask: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
      await new Promise(done => {
        setTimeout(done, 50);
      });
    }
  }
}
