import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import evidencePlugin from '@plumbline/backstage-plugin-evidence-backend';
import incidentBriefPlugin from '@plumbline/backstage-plugin-incident-brief-backend';
import provisioningPlugin from '@plumbline/backstage-plugin-provisioning-backend';
import scorecardsPlugin from '@plumbline/backstage-plugin-scorecards-backend';
import toilPlugin from '@plumbline/backstage-plugin-toil-backend';
import { Client } from 'pg';
import { parse } from 'yaml';
import { sqliteWalDatabaseServiceFactory } from './sqliteWal';

jest.setTimeout(180_000);

const url =
  process.env.BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING ?? '';
if (!url && process.env.CI) {
  // A test that skips itself would pass for the wrong reason.
  throw new Error(
    'PostgreSQL is required in CI: set BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING',
  );
}

// eslint-disable-next-line no-restricted-syntax -- tests run from their sources
const root = resolve(__dirname, '../../../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** As deploy/ configures it. */
const { database } = parse(
  read('deploy/kustomize/base/app-config.deployment.yaml'),
).backend;
const most: number = database.knexConfig.pool.max;

const service = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'checkout', namespace: 'default' },
  spec: { type: 'service', lifecycle: 'production', owner: 'payments' },
};

(url ? describe : describe.skip)('connections to PostgreSQL', () => {
  const name = `connections_${randomBytes(6).toString('hex')}`;
  const folder = mkdtempSync(join(tmpdir(), 'connections-'));
  const admin = new Client({ connectionString: url });
  let backend: Awaited<ReturnType<typeof startTestBackend>>;

  beforeAll(async () => {
    await admin.connect();
    await admin.query(`create database ${name}`);
    const connection = new URL(url);
    connection.pathname = `/${name}`;
    backend = await startTestBackend({
      features: [
        evidencePlugin,
        incidentBriefPlugin,
        scorecardsPlugin,
        toilPlugin,
        provisioningPlugin,
        sqliteWalDatabaseServiceFactory,
        catalogServiceMock.factory({ entities: [service] }),
        mockServices.rootConfig.factory({
          data: {
            backend: { database: { ...database, connection: connection.href } },
            plumbline: {
              provisioning: { folder, encryptionKey: 'of this test' },
              standards: { library: { url: `file:${root}/standards` } },
            },
          },
        }),
      ],
    });
  });

  afterAll(async () => {
    await backend?.stop();
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.end();
    rmSync(folder, { recursive: true });
  });

  it('are at most as many a plugin as deploy/ allows, and suffice', async () => {
    const portal = `http://localhost:${backend.server.port()}/api`;
    const headers = {
      authorization: mockCredentials.user.header(),
      'content-type': 'application/json',
    };
    const reads = [
      'evidence/changes',
      'evidence/discrepancies',
      'evidence/decisions',
      'scorecards/verdicts',
      'scorecards/exemptions',
      'toil/candidates',
      'provisioning/requests',
      'incident-brief/corrections',
    ];
    let changes = 0;
    const report = () => {
      changes += 1;
      return fetch(`${portal}/evidence/changes`, {
        method: 'POST',
        headers: {
          ...headers,
          authorization: mockCredentials.service.header(),
        },
        body: JSON.stringify({
          source: 'connections',
          id: `${changes}`,
          kind: 'deploy',
          entityRef: 'component:default/checkout',
          environment: 'production',
          title: 'A deploy',
          occurredAt: new Date().toISOString(),
          outcome: 'succeeded',
        }),
      });
    };
    const peaks = new Map<string, number>();
    let isDone = false;
    const watch = (async () => {
      while (!isDone) {
        const { rows } = await admin.query(
          'select application_name as plugin, count(*)::int as open from pg_stat_activity where datname = $1 group by 1',
          [name],
        );
        for (const { plugin, open } of rows) {
          peaks.set(plugin, Math.max(peaks.get(plugin) ?? 0, open));
        }
      }
    })();
    const statuses = new Map<string, number>();
    for (let turn = 0; turn < 4; turn++) {
      await Promise.all(
        Array.from({ length: 15 }, () => [
          report().then(({ status }) => ['report', status] as const),
          ...reads.map(async path => {
            const { status } = await fetch(`${portal}/${path}`, { headers });
            return [path, status] as const;
          }),
        ])
          .flat()
          .map(async one => {
            const [what, status] = await one;
            const key = `${what} ${status}`;
            statuses.set(key, (statuses.get(key) ?? 0) + 1);
          }),
      );
    }
    isDone = true;
    await watch;
    // The load needs them: without the limit there would be more.
    expect([...statuses].sort()).toEqual(
      [['report 201', 60], ...reads.map(path => [`${path} 200`, 60])].sort(),
    );
    expect(Object.fromEntries(peaks)).toMatchObject({
      backstage_plugin_evidence: most,
    });
    for (const [plugin, peak] of peaks) {
      expect({ plugin, within: peak <= most }).toEqual({
        plugin,
        within: true,
      });
    }
  });
});
