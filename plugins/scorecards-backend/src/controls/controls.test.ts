import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { stringify } from 'yaml';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import scorecardsPlugin from '..';

jest.setTimeout(120_000);

const control = {
  id: 'slo-present',
  version: 1,
  title: 'Has an SLO',
  owner: 'group:default/platform',
  rationale: 'Without one nobody knows when to worry.',
  requirement: 'recommended',
  severity: 'medium',
  appliesTo: { types: ['service'] },
  pass: 'slo.state.size() > 0',
  message: 'No SLO is measured',
  remediation: { text: 'Define one' },
  exemption: {},
  retirement: { reviewBy: '2027-06-30' },
};

const catalog = catalogServiceMock.factory({
  entities: [
    {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Group',
      metadata: { name: 'platform', namespace: 'default' },
      spec: { type: 'team', children: [] },
    },
  ],
});

describe('controls', () => {
  const databases = createTestDatabases();
  let folder: string;
  const write = (name: string, content: object | string) =>
    writeFile(
      join(folder, 'controls', name),
      typeof content === 'string' ? content : stringify(content),
    );

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'standards-'));
    await mkdir(join(folder, 'controls'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it.each(databases.eachSupportedId())(
    'are in force within seconds of an edit, the last good one where it is wrong, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      await write('slo.yaml', control);
      await write('twin.yaml', {
        ...control,
        title: 'The second of that name',
      });
      await write('.hidden.yaml', 'no: control');
      const start = async () => {
        const backend = await startTestBackend({
          features: [
            scorecardsPlugin,
            catalog,
            mockServices.database.factory({ knex }),
            mockServices.rootConfig.factory({
              data: {
                backend: {
                  database: {
                    client: 'better-sqlite3',
                    connection: ':memory:',
                  },
                },
                plumbline: {
                  standards: {
                    local: { url: `file:${folder}`, everySeconds: 1 },
                  },
                },
              },
            }),
          ],
        });
        const get = (path: string) =>
          request(backend.server).get(`/api/scorecards${path}`);
        const until = async (path: string, matcher: object) => {
          const deadline = Date.now() + 60_000;
          for (;;) {
            const { body } = await get(path);
            try {
              expect(body).toMatchObject(matcher);
              return body;
            } catch (error) {
              if (Date.now() > deadline) {
                throw error;
              }
              await new Promise(done => setTimeout(done, 100));
            }
          }
        };
        return { get, stop: () => backend.stop(), until };
      };

      const first = await start();
      await first.until('/controls', {
        items: [{ id: 'slo-present', version: 1 }],
      });
      await first.until('/problems', {
        items: [
          {
            path: 'controls/twin.yaml',
            reason: expect.stringContaining("'controls/slo.yaml'"),
          },
        ],
      });
      await rm(join(folder, 'controls', 'twin.yaml'));
      await first.until('/problems', { items: [] });

      await write('slo.yaml', { ...control, pass: 'slo.sate.size() > 0' });
      await first.until('/problems', {
        items: [
          {
            path: 'controls/slo.yaml',
            line: 11,
            reason: expect.stringContaining("did you mean 'slo.state'?"),
            inForce: { control: 'slo-present', version: 1 },
          },
        ],
      });
      await first.until('/controls', { items: [{ pass: control.pass }] });

      const stricter = { ...control, pass: 'slo.state.size() > 1' };
      await write('slo.yaml', stricter);
      await first.until('/problems', {
        items: [{ reason: expect.stringContaining('give it version 2') }],
      });
      await first.stop();

      const second = await start();
      await second.until('/problems', {
        items: [{ inForce: { control: 'slo-present', version: 1 } }],
      });
      await second.until('/controls', { items: [{ pass: control.pass }] });
      await write('slo.yaml', { ...stricter, version: 2 });
      await second.until('/controls/slo-present', {
        version: 2,
        versions: [{ version: 2 }, { version: 1 }],
        problems: [],
      });
      const { status, body } = await second.get('/controls/slo-presnt');
      expect(status).toBe(404);
      expect(body.error.message).toContain("did you mean 'slo-present'?");
      expect((await second.get('/controls/%00')).status).toBe(400);
      await rm(folder, { recursive: true });
      await second.until('/problems', {
        items: [
          {
            source: 'local',
            reason: expect.stringContaining('There is no folder'),
          },
        ],
      });
      await second.until('/controls', { items: [{ version: 2 }] });
      await mkdir(folder);
      await second.stop();
    },
  );
});
