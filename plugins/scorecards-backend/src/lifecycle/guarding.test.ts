import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually, service } from '../__testUtils__/startScorecards';
import {
  cart,
  graphOf,
  libraryControl,
  now,
  observed,
  plan,
  startLifecycle,
} from './__testUtils__/startLifecycle';

jest.setTimeout(120_000);

const quiet = {
  sources: [{ id: 'mesh', healthySince: '2026-08-01T00:00:00Z' }],
};
const others = [{ ...service('new'), lifecycle: 'production' }];
const hour = 3_600_000;

describe('what a move of the lifecycle needs', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'guards a step back to what only a description states, and takes the first decision back, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const portal = await startLifecycle(knex, {
        lifecycle: 'archived',
        others,
        controls: ['replacement-named', 'no-traffic'],
      });
      const { get, move, set, setClock } = portal;
      // A word in a file was never judged.
      expect((await get()).previous).toMatchObject({
        to: 'deprecated',
        direction: 'back',
        guards: [{ control: 'replacement-named', needsRequest: true }],
      });
      const unplanned = await move('deprecated');
      expect(unplanned.status).toBe(409);
      expect(unplanned.body.error.message).toContain("'replacement-named'");
      expect((await move('deprecated', { plan })).status).toBe(201);
      expect(await get()).toMatchObject({ state: 'deprecated', plan });
      await setClock(now + 1_000);
      // It came from archived, so that it may go back there by its guards alone.
      expect((await move('archived')).status).toBe(409);

      // From no known state: taken back to what the catalog says.
      set(cart, { lifecycle: 'whatever' });
      await knex('lifecycle_steps').delete();
      expect((await move('experimental')).status).toBe(201);
      expect((await get()).previous).toMatchObject({
        to: 'undecided',
        blocked: false,
        guards: [],
      });
      await setClock(now + 2_000);
      const undecided = await move('undecided');
      expect(undecided.status).toBe(201);
      expect(undecided.body).toMatchObject({ decided: false, version: 2 });
      expect(undecided.body.state).toBeUndefined();
      await portal.stop();
    },
  );

  it.each(databases.eachSupportedId())(
    'goes no further on break-glass that is not reconciled, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const portal = await startLifecycle(knex, {
        lifecycle: 'deprecated',
        others,
        controls: ['no-traffic'],
      });
      const { call, evidence, get, move, setClock } = portal;
      const broken = await move('archived', { breakGlass: { hours: 2 } });
      expect(broken.status).toBe(201);
      const { id } = broken.body.decision;
      expect(broken.body.next).toMatchObject([
        { to: 'deleted', blocked: true, first: expect.stringContaining(id) },
      ]);
      const refused = await move('deleted');
      expect(refused.status).toBe(409);
      expect(refused.body.error.message).toContain('reconcile it');
      await eventually(async () =>
        expect([...evidence.cases.values()]).toMatchObject([
          { state: 'waiting' },
        ]),
      );
      const replayed = await call('ana', 'get', `/lifecycle/transitions/${id}`);
      expect(replayed.body.breakGlass.state).toBe('open');
      await setClock(now + 1_000);
      expect((await move('deprecated')).status).toBe(201);
      const late = await call(
        'ben',
        'post',
        `/lifecycle/transitions/${id}/reconcile`,
        { version: 1, reason: 'It was silent' },
      );
      expect(late.status).toBe(409);
      expect(late.body.error.message).toContain('later decision');
      await eventually(async () =>
        expect([...evidence.cases.values()]).toMatchObject([
          { state: 'withdrawn' },
        ]),
      );

      // What was reconciled later was open at that instant.
      const again = await move('archived', { breakGlass: { hours: 2 } });
      await setClock(now + hour);
      const path = `/lifecycle/transitions/${again.body.decision.id}/reconcile`;
      const done = await call('ben', 'post', path, {
        version: 3,
        reason: 'It was silent',
      });
      expect(done.status).toBe(200);
      const at = new Date(now + hour / 2).toISOString();
      const then = await call(
        'ana',
        'get',
        `/lifecycle/entity?entityRef=${cart}&at=${at}`,
      );
      expect(then.body.decision.breakGlass.state).toBe('open');
      expect(then.body.decision.breakGlass.reconciled).toBeUndefined();
      expect((await get()).decision!.breakGlass!.state).toBe('reconciled');
      expect((await move('deleted')).status).toBe(201);
      await portal.stop();
    },
  );

  it.each(databases.eachSupportedId())(
    'knows nothing of what is gone, of too many consumers, and of a step that is damaged, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const portal = await startLifecycle(knex, {
        lifecycle: 'deprecated',
        others: [...others, { ...service('db'), kind: 'Resource' }],
        controls: ['no-traffic', 'no-consumers'],
      });
      const { call, get, move, next, set, setClock, trouble } = portal;
      const statuses = async () =>
        (await next('archived')).guards.map(({ status }) => status);
      set(cart, [observed('traffic.observed', quiet)]);
      expect(await statuses()).toEqual(['pass', 'pass']);
      const whole = graphOf(cart, []);
      trouble.graphs = [
        {
          ...whole,
          more: [{ direction: 'calledBy', depth: 1, count: 3 }],
        } as never,
      ];
      expect(await statuses()).toEqual(['unknown', 'pass']);
      const [stranger] = graphOf(cart, ['component:default/stranger']).items;
      const unlisted = { ...stranger, exists: false };
      trouble.graphs = [
        {
          ...whole,
          items: [{ ...unlisted, state: 'observed-only' }] as never,
        },
      ];
      expect(await statuses()).toEqual(['fail', 'pass']);
      trouble.graphs = [whole];
      expect((await move('archived')).status).toBe(201);

      // A resource has no lifecycle.
      const other = await call('ana', 'post', '/lifecycle/transitions', {
        entityRef: 'component:default/db',
        to: 'production',
        seen: '',
        reason: 'As we agreed',
        version: 0,
      });
      expect(other.status).toBe(400);
      expect((await get('ana', 'component:default/db')).next).toEqual([]);

      // Taken back, and gone from the catalog.
      await setClock(now + 1_000);
      expect((await move('deprecated')).status).toBe(201);
      trouble.facts = trouble.facts!.filter(
        ({ entityRef }) => entityRef !== cart,
      );
      expect(await statuses()).toEqual(['unknown', 'unknown']);
      const gone = await move('archived');
      expect(gone.status).toBe(409);
      expect(gone.body.error.message).toContain("'no-traffic' (unknown)");

      trouble.facts!.push({ ...service('cart'), lifecycle: 'deprecated' });
      await knex('lifecycle_steps').where({ step: 2 }).update({ plan: '{' });
      const damaged = await get();
      expect(damaged).toMatchObject({ decided: false, next: [] });
      expect(damaged.state).toBeUndefined();
      const blocked = await call('ana', 'get', '/lifecycle?blocked=true');
      expect(blocked.body.items).toMatchObject([{ entityRef: cart }]);
      expect((await move('archived')).status).toBe(409);
      await portal.stop();
    },
  );

  it.each(databases.eachSupportedId())(
    'is read of no more than a list shows, and of what guards apply to, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const names = Array.from({ length: 9 }, (_, index) => `many-${index}`);
      const portal = await startLifecycle(knex, {
        lifecycle: 'deprecated',
        others: names.map(name => ({
          ...service(name),
          lifecycle: 'deprecated',
        })),
        controls: ['no-consumers'],
      });
      const { call, trouble } = portal;
      let read = 0;
      Object.defineProperty(trouble, 'graphs', {
        get: () => {
          read += 1;
          return [];
        },
      });
      const list = async (query: string) => {
        read = 0;
        const { body } = await call('ana', 'get', `/lifecycle?${query}`);
        return [body.items.length, read];
      };
      expect(await list('limit=1')).toEqual([1, 2]);
      expect(await list('limit=20')).toEqual([10, 10]);
      expect(await list('limit=1&blocked=true')).toEqual([1, 10]);
      await portal.write(
        {
          ...libraryControl('no-consumers'),
          version: 2,
          appliesTo: { kinds: ['API'] },
        },
        'slo.yaml',
      );
      await eventually(async () => {
        const { body } = await call('ana', 'get', '/controls/no-consumers');
        expect(body.version).toBe(2);
      });
      expect(await list('limit=20')).toEqual([10, 0]);
      await portal.stop();
    },
  );

  it.each(databases.eachSupportedId())(
    'hides the replacement from those who do not see it, and names open proposals, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const portal = await startLifecycle(knex, {
        others: [{ ...service('hidden'), lifecycle: 'production' }, ...others],
        controls: ['replacement-named'],
      });
      const { call, get, move, set, setClock, trouble } = portal;
      let fails = true;
      trouble.propose = async () => {
        if (fails) {
          throw new Error('Out of memory');
        }
        return {
          entityRef: cart,
          kind: 'pull-request',
          status: 'opened',
          digest: 'd',
          files: [],
          url: 'https://git.example/pull/1',
        };
      };
      // Before a request, what only the request states blocks nothing.
      const { next: before } = await get();
      expect(before).toMatchObject([
        {
          to: 'deprecated',
          blocked: false,
          guards: [{ needsRequest: true, blocks: false, status: 'unknown' }],
        },
      ]);
      const list = await call('ana', 'get', '/lifecycle?blocked=true');
      expect(list.body.items).toEqual([]);
      const moved = await move('deprecated', {
        plan: { ...plan, replacement: 'component:default/hidden' },
      });
      expect(moved.status).toBe(201);
      const { id } = moved.body.decision;
      for (const path of [
        `/lifecycle/entity?entityRef=${cart}`,
        '/lifecycle?state=deprecated',
        `/lifecycle/history?entityRef=${cart}`,
        `/lifecycle/transitions/${id}`,
      ]) {
        const [mine, theirs] = await Promise.all(
          ['ana', 'outsider'].map(user => call(user, 'get', path)),
        );
        expect(JSON.stringify(mine.body)).toContain('component:default/hidden');
        expect(theirs.status).toBe(200);
        expect(JSON.stringify(theirs.body)).not.toContain('hidden');
        expect(JSON.stringify(theirs.body)).toContain(plan.guide);
      }
      // What fails is tried again.
      await eventually(async () =>
        expect((await get()).decision!.proposal).toEqual({
          status: 'refused',
          reason: 'Out of memory',
        }),
      );
      fails = false;
      await setClock(now + 2 * hour);
      await eventually(async () =>
        expect((await get()).decision!.proposal.status).toBe('proposed'),
      );
      const conflict = await move('production', { version: 7 });
      expect(conflict.body.error.message).not.toContain('user:');
      const back = await move('production');
      expect(back.status).toBe(201);
      expect(back.body.earlierProposal).toEqual({
        to: 'deprecated',
        version: 1,
        url: 'https://git.example/pull/1',
      });
      // Deprecated again without a plan, by an exemption: the plan before is over.
      set(cart, []);
      await knex('lifecycle_steps').where({ step: 2 }).update({
        to_state: 'deprecated',
        direction: 'forward',
      });
      const unplanned = await get();
      expect(unplanned.state).toBe('deprecated');
      expect(unplanned.plan).toBeUndefined();
      await portal.stop();
    },
  );

  it.each(databases.eachSupportedId())(
    'is limited to tiers by the file of a guard, on %s',
    async databaseId => {
      const portal = await startLifecycle(await databases.init(databaseId), {
        lifecycle: 'experimental',
        controls: ['slo-measured'],
        others,
      });
      const { appliesTo, ...slo } = libraryControl('slo-measured');
      await portal.write(
        { ...slo, version: 2, appliesTo: { ...appliesTo, tiers: ['1', '2'] } },
        'slo.yaml',
      );
      await eventually(async () => {
        const { body } = await portal.call(
          ...(['ana', 'get', '/controls/slo-measured'] as const),
        );
        expect(body.version).toBe(2);
      });
      const guardsOf = async (tier: string | undefined) => {
        portal.set(cart, { tier });
        const { blocked, guards } = await portal.next('production');
        return [blocked, guards.map(({ control }) => control)];
      };
      portal.set(cart, [observed('slo.state', [])]);
      for (const tier of ['1', '2']) {
        expect(await guardsOf(tier)).toEqual([true, ['slo-measured']]);
        expect((await portal.move('production')).status).toBe(409);
      }
      // Without a tier it is in none of them.
      expect(await guardsOf(undefined)).toEqual([false, []]);
      expect(await guardsOf('3')).toEqual([false, []]);
      expect((await portal.move('production')).status).toBe(201);
      await portal.stop();
    },
  );

  it.each(databases.eachSupportedId())(
    'exempts from a guard that is about the state ahead alone, on %s',
    async databaseId => {
      const portal = await startLifecycle(await databases.init(databaseId), {
        lifecycle: 'experimental',
        controls: ['slo-measured'],
      });
      const exempted = (control: string) =>
        portal.call('ana', 'post', '/exemptions', {
          entityRef: cart,
          control,
          reason: 'It has no traffic yet',
          expires: new Date(now + 7 * 86_400_000).toISOString(),
        });
      expect((await exempted('slo-measured')).status).toBe(201);
      await portal.stop();
    },
  );
});
