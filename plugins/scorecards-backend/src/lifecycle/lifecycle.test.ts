import { decisionInputSchema } from '@plumbline/backstage-plugin-evidence-common';
import {
  lifecycleSchema,
  lifecyclesPageSchema,
  replayedStepSchema,
} from '@plumbline/backstage-plugin-scorecards-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually, service } from '../__testUtils__/startScorecards';
import {
  cart,
  libraryControl,
  now,
  observed,
  plan,
  startLifecycle,
} from './__testUtils__/startLifecycle';

jest.setTimeout(120_000);

const quiet = {
  lastSeenAt: '2026-09-01T00:00:00Z',
  sources: [{ id: 'mesh', healthySince: '2026-08-01T00:00:00Z' }],
};
const others = [
  { ...service('new'), lifecycle: 'production' },
  { ...service('shop'), lifecycle: 'production' },
];

describe('retiring a service', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'is blocked in turn by traffic, a dead source, a consumer, an incident, a secret and a database; archived, taken back, archived, deleted and replayed, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const portal = await startLifecycle(knex, { others });
      const { call, consumers, evidence, get, move, next, set, setClock } =
        portal;
      const blockers = async (to: string) =>
        (await next(to)).guards
          .filter(({ blocks }) => blocks)
          .map(({ control, status }) => `${control} ${status}`);

      expect(lifecycleSchema.parse(await get())).toMatchObject({
        ...{ state: 'production', decided: false, version: 0 },
        catalog: { word: 'production', state: 'production', agrees: true },
        next: [{ to: 'deprecated' }],
        previous: { to: 'experimental', blocked: false },
      });

      // Without a plan it is not deprecated.
      const unplanned = await move('deprecated');
      expect(unplanned.status).toBe(409);
      expect(unplanned.body.error.message).toMatch(
        /can't be moved to 'deprecated' yet: 'replacement-named' \(unknown\)/,
      );
      const deprecated = await move('deprecated', { plan });
      expect(deprecated.status).toBe(201);
      expect(deprecated.body).toMatchObject({
        ...{ state: 'deprecated', decided: true, version: 1, plan },
        catalog: { state: 'production', agrees: false },
        overdue: false,
        decision: { by: 'user:default/ana', from: 'production' },
      });

      // Archived: traffic, a source that is away, a consumer, an incident.
      set(cart, [
        observed('traffic.observed', {
          ...quiet,
          lastSeenAt: '2026-11-19T10:00:00Z',
          callers: ['component:default/shop'],
        }),
        observed('incident.active', [{ id: 'INC-7' }]),
      ]);
      consumers(['component:default/shop']);
      expect(await blockers('archived')).toEqual([
        'no-consumers fail',
        'no-open-incident fail',
        'no-traffic fail',
      ]);
      const traffic = (await next('archived')).guards.find(
        ({ control }) => control === 'no-traffic',
      );
      expect(traffic).toMatchObject({
        message:
          'Last request at 2026-11-19T10:00:00Z, from component:default/shop',
        actor: 'group:default/payments',
        evidence: [{ fact: 'traffic.observed' }],
        fix: { text: expect.stringContaining('Move its callers away') },
      });
      set(cart, [
        observed('traffic.observed', { sources: [{ id: 'mesh' }] }),
        observed('incident.active', []),
      ]);
      expect(await blockers('archived')).toEqual([
        'no-consumers fail',
        'no-traffic unknown',
      ]);
      // What is stale is not known, however quiet it was.
      set(cart, [
        observed('traffic.observed', quiet, {
          freshUntil: '2026-11-20T11:59:30.000Z',
        }),
      ]);
      expect(await blockers('archived')).toContain('no-traffic unknown');
      set(cart, [observed('traffic.observed', quiet)]);
      expect(await blockers('archived')).toEqual(['no-consumers fail']);
      const refused = await move('archived');
      expect(refused.status).toBe(409);
      expect(refused.body.error.message).toBe(
        "'component:default/cart' can't be moved to 'archived' yet: 'no-consumers' (fail) Depend on it: component:default/shop (group:default/payments has to act)",
      );
      consumers([]);
      await setClock(now + 1_000);
      expect((await move('archived')).status).toBe(201);

      // Taken back, and archived again.
      await setClock(now + 2_000);
      const back = await move('deprecated');
      expect(back.body).toMatchObject({
        ...{ state: 'deprecated', version: 3, plan },
        decision: { direction: 'back', from: 'archived' },
      });
      await setClock(now + 3_000);
      expect((await move('archived')).status).toBe(201);

      // Deleted: a secret, and a database that is kept until a date.
      set(cart, [
        observed('cleanup.secrets', { remaining: 1, items: [{ id: 'db' }] }),
        observed('cleanup.data', {
          remaining: 0,
          until: '2026-12-01T00:00:00Z',
        }),
      ]);
      expect(await blockers('deleted')).toEqual([
        'data-retention-passed fail',
        'secrets-removed fail',
      ]);
      set(cart, [observed('cleanup.secrets', { remaining: 0 })]);
      expect(await blockers('deleted')).toEqual(['data-retention-passed fail']);
      const later = Date.parse('2026-12-02T00:00:00Z');
      await setClock(later);
      expect((await move('deleted')).status).toBe(201);
      const final = await get();
      expect(final).toMatchObject({ state: 'deleted', version: 5, next: [] });
      expect(final.previous).toBeUndefined();
      expect((await move('archived')).body.error.message).toBe(
        "It is 'deleted', which is final",
      );

      // As it was at any instant, and judged again.
      const then = await call(
        'ana',
        'get',
        `/lifecycle/entity?entityRef=${cart}&at=${new Date(
          now + 2_500,
        ).toISOString()}`,
      );
      expect(then.body).toMatchObject({ state: 'deprecated', version: 3 });
      const { body: history } = await call(
        'ana',
        'get',
        `/lifecycle/history?entityRef=${cart}`,
      );
      expect(history.items.map(({ to }: { to: string }) => to)).toEqual([
        ...['deleted', 'archived', 'deprecated', 'archived', 'deprecated'],
      ]);
      for (const { id } of history.items) {
        const { body } = await call(
          'ana',
          'get',
          `/lifecycle/transitions/${id}`,
        );
        expect(replayedStepSchema.parse(body).reproduced).toBe(true);
      }
      // A version of a control that came later changes nothing of it.
      await portal.write(
        {
          ...libraryControl('no-traffic'),
          version: 2,
          pass: 'traffic.observed.sources.size() > 5',
        },
        'slo.yaml',
      );
      await eventually(async () => {
        const { body } = await call('ana', 'get', '/controls/no-traffic');
        expect(body.version).toBe(2);
      });
      const { body: replayed } = await call(
        'ana',
        'get',
        `/lifecycle/transitions/${history.items[1].id}`,
      );
      expect(replayed).toMatchObject({ to: 'archived', reproduced: true });
      // What was stored and is no longer that, is not reproduced.
      await knex('lifecycle_steps')
        .where({ id: history.items[1].id })
        .update({ reason: 'Another one' });
      const { body: altered } = await call(
        'ana',
        'get',
        `/lifecycle/transitions/${history.items[1].id}`,
      );
      expect(altered.reproduced).toBe(false);

      // All of it is recorded.
      await eventually(async () => {
        const recorded = evidence.decisions.filter(
          ({ type }) => type === 'lifecycle',
        );
        expect(recorded).toHaveLength(5);
        recorded.forEach(one => decisionInputSchema.parse(one));
        expect(recorded[0]).toMatchObject({
          action: 'approved',
          actor: 'user:default/ana',
          subject: { entityRef: cart, what: 'lifecycle' },
          body: { from: 'production', to: 'deprecated', plan },
        });
      });
      await portal.stop();
    },
  );

  it.each(databases.eachSupportedId())(
    'refuses what has changed since it was read, and who may not, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const portal = await startLifecycle(knex, {
        lifecycle: 'sunset',
        others,
        config: { lifecycle: { words: { Sunset: 'deprecated' } } },
      });
      const { call, consumers, get, move, next, set, setClock } = portal;
      expect(await get()).toMatchObject({
        ...{ state: 'deprecated', decided: false },
        catalog: { word: 'sunset', agrees: true },
      });
      set(cart, [
        observed('traffic.observed', quiet),
        observed('incident.active', []),
      ]);
      const { seen } = await next('archived');

      // A consumer came in between.
      consumers(['component:default/shop']);
      const raced = await move('archived', { seen });
      expect(raced.status).toBe(409);
      expect(raced.body.error.message).toBe(
        "It has changed since it was read: 'no-consumers' is fail now: Depend on it: component:default/shop",
      );
      consumers([]);

      expect((await move('archived', {}, 'guest')).status).toBe(403);
      const stranger = await move('archived', {}, 'pat');
      expect(stranger.status).toBe(403);
      expect(stranger.body.error.message).toContain(
        "Only members of 'group:default/payments'",
      );
      expect((await move('archived', {}, 'service')).status).toBe(403);
      const tooFar = await move('deleted');
      expect(tooFar.status).toBe(400);
      expect(tooFar.body.error.message).toBe(
        "It is 'deprecated', and moves one state at a time: to 'archived' or 'production'",
      );
      expect((await move('archived', { plan })).status).toBe(400);
      expect((await move('archived', { version: 3 })).status).toBe(409);
      const unknown = await call(
        'ana',
        'get',
        '/lifecycle/entity?entityRef=component:default/nothing',
      );
      expect(unknown.status).toBe(404);

      // Of two at once, one decides.
      const both = await Promise.all([
        move('archived'),
        move('archived', {}, 'ben'),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
      expect(
        both.find(({ status }) => status === 409)!.body.error.message,
      ).toMatch(
        /^It was moved to 'archived' at 2026-11-20T12:00:00.000Z, in version 1/,
      );

      // A clock that is behind by now puts no step before the last one.
      await setClock(now - 3_600_000);
      expect(await get()).toMatchObject({ state: 'archived', version: 1 });
      expect((await move('deprecated')).status).toBe(201);
      expect(await get()).toMatchObject({ state: 'deprecated', version: 2 });

      // A source whose clock is ahead is not believed.
      set(cart, [
        observed('traffic.observed', quiet, {
          observedAt: '2026-11-20T13:00:00.000Z',
        }),
      ]);
      expect(
        (await next('archived')).guards.find(
          ({ control }) => control === 'no-traffic',
        ),
      ).toMatchObject({ status: 'unknown', blocks: true });
      await portal.stop();
    },
  );

  it.each(databases.eachSupportedId())(
    'lists states with what blocks, and hides what a reader may not see, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const portal = await startLifecycle(knex, {
        lifecycle: 'deprecated',
        others: [
          { ...service('hidden'), lifecycle: 'production' },
          { ...service('new'), tier: '1', lifecycle: 'beta' },
          { ...service('shop'), lifecycle: 'whatever' },
        ],
      });
      const { call, consumers } = portal;
      consumers(['component:default/hidden']);
      const list = async (query: string, user = 'ana') => {
        const { body } = await call(user, 'get', `/lifecycle?${query}`);
        return lifecyclesPageSchema.parse(body);
      };
      const all = await list('');
      expect(all.counts).toEqual({
        ...{ proposed: 0, experimental: 1, production: 1, deprecated: 1 },
        ...{ archived: 0, deleted: 0, unknown: 1 },
      });
      expect(
        all.items.map(({ blocked, entityRef, next: to, state }) => [
          ...[entityRef.split('/')[1], state, to, blocked],
        ]),
      ).toEqual([
        ['cart', 'deprecated', 'archived', true],
        ['hidden', 'production', 'deprecated', false],
        ['new', 'experimental', 'production', true],
        ['shop', undefined, undefined, true],
      ]);
      expect(
        (await list('blocked=true&state=deprecated')).items[0].blockers.map(
          ({ control }) => control,
        ),
      ).toEqual(['no-consumers', 'no-open-incident', 'no-traffic']);
      expect((await list('state=unknown')).items).toHaveLength(1);
      expect((await list('owner=group:default/none')).items).toEqual([]);
      const first = await list('limit=1');
      const second = await list(`limit=2&cursor=${first.nextCursor}`);
      expect(second.counts).toBeUndefined();
      expect(second.items.map(({ entityRef }) => entityRef)).toEqual([
        ...['component:default/hidden', 'component:default/new'],
      ]);
      expect((await call('ana', 'get', '/lifecycle?cursor=x')).status).toBe(
        400,
      );

      // Who does not see the consumer learns that it is blocked, and no more.
      const seen = await portal.get('outsider');
      expect(JSON.stringify(seen)).not.toContain('hidden');
      expect(
        seen.next[0].guards.find(({ control }) => control === 'no-consumers'),
      ).toMatchObject({
        ...{ status: 'fail', evidence: [] },
        message: 'Based on evidence that you cannot see',
      });
      const listed = await list('', 'outsider');
      expect(JSON.stringify(listed)).not.toContain('hidden');
      expect(listed.counts!.production).toBe(0);
      const refused = await portal.move('archived', {}, 'outsider');
      expect(refused.status).toBe(409);
      expect(JSON.stringify(refused.body)).not.toContain('hidden');
      const hidden = await call(
        'outsider',
        'get',
        '/lifecycle/entity?entityRef=component:default/hidden',
      );
      expect(hidden.status).toBe(404);
      await portal.stop();
    },
  );
});
