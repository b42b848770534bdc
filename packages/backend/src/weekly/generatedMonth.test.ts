import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type BackstageUserPrincipal,
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
import {
  type CatalogService,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import evidencePlugin from '@plumbline/backstage-plugin-evidence-backend';
import scorecardsPlugin from '@plumbline/backstage-plugin-scorecards-backend';
import { weeklyReviewSchema } from '@plumbline/backstage-plugin-scorecards-common';
import fc from 'fast-check';
import request from 'supertest';
import { stringify } from 'yaml';
import { eventually } from '../__testUtils__/eventually';
import { eventsOf } from './__testUtils__/eventsOf';
import {
  begin,
  certifyAfterDays,
  control,
  endsOf,
  expectedTotals,
  foreign,
  heldIn,
  ladder,
  monthOf,
  neverDrilled,
  paved,
  rule,
  services,
  unread,
} from './__testUtils__/month';

jest.setTimeout(240_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const hourMs = 3_600_000;
const weeks = ['2026-W06', '2026-W07', '2026-W08', '2026-W09'];
const shop = 'group:default/shop';
const platform = 'group:default/platform';
const sue = 'user:default/sue';

const component = (ref: string, owner: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: ref.split('/')[1],
    namespace: 'default',
    annotations: {
      'backstage.io/source-location': `url:https://git.example/shop/${ref.slice(
        18,
      )}/`,
    },
  },
  spec: { type: 'service', lifecycle: 'production', owner },
  relations: [{ type: 'ownedBy', targetRef: `group:default/${owner}` }],
});
const [month] = fc.sample(monthOf, { seed: 2, numRuns: 1 });
const iso = (instant: number) => new Date(instant).toISOString();
const resource = (one: (typeof month.resources)[number], end: number) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Resource',
  metadata: {
    name: one.name,
    namespace: 'default',
    annotations: { 'plumbline.dev/expires-at': iso(end) },
  },
  spec: { type: 'database', owner: one.isOwn ? 'shop' : 'platform' },
  relations: [{ type: 'ownedBy', targetRef: one.isOwn ? shop : platform }],
});
const entities: Entity[] = [
  ...month.resources.map(one => resource(one, endsOf(one).first)),
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
    let present = entities;
    let catalog = catalogServiceMock({ entities });
    const clockFile = join(folder, 'clock');
    const setClock = (instant: number) =>
      writeFileSync(clockFile, iso(instant));
    const change = (name: string, entity: Entity) => {
      present = [
        ...present.filter(({ metadata }) => metadata.name !== name),
        entity,
      ];
      catalog = catalogServiceMock({ entities: present });
    };
    let start: () => Promise<void>;

    beforeAll(async () => {
      setClock(begin);
      process.env.PLUMBLINE_LAUNCHER = 'test';
      process.env.PLUMBLINE_CLOCK_FILE = clockFile;
      for (const [kind, files] of Object.entries({
        controls: [control, paved, unread],
        environments: [ladder],
        gates: [rule],
      })) {
        mkdirSync(join(folder, kind));
        files.forEach(file =>
          writeFileSync(join(folder, kind, `${file.id}.yaml`), stringify(file)),
        );
      }
      const knexOf = {
        evidence: await databases.init(databaseId),
        scorecards: await databases.init(databaseId),
      };
      start = async () => {
        backend = await startTestBackend({
          features: [
            // Of its own: else what the backend before scheduled is run again.
            mockServices.scheduler.factory(),
            evidencePlugin,
            scorecardsPlugin,
            createServiceFactory({
              service: catalogServiceRef,
              deps: {},
              // What it has is changed while the backend runs.
              factory: () =>
                new Proxy({} as CatalogService, {
                  get: (_, name) => {
                    const part = Reflect.get(catalog, name);
                    return typeof part === 'function'
                      ? part.bind(catalog)
                      : part;
                  },
                }),
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
              async getUserInfo(credentials) {
                const { userEntityRef } =
                  credentials.principal as BackstageUserPrincipal;
                const team = userEntityRef === sue ? shop : platform;
                return {
                  userEntityRef,
                  ownershipEntityRefs: [userEntityRef, team],
                };
              },
            }).factory,
            mockServices.rootConfig.factory({
              data: {
                plumbline: {
                  lifecycle: {
                    recertifyAfterDays: { default: certifyAfterDays },
                  },
                  projection: { settlingSeconds: 0.02 },
                  standards: {
                    local: { url: `file:${folder}`, everySeconds: 1 },
                  },
                },
              },
            }),
          ],
        });
      };
      await start();
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
      user: string = sue,
    ) => {
      const answer = await request(backend.server)
        [method](`/api${path}`)
        .set('authorization', mockCredentials.user.header(user))
        .send(body);
      expect([path, answer.status, answer.body.error?.message]).toEqual([
        path,
        answer.status < 300 ? answer.status : 'a success',
        undefined,
      ]);
      return answer.body;
    };
    const review = async (week: string, owner: string = shop) =>
      weeklyReviewSchema.parse(
        await send('get', `/scorecards/weekly?owner=${owner}&week=${week}`),
      );
    const sectionOf = async (name: string, week: string) =>
      (await review(week)).sections.find(one => one.name === name)!;
    const record = async (decision: object) => {
      const header = mockCredentials.service.header({
        onBehalfOf: mockCredentials.service('plugin:provisioning'),
        targetPluginId: 'evidence',
      });
      const { body, status } = await request(backend.server)
        .post('/api/evidence/decisions')
        .set('authorization', header)
        .send(decision);
      expect([status, body.error?.message]).toEqual([201, undefined]);
    };
    /** What evidence has of one, once it is as expected. */
    const eventuallyKnown = (entityRef: string, name: string, value: unknown) =>
      eventually(async () => {
        const { items } = await send('post', '/evidence/facts', {
          entityRefs: [entityRef],
          names: [name],
        });
        expect(items[0].facts).toMatchObject([value]);
      });
    /** Reported at the start of a portal, and so far not again. */
    const eventuallyReady = async (instant: number) => {
      for (const ref of services) {
        await eventuallyKnown(ref, 'ownership.recertified', {
          observedAt: iso(instant),
        });
        await eventually(async () => {
          const path = `/scorecards/releases?entityRef=${ref}`;
          expect((await send('get', path)).ladder.id).toBe(ladder.id);
        });
      }
    };
    const extend = async (name: string, end: number) => {
      const one = month.resources.find(each => each.name === name)!;
      change(name, resource(one, end));
      await eventuallyKnown(`resource:default/${name}`, 'catalog.expires', {
        value: { present: true, value: iso(end) },
      });
    };

    it('equal an independent count, and are the same later', async () => {
      await eventually(() => send('get', '/scorecards/controls/runbook'));
      await eventuallyReady(begin);
      await eventually(async () =>
        expect(
          (
            await send('get', `/scorecards/weekly?owner=${shop}`)
          ).sections,
        ).toHaveLength(10),
      );
      const at = (hour: number) => begin + hour * hourMs;
      const events = eventsOf(month, { extend, record, send });

      const then: string[] = [];
      for (const [number, week] of weeks.entries()) {
        const to = (number + 1) * 7 * 24;
        while (events.length > 0 && events[0].at < to) {
          const { at: hour, run } = events.shift()!;
          setClock(at(hour));
          await run(at(hour));
        }
        // What has to be confirmed is reported again, as it is twice a day.
        setClock(at(to - 0.25));
        await backend.stop();
        await start();
        await eventuallyReady(at(to - 0.25));
        const under = await sectionOf('releases', week);
        expect(under.items.filter(({ state }) => state === 'held')).toEqual(
          Array.from({ length: heldIn(month, number) }, () =>
            expect.objectContaining({
              owner: platform,
              title: expect.stringMatching(
                / is held in canary: (It was rolled|While it ran)/,
              ),
            }),
          ),
        );
        setClock(at(to));
        // What is held was looked for since the portal has started.
        await eventually(async () =>
          expect(
            (
              await sectionOf('releases', week)
            ).unknown,
          ).not.toContainEqual(expect.stringContaining('was not looked for')),
        );
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
        const [controls, drills, releases] = await Promise.all(
          ['controls', 'drills', 'releases'].map(name => sectionOf(name, week)),
        );
        expect(releases.items.filter(({ state }) => state === 'held')).toEqual(
          under.items.filter(({ state }) => state === 'held'),
        );
        expect(new Set(controls.items.map(({ owner }) => owner)).size).toBe(
          controls.total === 0 ? 0 : 2,
        );
        const never = neverDrilled(month, number);
        expect(drills.unknown).toEqual(
          never.length === 0
            ? []
            : [`No drill was ever recorded of ${never.join(', ')}`],
        );
        then.push(found.digest);
      }
      setClock(at(28 * 24 + 100));
      const later = await Promise.all(weeks.map(week => review(week)));
      expect(later.map(({ digest }) => digest)).toEqual(then);

      const [moved] = services;
      change(moved.split('/')[1], component(moved, 'platform'));
      await eventually(async () => {
        const { items } = await send('post', '/evidence/facts', {
          entityRefs: [moved],
          names: ['catalog.owner'],
        });
        expect(items[0].owner).toBe(platform);
      });
      // Who owned it then answers for it.
      const again = await Promise.all(weeks.map(week => review(week)));
      expect(again.map(({ digest }) => digest)).toEqual(then);
      const others = await review(weeks[0], platform);
      expect(JSON.stringify(others.sections)).not.toContain(moved);
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
