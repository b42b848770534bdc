import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { createRuleEngine } from '@plumbline/backstage-plugin-evidence-common/rules';
import { prepareDatabase } from '@plumbline/backstage-plugin-evidence-node';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { stringify } from 'yaml';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import scorecardsPlugin from '..';
import { ControlStore } from './ControlStore';
import { ControlRegistry } from './ControlRegistry';
import { readSources } from './readSources';
import type { StandardsSource } from './StandardsSource';

jest.setTimeout(120_000);

const control = {
  id: 'slo-present',
  version: 1,
  title: 'Has an SLO',
  owner: 'group:default/platform',
  rationale: 'Without one it is unknown when to worry.',
  requirement: 'recommended',
  severity: 'medium',
  appliesTo: { types: ['service'] },
  pass: 'slo.state.size() > 0',
  message: 'No SLO is measured',
  remediation: { text: 'Define one' },
  exemption: {},
  retirement: { reviewBy: '2027-06-30' },
};
const own = { ...control, pass: 'slo.state.size() > 1' };

describe('one control in two sources of standards', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'is that of the first in order in every start, whichever is read first, on %s',
    async databaseId => {
      const starts = databaseId === 'SQLITE_3' ? 20 : 4;
      for (let start = 0; start < starts; start++) {
        const knex = await databases.init(databaseId);
        await prepareDatabase(
          { getClient: async () => knex },
          '@plumbline/backstage-plugin-scorecards-backend',
        );
        const source = (name: string, text: object): StandardsSource => ({
          name,
          everySeconds: 1,
          read: async () => [
            { path: 'controls/slo.yaml', text: stringify(text), url: name },
          ],
        });
        const sources = [source('ours', own), source('library', control)];
        const registry = new ControlRegistry({
          clock: () => new Date('2026-03-01T12:00:00Z'),
          facts: {
            engine: createRuleEngine(),
            isKnown: true,
            refresh: async () => {},
          },
          logger: mockServices.logger.mock(),
          sample: async () => [],
          sources,
          store: new ControlStore(knex),
          trials: { reasonAgainst: async () => undefined },
        });
        const { signal } = new AbortController();
        const reads = start % 2 ? sources : [...sources].reverse();
        await Promise.all(reads.map(each => registry.refresh(each, signal)));
        expect(registry.isReady).toBe(true);
        expect(registry.all.get('slo-present')).toMatchObject({
          source: 'ours',
          compiled: { control: { pass: own.pass } },
        });
        expect(registry.problems).toEqual([
          {
            source: 'library',
            path: 'controls/slo.yaml',
            url: 'library',
            reason:
              "overridden by 'controls/slo.yaml' of 'ours', which has a control called 'slo-present'",
          },
        ]);
        // The library's is in force once nothing overrides it.
        sources[0].read = async () => [];
        await registry.refresh(sources[0], signal);
        expect(registry.all.size).toBe(0);
        expect(registry.problems).toMatchObject([
          { reason: expect.stringContaining('give it version 2') },
        ]);
        await knex.destroy();
      }
    },
  );

  it('is ordered by precedence, folders before repositories, and names', () => {
    const order = (standards: object) =>
      readSources(
        new ConfigReader({ plumbline: { standards } }),
        mockServices.urlReader.mock(),
      ).map(({ name }) => name);
    const folder = { url: 'file:./standards' };
    const repository = { url: 'https://github.com/acme/standards/tree/main' };
    expect(
      order({ library: folder, b: repository, c: folder, a: repository }),
    ).toEqual(['c', 'a', 'b', 'library']);
    expect(
      order({ library: { ...folder, precedence: 1 }, own: folder }),
    ).toEqual(['library', 'own']);
    expect(() =>
      order({ library: { ...folder, owners: { 'group:default/a': 'b' } } }),
    ).toThrow(
      "'plumbline.standards.library.owners' maps 'group:default/a' to 'b'; both must be full references",
    );
  });

  it('has owners of this portal, and names those that it lacks', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'standards-'));
    await mkdir(join(folder, 'controls'));
    await writeFile(join(folder, 'controls/slo.yaml'), stringify(control));
    await writeFile(
      join(folder, 'controls/other.yaml'),
      stringify({ ...control, id: 'other', owner: 'group:default/gone' }),
    );
    const backend = await startTestBackend({
      features: [
        scorecardsPlugin,
        catalogServiceMock.factory({
          entities: [
            {
              apiVersion: 'backstage.io/v1alpha1',
              kind: 'Group',
              metadata: { name: 'experience', namespace: 'default' },
              spec: { type: 'team', children: [] },
            },
          ],
        }),
        mockServices.rootConfig.factory({
          data: {
            backend: {
              database: { client: 'better-sqlite3', connection: ':memory:' },
            },
            plumbline: {
              standards: {
                library: {
                  url: `file:${folder}`,
                  everySeconds: 1,
                  owners: {
                    'group:default/platform': 'group:default/experience',
                  },
                },
              },
            },
          },
        }),
      ],
    });
    const get = async (path: string) =>
      (await request(backend.server).get(`/api/scorecards${path}`)).body.items;
    for (let tries = 0; tries < 100 && !(await get('/controls'))[1]; tries++) {
      await new Promise(done => setTimeout(done, 100));
    }
    expect(await get('/controls')).toMatchObject([
      { id: 'other', owner: 'group:default/gone' },
      { id: 'slo-present', owner: 'group:default/experience' },
    ]);
    expect(await get('/problems')).toEqual([
      {
        source: 'library',
        reason: expect.stringMatching(
          /^'group:default\/gone', the owner of 1 control, is not in the catalog, .*'plumbline\.standards\.library\.owners'$/,
        ),
      },
    ]);
    await backend.stop();
    await rm(folder, { recursive: true });
  });
});
