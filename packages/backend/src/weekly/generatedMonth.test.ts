import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
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
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import evidencePlugin from '@plumbline/backstage-plugin-evidence-backend';
import scorecardsPlugin from '@plumbline/backstage-plugin-scorecards-backend';
import {
  drillChecklists,
  weeklyReviewSchema,
} from '@plumbline/backstage-plugin-scorecards-common';
import fc from 'fast-check';
import request from 'supertest';
import { stringify } from 'yaml';
import { eventually } from '../campaigns/__testUtils__/startCampaigns';
import {
  begin,
  control,
  expectedTotals,
  foreign,
  type Month,
  monthOf,
  rule,
  services,
} from './__testUtils__/month';

jest.setTimeout(240_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const hourMs = 3_600_000;
const weeks = ['2026-W06', '2026-W07', '2026-W08', '2026-W09'];
const shop = 'group:default/shop';

const component = (ref: string, owner: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    ...{ name: ref.split('/')[1], namespace: 'default' },
    annotations: {
      'backstage.io/source-location': `url:https://git.example/shop/${ref.slice(
        18,
      )}/`,
    },
  },
  spec: { type: 'service', lifecycle: 'production', owner },
  relations: [{ type: 'ownedBy', targetRef: `group:default/${owner}` }],
});
const entities: Entity[] = [
  ...services.map(ref => component(ref, 'shop')),
  component(foreign, 'platform'),
  ...['shop', 'platform'].map(name => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name, namespace: 'default' },
    spec: { type: 'team', children: [] },
  })),
];

