import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import evidencePlugin from '@plumbline/backstage-plugin-evidence-backend';
import alertmanagerModule from '@plumbline/backstage-plugin-evidence-backend-module-alertmanager';
import argocdModule from '@plumbline/backstage-plugin-evidence-backend-module-argocd';
import githubModule from '@plumbline/backstage-plugin-evidence-backend-module-github';
import gitlabModule from '@plumbline/backstage-plugin-evidence-backend-module-gitlab';
import hcpTerraformModule from '@plumbline/backstage-plugin-evidence-backend-module-hcp-terraform';
import launchdarklyModule from '@plumbline/backstage-plugin-evidence-backend-module-launchdarkly';
import pagerdutyModule from '@plumbline/backstage-plugin-evidence-backend-module-pagerduty';
import {
  type EvidenceService,
  type LocalEvidence,
  localEvidenceServiceRef,
} from '@plumbline/backstage-plugin-evidence-node';
import incidentBriefPlugin from '@plumbline/backstage-plugin-incident-brief-backend';
import provisioningPlugin from '@plumbline/backstage-plugin-provisioning-backend';
import scorecardsPlugin from '@plumbline/backstage-plugin-scorecards-backend';
import toilPlugin from '@plumbline/backstage-plugin-toil-backend';
import { sqliteWalDatabaseServiceFactory } from '../../packages/backend/src/database/sqliteWal';
import { Estate, ownersOf } from './estate';

export { installProvider } from '../../plugins/provisioning-backend/src/__testUtils__/provider';

/** Where the databases are: a folder of SQLite files, or a PostgreSQL database. */
export type Place = { directory: string } | { url: string };

/** Parsed JSON of any shape. */
export type Json = ReturnType<typeof JSON.parse>;

export interface Answer {
  status: number;
  /** Parsed JSON; undefined for other media types. */
  body: Json;
  text: string;
}

/** The five backends over HTTP, at a clock that stands still. */
export interface Backend {
  /** As a user (`ana.ruiz`), or as a service where none is named. */
  call(
    user: string | undefined,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<Answer>;
  setClock(instant: string): void;
  stop(): Promise<void>;
}

function database(place: Place) {
  return 'url' in place
    ? {
        client: 'pg',
        connection: place.url,
        pluginDivisionMode: 'schema',
      }
    : {
        client: 'better-sqlite3',
        connection: { directory: place.directory },
      };
}

/** What plugins would report of what is kept, as collectors do, is not taken. */
const withoutReports = createServiceFactory({
  service: localEvidenceServiceRef,
  deps: {},
  factory: (): LocalEvidence => {
    let offered: EvidenceService | undefined;
    return {
      offer: service => {
        offered = new Proxy(service, {
          get: (target, name: keyof EvidenceService) =>
            name === 'pushObservations'
              ? async () => ({
                  resolved: 0,
                  unresolved: 0,
                  refused: 0,
                  items: [],
                })
              : target[name].bind(target as never),
        });
      },
      get offered() {
        return offered;
      },
    };
  },
});

/**
 * @param terraform - what requests need to be carried out; without it none is
 */
export async function startBackend(options: {
  estate: Estate;
  place: Place;
  clock: string;
  terraform?: { plugins: string; postgresUrl: string };
}): Promise<Backend> {
  const { estate, place, terraform } = options;
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-oracle-'));
  const clockFile = join(folder, 'clock');
  const setClock = (instant: string) => writeFileSync(clockFile, instant);
  setClock(options.clock);
  process.env.PLUMBLINE_LAUNCHER = '1';
  process.env.PLUMBLINE_CLOCK_FILE = clockFile;
  for (const [path, text] of Object.entries(estate.standards)) {
    const file = join(folder, 'standards', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const backend = await startTestBackend({
    features: [
      ...[evidencePlugin, incidentBriefPlugin, scorecardsPlugin],
      // Sources of then, which answers list.
      ...[alertmanagerModule, argocdModule, githubModule],
      ...[
        gitlabModule,
        hcpTerraformModule,
        launchdarklyModule,
        pagerdutyModule,
      ],
      ...[toilPlugin, provisioningPlugin, sqliteWalDatabaseServiceFactory],
      // What is kept is read as it was: nothing is collected anew.
      mockServices.scheduler.factory({ skipTaskRunOnStartup: !terraform }),
      ...(terraform ? [] : [withoutReports]),
      catalogServiceMock.factory({ entities: estate.entities }),
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
              ownershipEntityRefs: ownersOf(estate.entities, userEntityRef),
            };
          },
        }),
      }),
      mockServices.rootConfig.factory({
        data: {
          backend: { database: database(place) },
          plumbline: {
            administrators: ['group:default/data-platform'],
            standards: { library: { url: `file:${folder}/standards` } },
            // As in the guide to phases: the whole ladder in some days.
            scorecards: {
              promotion: { daysObserved: 1, daysInPhase: 0, reviewed: 3 },
            },
            provisioning: {
              folder: join(folder, 'provisioning'),
              encryptionKey: 'of the oracle',
              drift: { everySeconds: terraform ? 1 : 86_400 },
              ...(terraform && {
                plugins: { own: { path: terraform.plugins } },
                environments: {
                  'shared-postgresql-database': {
                    PLUMBLINE_POSTGRESQL_URL: terraform.postgresUrl,
                  },
                },
              }),
            },
          },
        },
      }),
    ],
  });
  const url = `http://localhost:${backend.server.port()}`;
  return {
    setClock,
    async call(user, method, path, body) {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          authorization: user
            ? mockCredentials.user.header(`user:default/${user}`)
            : mockCredentials.service.header(),
          'content-type': 'application/json',
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      // The standards lie elsewhere each time.
      const text = (await response.text()).replaceAll(folder, '<folder>');
      let parsed: unknown;
      try {
        parsed = JSON.parse(text);
      } catch {
        // Markdown and ndjson have no parsed body.
      }
      return { status: response.status, body: parsed, text };
    },
    async stop() {
      await backend.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
