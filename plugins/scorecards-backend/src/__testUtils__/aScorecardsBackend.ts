import {
  mockCredentials,
  mockServices,
  ServiceMock,
  startTestBackend,
} from '@backstage/backend-test-utils';
import type {
  BackendFeature,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  AuthorizeResult,
  DefinitivePolicyDecision,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import type {
  EntityFacts,
  FeedEntry,
} from '@plumbline/backstage-plugin-evidence-common';
import { fakeEvidenceService } from '@plumbline/backstage-plugin-evidence-node/testUtils';
import type { Knex } from 'knex';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { stringify } from 'yaml';
import scorecardsPlugin from '..';

/** The owner is known; two of these controls read these facts. */
export function aService(
  name: string,
  has: {
    slos?: unknown[];
    runbook?: boolean;
    owner?: string;
    system?: string;
  } = {},
): EntityFacts {
  const owner = has.owner ?? 'group:default/payments';
  const observed = (fact: string, value: unknown) => ({
    name: fact,
    value: value as never,
    kind: 'observed' as const,
    source: { id: 'tests' },
    observedAt: '2026-01-01T00:00:00.000Z',
    stale: false,
  });
  return {
    entityRef: `component:default/${name}`,
    kind: 'Component',
    type: 'service',
    owner,
    system: has.system,
    facts: [
      ...(has.slos ? [observed('slo.state', has.slos)] : []),
      ...(has.runbook === undefined
        ? []
        : [observed('repository.runbook', { present: has.runbook })]),
    ],
  };
}

const common = {
  version: 1,
  owner: 'group:default/platform',
  rationale: 'Without one nobody knows when to worry.',
  severity: 'medium',
  enabled: true,
  appliesTo: { types: ['service'] },
  exemption: {},
  retirement: { reviewBy: '2027-06-30' },
};

export const sloControl = {
  ...common,
  id: 'slo-present',
  title: 'Has an SLO',
  requirement: 'recommended',
  pass: 'slo.state.size() > 0',
  message: '=No SLO is measured',
  remediation: { text: 'Define one' },
};

export const runbookControl = {
  ...common,
  id: 'runbook-present',
  title: 'Has a runbook',
  requirement: 'required',
  pass: 'repository.runbook.present',
  message: 'No runbook, "really"',
  remediation: { text: 'Write one', dueDays: 10 },
};

export type ScorecardsBackend = Awaited<ReturnType<typeof aScorecardsBackend>>;

/**
 * The plugin on a database, with evidence from memory and controls in a folder.
 *
 * @param options.visible - the only entities that a user sees; all without it
 */
export async function aScorecardsBackend(options: {
  knex: Knex;
  facts: EntityFacts[];
  controls: { id: string }[];
  visible?: readonly string[];
  config?: object;
  features?: BackendFeature[];
}) {
  const { knex, facts, controls, visible } = options;
  const folder = await mkdtemp(join(tmpdir(), 'standards-'));
  const write = (control: { id: string }) =>
    writeFile(
      join(folder, 'controls', `${control.id}.yaml`),
      stringify(control),
    );
  await mkdir(join(folder, 'controls'));
  await Promise.all(controls.map(write));
  const feed: FeedEntry[] = [];
  const given = { facts, feed, feedStart: 0 };
  const evidence = fakeEvidenceService(given);
  const backend = await startTestBackend({
    features: [
      scorecardsPlugin,
      evidence.factory,
      catalogServiceMock.factory({
        entities: (visible ?? []).map(ref => ({
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Component',
          metadata: { namespace: 'default', name: ref.split('/')[1] },
        })),
      }),
      ...(visible ? [seesSome().factory] : []),
      mockServices.database.factory({ knex }),
      mockServices.httpAuth.factory({
        defaultCredentials: mockCredentials.none(),
      }),
      mockServices.rootConfig.factory({
        data: {
          plumbline: {
            standards: { local: { url: `file:${folder}`, everySeconds: 1 } },
            ...options.config,
          },
        },
      }),
      ...(options.features ?? []),
    ],
  });
  const call = (
    method: 'get' | 'post',
    path: string,
    body?: object,
    authorization = mockCredentials.user.header(),
  ) =>
    request(backend.server)
      [method](`/api/scorecards${path}`)
      .set('authorization', authorization)
      .send(body);
  return {
    call,
    evidence,
    write,
    get: async (path: string) => (await call('get', path)).body,
    /** Replaces an entity's facts, or adds it, or with undefined removes it. */
    change: (entityRef: string, next: EntityFacts | undefined) => {
      const index = facts.findIndex(each => each.entityRef === entityRef);
      facts.splice(index < 0 ? facts.length : index, index < 0 ? 0 : 1);
      if (next) {
        facts.push(next);
        facts.sort((a, b) => (a.entityRef < b.entityRef ? -1 : 1));
      }
      feed.push({
        seq: feed.length + 1,
        type: 'entity',
        entityRef,
        at: new Date().toISOString(),
      });
    },
    /** Of what was announced, nothing is kept in the feed. */
    forgetFeed: () => {
      given.feedStart = feed.length;
    },
    /** Asks until the answer is as expected. */
    until: async (path: string, expected: (body: any) => void) => {
      const deadline = Date.now() + 15_000;
      for (;;) {
        const { body } = await call('get', path);
        try {
          expected(body);
          return body;
        } catch (error) {
          if (Date.now() > deadline) {
            throw error;
          }
          await new Promise(done => setTimeout(done, 100));
        }
      }
    },
    stop: async () => {
      await backend.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function seesSome(): ServiceMock<PermissionsService> {
  const conditional: PolicyDecision = {
    result: AuthorizeResult.CONDITIONAL,
    pluginId: 'catalog',
    resourceType: 'catalog-entity',
    conditions: { rule: 'IS_OWNER', resourceType: 'catalog-entity' },
  };
  const allowed: DefinitivePolicyDecision = { result: AuthorizeResult.ALLOW };
  return mockServices.permissions.mock({
    authorize: async requests => requests.map(() => allowed),
    authorizeConditional: async requests => requests.map(() => conditional),
  });
}
