import type { Releases } from '@plumbline/backstage-plugin-scorecards-common';
import { releasesSchema } from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually } from '../__testUtils__/startScorecards';
import { incidentRule, repository } from '../gates/__testUtils__/gateEstate';
import {
  cart,
  deploy,
  digest,
  history,
  ladder,
  now,
  soaking,
  startReleases,
} from './__testUtils__/startReleases';

jest.setTimeout(120_000);

const databases = createTestDatabases();
const limits = (letter: string) => [{ item: 'limits', digest: digest(letter) }];

describe.each(databases.eachSupportedId())(
  'what pipelines state of releases, on %s',
  databaseId => {
    let portal: Awaited<ReturnType<typeof startReleases>>;
    let knex: Knex;
    beforeEach(async () => {
      knex = await databases.init(databaseId);
      portal = await startReleases(knex, {
        gates: [
          {
            ...incidentRule,
            must: 'release.artifact.digest != "" && release.tests.failed == 0.0',
          },
        ],
        config: {
          plumbline: { promotion: { allowed: ['endpoint'] } },
        } as never,
      });
      await portal.known();
      await eventually(async () => {
        const { body } = await portal.call('service', 'get', '/gates');
        if (body.items?.length !== 1) {
          throw new Error('The rule is not read yet');
        }
      });
    });
    afterEach(() => portal.stop());

    const request = (
      environment: string,
      release: object,
      tests = { passed: 1, failed: 0 },
    ) =>
      portal.call('service', 'post', '/gate', {
        ...{ repository, environment, stage: 'deploy', services: [cart] },
        release: { artifact: { digest: digest('b') }, tests, ...release },
      });
    const v2 = async () => {
      const { body } = await portal.list();
      expect(releasesSchema.parse(body)).toEqual(body);
      const { findings, items } = body as Releases;
      return { findings, ...items.find(one => one.content.revision === 'v2')! };
    };

    it('is kept with the release as it was stated first', async () => {
      // Before its first deploy.
      await portal.setClock('2026-03-10T10:55:00.000Z');
      const before = await v2();
      expect(before.content.stated).toBeUndefined();
      // What does not go out is not what it is.
      const blocked = await request(
        'staging',
        { flags: [] },
        { passed: 1, failed: 1 },
      );
      expect(blocked.body.answer).toBe('block');
      expect((await v2()).id).toBe(before.id);

      const stated = {
        modules: [
          { name: 'redis-cache', version: '1.0.0' },
          { name: 'postgresql', version: '1.2.0' },
        ],
        configuration: limits('1'),
        flags: [{ key: 'new-checkout', state: 'on' }],
      };
      const first = await request('stage', stated);
      expect([first.status, first.body.answer]).toEqual([200, 'allow']);
      // The decision itself is a part of what it is, too.
      await eventually(async () =>
        expect((await v2()).content.verification).toEqual([first.body.id]),
      );
      const after = await v2();
      expect(after.content.stated).toEqual({
        ...stated,
        environment: 'staging',
        modules: [...stated.modules].reverse(),
      });
      expect(after.id).not.toBe(before.id);
      expect(after.findings).toEqual([]);
      await portal.setClock(now);
      // In another order it is the same, and otherwise it does not change.
      await request('staging', {
        ...stated,
        modules: [...stated.modules].reverse(),
      });
      expect((await v2()).findings).toEqual([]);
      await request('staging', { ...stated, flags: [] });
      const later = await v2();
      expect(later.id).toBe(after.id);
      expect(later.findings).toMatchObject([
        {
          ...{ kind: 'stated-otherwise', environment: 'staging' },
          ...{ change: 's2', revision: 'v2' },
        },
      ]);
    });

    it('stays with the release, however much is stated later', async () => {
      await portal.setClock('2026-03-10T10:55:00.000Z');
      const stated = { configuration: limits('1') };
      const { body } = await request('staging', stated);
      await eventually(async () =>
        expect((await v2()).content.verification).toEqual([body.id]),
      );
      const before = await v2();
      expect(before.content.stated).toEqual({
        ...stated,
        environment: 'staging',
      });
      const at = Date.parse(now);
      await knex.batchInsert(
        'release_statements',
        Array.from({ length: 501 }, (_, index) => ({
          ...{ entity_ref: cart, environment: 'integration', at, last_at: at },
          ...{ decision: `later-${index}`, stated: '{}', last: '{}' },
          artifact: index.toString(16).padStart(7, '0'),
        })),
        50,
      );
      const after = await v2();
      expect([after.id, after.content]).toEqual([before.id, before.content]);
    });

    it('is found where it differs from the environment before', async () => {
      portal.trouble.changes = [
        deploy('p2', 10, {
          ...{ environment: 'prod', digest: digest('b'), revision: 'v2' },
          occurredAt: '2026-03-10T11:30:00.000Z',
        }),
        ...history,
      ];
      expect(portal.trouble.changes[1]).toEqual(soaking);
      const endpoint = (letter: string) => [
        { item: 'endpoint', digest: digest(letter) },
      ];
      await request('staging', {
        configuration: [...limits('1'), ...endpoint('1')],
      });
      expect((await v2()).findings).toEqual([]);
      await request('production', {
        configuration: [...limits('2'), ...endpoint('2')],
      });
      expect((await v2()).findings).toEqual([
        {
          ...{ kind: 'configuration-differs', environment: 'production' },
          ...{ change: 'p2', revision: 'v2', digests: [digest('b')] },
          reason:
            'v2 runs in production with another configuration than in staging: limits',
        },
      ]);
      // The owner of the service is notified; a ladder that is edited is looked at.
      portal.write({ ...ladder, version: 2, title: 'The shop, again' });
      await eventually(async () =>
        expect(portal.sent.map(({ payload }) => payload.title)).toContain(
          `Another configuration in production: ${cart}`,
        ),
      );
    });

    it('may differ as what it is alone, where its ladder says so', async () => {
      portal.trouble.changes = [
        deploy('p2', 10, {
          ...{ environment: 'prod', digest: digest('b'), revision: 'v2' },
          occurredAt: '2026-03-10T11:30:00.000Z',
        }),
        ...history,
      ];
      const [staging, production] = ladder.environments;
      portal.write({
        ...{ ...ladder, version: 2 },
        environments: [
          staging,
          {
            ...production,
            allowed: [
              { item: 'replicas', as: 'scale' },
              { item: 'password', as: 'secret-reference' },
            ],
          },
        ],
      });
      const state = (letter: string, replicas: string, password: string) => ({
        configuration: [
          { item: 'replicas', digest: digest(letter), form: replicas },
          { item: 'password', digest: digest(letter), form: password },
        ],
      });
      await request('staging', state('1', 'number', 'reference'));
      await request('production', state('2', 'number', 'reference'));
      await eventually(async () => expect((await v2()).findings).toEqual([]));
      await request('production', state('3', 'number', 'text'));
      expect((await v2()).findings).toMatchObject([
        {
          kind: 'configuration-differs',
          reason:
            'v2 runs in production with another configuration than in staging: password (may differ as secret-reference, and is a literal in production)',
        },
        { kind: 'stated-otherwise' },
      ]);
      const wrong = await request('production', state('3', 'size', 'text'));
      expect(wrong.status).toBe(400);
    });

    it('is refused where it is wrong', async () => {
      const twice = [...limits('1'), ...limits('2')];
      const refused = [
        await request('staging', { configuration: twice }),
        await request('staging', {
          configuration: [{ item: 'limits', digest: 'latest' }],
        }),
        await request('staging', { modules: [{ name: 'a' }] }),
        await request('staging', { flags: [{ key: 'a', state: ' ' }] }),
        await request('staging', {
          flags: Array.from({ length: 101 }, (_, at) => ({
            ...{ key: `f${at}`, state: 'on' },
          })),
        }),
      ];
      expect(refused.map(({ status }) => status)).toEqual([
        ...[400, 400, 400, 400, 400],
      ]);
      expect(refused[0].body.error.message).toContain(
        'must name each item once',
      );
    });
  },
);