describe.each(databases.eachSupportedId())(
  'the weekly reviews of a generated month on %s',
  databaseId => {
    let backend: Awaited<ReturnType<typeof startTestBackend>>;
    const folder = mkdtempSync(join(tmpdir(), 'plumbline-weekly-'));
    const before = { ...process.env };
    const clockFile = join(folder, 'clock');
    const setClock = (instant: number) =>
      writeFileSync(clockFile, new Date(instant).toISOString());

    beforeAll(async () => {
      setClock(begin);
      process.env.PLUMBLINE_LAUNCHER = 'test';
      process.env.PLUMBLINE_CLOCK_FILE = clockFile;
      for (const [kind, file] of Object.entries({
        controls: control,
        gates: rule,
      })) {
        mkdirSync(join(folder, kind));
        writeFileSync(join(folder, kind, `${file.id}.yaml`), stringify(file));
      }
      const knexOf = {
        evidence: await databases.init(databaseId),
        scorecards: await databases.init(databaseId),
      };
      backend = await startTestBackend({
        features: [
          // Of its own: else what the backend before scheduled is run again.
          mockServices.scheduler.factory(),
          ...[evidencePlugin, scorecardsPlugin],
          createServiceFactory({
            ...{ service: catalogServiceRef, deps: {} },
            factory: () => catalogServiceMock({ entities }),
          }),
          createServiceFactory({
            service: coreServices.database,
            deps: { plugin: coreServices.pluginMetadata },
            factory: ({ plugin }) => ({
              getClient: async () =>
                knexOf[plugin.getId() as keyof typeof knexOf],
            }),
          }),
          mockServices.userInfo.mock({
            async getUserInfo() {
              return {
                userEntityRef: 'user:default/sue',
                ownershipEntityRefs: ['user:default/sue', shop],
              };
            },
          }).factory,
          mockServices.rootConfig.factory({
            data: {
              plumbline: {
                projection: { settlingSeconds: 0.02 },
                standards: {
                  local: { url: `file:${folder}`, everySeconds: 1 },
                },
              },
            },
          }),
        ],
      });
    });
    afterAll(async () => {
      await backend.stop();
      process.env = before;
      rmSync(folder, { recursive: true });
    });

    const send = async (
      method: 'get' | 'post',
      path: string,
      body?: object,
    ) => {
      const answer = await request(backend.server)
        [method](`/api${path}`)
        .set('authorization', mockCredentials.user.header('user:default/sue'))
        .send(body);
      expect([path, answer.status, answer.body.error?.message]).toEqual([
        path,
        answer.status < 300 ? answer.status : 'a success',
        undefined,
      ]);
      return answer.body;
    };
    const review = async (week: string) =>
      weeklyReviewSchema.parse(
        await send('get', `/scorecards/weekly?owner=${shop}&week=${week}`),
      );
    const observe = (
      instant: number,
      name: string,
      about: string,
      value: unknown,
    ) =>
      send('post', '/evidence/observations', {
        source: `test-${name}`.replace(/[^a-z-]/g, '-').toLowerCase(),
        observedAt: new Date(instant).toISOString(),
        facts: [{ entityRef: about, name, value }],
        edges: [],
        workloads: [],
      });

    it('equal an independent count, and are the same later', async () => {
      await eventually(() => send('get', '/scorecards/controls/runbook'));
      await eventually(async () =>
        expect(
          (
            await send('get', `/scorecards/weekly?owner=${shop}`)
          ).sections,
        ).toHaveLength(10),
      );
      const [month] = fc.sample(monthOf, { seed: 20261126, numRuns: 1 });
      const at = (hour: number) => begin + hour * hourMs;
      const events: {
        at: number;
        run: (instant: number) => Promise<unknown>;
      }[] = [];
      month.incidents.forEach((one, index) => {
        const incident = {
          ...{ source: 'pager', id: String(index), services: [one.about] },
          ...{ title: `Incident ${index}`, severity: 'P2' },
          start: new Date(at(one.at)).toISOString(),
        };
        events.push({
          at: one.at,
          run: () => send('post', '/evidence/incidents', incident),
        });
        if (one.lasts !== null && one.at + one.lasts < 28 * 24) {
          events.push({
            at: one.at + one.lasts,
            run: instant =>
              send('post', '/evidence/incidents', {
                ...incident,
                ...{ status: 'resolved', end: new Date(instant).toISOString() },
              }),
          });
        }
      });
      month.deploys.forEach(one =>
        events.push({
          at: one.at,
          run: () =>
            send('post', '/scorecards/gate', {
              repository: `https://git.example/shop/${one.about.slice(18)}`,
              ...{ stage: 'deploy', services: [one.about] },
              environment: one.environment,
              release: {
                commit: `abcdef${one.at}`,
                tests: { passed: 1, failed: one.failed },
              },
            }),
        }),
      );
      month.budgets.forEach(one =>
        events.push({
          at: (one.week + 1) * 7 * 24 - 1 / 60,
          run: instant =>
            observe(instant, 'slo.state', one.about, [
              { name: 'availability', budgetRemaining: one.left },
            ]),
        }),
      );
      const runbook = async (
        { about, present }: Month['runbooks'][number],
        instant: number,
      ) => {
        await observe(instant, 'repository.runbook', about, { present });
        await eventually(async () => {
          const { items } = await send(
            ...['get' as const],
            `/scorecards/verdicts?entityRef=${about}&control=runbook`,
          );
          expect(items).toMatchObject([{ status: present ? 'pass' : 'fail' }]);
        });
      };
      const seen = new Map<string, Month['runbooks'][number]>();
      month.runbooks.forEach(one =>
        events.push({
          at: one.at,
          run: async instant => {
            seen.set(one.about, one);
            await runbook(one, instant);
          },
        }),
      );
      // Read once more, as collectors do: what is stale is unknown.
      weeks.forEach((_, number) =>
        events.push({
          at: (number + 1) * 7 * 24 - 0.5,
          run: async instant => {
            for (const one of seen.values()) {
              await runbook(one, instant);
            }
          },
        }),
      );
      month.flags.forEach(one =>
        events.push({
          at: one.at,
          run: instant =>
            observe(instant, 'repository.flags', one.about, {
              ...{ present: true, invalid: [] },
              flags: one.flags.map(flag => ({ ...flag, type: 'release' })),
            }),
        }),
      );
      month.drills.forEach(one =>
        events.push({
          at: one.at,
          run: instant =>
            send('post', '/scorecards/drills', {
              ...{ entityRef: one.about, scenario: one.scenario },
              ...{
                mode: 'game-day',
                outcome: one.passed ? 'passed' : 'failed',
              },
              heldAt: new Date(instant).toISOString(),
              steps: drillChecklists
                .find(({ scenario }) => scenario === one.scenario)!
                .steps.map(() => (one.passed ? 'worked' : 'failed')),
              findings: Array.from({ length: one.findings }, (_, index) => ({
                ...{ kind: 'stale-contact', contact: 'pager' },
                text: `Number ${index}`,
              })),
            }),
        }),
      );
      month.actions.forEach((one, index) => {
        let added: { id: string; version: number };
        events.push({
          at: one.at,
          run: async () => {
            added = await send('post', '/scorecards/weekly/actions', {
              ...{ team: shop, title: `Action ${index}`, owner: shop },
              due: '2026-03-15',
            });
          },
        });
        if (one.endsAfter !== null && one.at + one.endsAfter < 28 * 24) {
          events.push({
            at: one.at + one.endsAfter,
            run: () =>
              send('post', `/scorecards/weekly/actions/${added.id}/end`, {
                ...{ version: added.version, state: 'done' },
              }),
          });
        }
      });
      events.sort((a, b) => a.at - b.at);

      const then: string[] = [];
      for (const [number, week] of weeks.entries()) {
        const to = (number + 1) * 7 * 24;
        while (events.length > 0 && events[0].at < to) {
          const { at: hour, run } = events.shift()!;
          setClock(at(hour));
          await run(at(hour));
        }
        setClock(at(to));
        const found = await review(week);
        const totals = Object.fromEntries(
          found.sections.map(({ name, total }) => [name, total]),
        );
        expect([week, totals]).toEqual([
          week,
          expect.objectContaining(expectedTotals(month, number)),
        ]);
        for (const { items } of found.sections) {
          for (const item of items) {
            expect(item).toMatchObject({
              owner: expect.any(String),
              nextStep: expect.any(String),
            });
          }
        }
        then.push(found.digest);
      }
      setClock(at(28 * 24 + 100));
      const later = await Promise.all(weeks.map(review));
      expect(later.map(({ digest }) => digest)).toEqual(then);
    });

    it('state what was not known in a week before', async () => {
      const { sections } = await review('2026-W02');
      for (const name of ['budgets', 'controls', 'flags', 'drills']) {
        expect(sections.find(one => one.name === name)).toMatchObject({
          total: 0,
          unknown: expect.arrayContaining([
            expect.stringMatching(/^Nothing was known yet/),
          ]),
        });
      }
    });

    it('refuse a week that there is not, or that has not begun', async () => {
      const refused = async (week: string) => {
        const { body, status } = await request(backend.server)
          .get(`/api/scorecards/weekly?owner=${shop}&week=${week}`)
          .set('authorization', mockCredentials.service.header());
        return [status, body.error.message];
      };
      expect(await refused('2026-W54')).toEqual([
        400,
        expect.stringMatching(/must be a week/),
      ]);
      expect(await refused('2025-W53')).toEqual([
        400,
        "There is no week '2025-W53' in that year",
      ]);
      expect(await refused('2026-W30')).toEqual([
        400,
        "The week '2026-W30' has not begun",
      ]);
    });
  },
);
