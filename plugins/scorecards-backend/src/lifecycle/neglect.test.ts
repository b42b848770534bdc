import type { Entity } from '@backstage/catalog-model';
import { mockServices } from '@backstage/backend-test-utils';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually, service } from '../__testUtils__/startScorecards';
import {
  cart,
  now,
  observed,
  startLifecycle,
} from './__testUtils__/startLifecycle';
import { NeglectStore, type StoredNeglect } from './NeglectStore';
import { NeglectSweep } from './NeglectSweep';

jest.setTimeout(120_000);

const day = 86_400_000;
const daysAgo = (days: number) => new Date(now - days * day).toISOString();
const payments = 'group:default/payments';
const group: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name: 'payments', namespace: 'default' },
  spec: { type: 'team', parent: 'commerce', children: [] },
};
const owned = (exists: boolean, members: number) =>
  observed('ownership.state', {
    owner: payments,
    exists,
    kind: 'group',
    members,
    escalation: { present: false },
  });
const changed = (days?: number) =>
  observed('changes.arriving', {
    kinds: days === undefined ? [] : ['deploy'],
    ...(days !== undefined && { last: daysAgo(days) }),
  });
const looked = (since: number, lastSeen?: number) =>
  observed('traffic.observed', {
    sources: [{ id: 'mesh', healthySince: daysAgo(since) }],
    ...(lastSeen !== undefined && { lastSeenAt: daysAgo(lastSeen) }),
  });

describe('orphaned and stale entities', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'are shown to who sees a part of the estate, without what follows from the rest, on %s',
    async databaseId => {
      const one = (name: string) => ({
        ...service(name),
        lifecycle: 'production',
        facts: [changed(300), looked(400, 250)],
      });
      const portal = await startLifecycle(await databases.init(databaseId), {
        controls: ['no-traffic'],
        entities: [group],
        others: [one('secret'), one('shop')],
      });
      const list = async (user: string) =>
        (await portal.call(user, 'get', '/lifecycle?neglect=stale')).body
          .items as { entityRef: string; neglect: object[] }[];
      const shop = 'component:default/shop';
      await eventually(async () => expect(await list('ana')).toHaveLength(2));
      const figures = async (user: string) =>
        (await portal.call(user, 'get', '/lifecycle/figures')).body;
      expect(await figures('ana')).toMatchObject({
        neglect: { orphaned: 0, stale: 2 },
        overdue: 0,
        counts: { production: 3 },
      });
      expect(await figures('outsider')).toMatchObject({
        neglect: { orphaned: 0, stale: 1 },
        counts: { production: 2 },
      });
      // Since when would say when something hidden called it last.
      expect(await list('outsider')).toMatchObject([
        { entityRef: shop, neglect: [{ kind: 'stale' }] },
      ]);
      const since = { since: daysAgo(70) };
      expect((await list('ana'))[1].neglect).toMatchObject([since]);
      expect((await list('outsider'))[0].neglect).toEqual([{ kind: 'stale' }]);
      expect((await portal.get('outsider', shop)).neglect).toEqual([
        { kind: 'stale' },
      ]);
      expect((await portal.get('ana', shop)).neglect).toMatchObject([since]);
      await portal.stop();
    },
  );

  it('are not known, nor gone, before the estate was read', async () => {
    const knex = await databases.init('SQLITE_3');
    const portal = await startLifecycle(knex);
    await portal.stop();
    const neglects = new NeglectStore(knex);
    const found: StoredNeglect = {
      ...{ entityRef: 'component:default/shop', kind: 'stale', since: now },
    };
    await neglects.replace([found], await neglects.list());
    const searches = await neglects.searches();
    await new NeglectSweep({
      auth: mockServices.auth(),
      clock: () => new Date(now + day),
      decided: { of: async () => new Map() },
      evidence: { getFacts: async () => ({ items: [], seq: 0 }) },
      neglects,
      staleAfterDays: 180,
    }).run();
    expect(await neglects.list()).toEqual([found]);
    expect(await neglects.searches()).toEqual(searches);
  });

  it.each(databases.eachSupportedId())(
    'are unknown where no source says anything of them, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const portal = await startLifecycle(knex, {
        controls: ['no-traffic'],
        entities: [group],
        others: [{ ...service('shop'), lifecycle: 'production', facts: [] }],
      });
      const searches = async (user: string) =>
        (await portal.call(user, 'get', '/lifecycle?neglect=stale')).body
          .searches as { kind: string; at?: string; known: boolean }[];
      await eventually(async () =>
        expect((await searches('ana')).every(({ at }) => at)).toBe(true),
      );
      expect(await searches('ana')).toMatchObject([
        {
          kind: 'orphaned',
          known: false,
          needs: expect.stringMatching(/ownership.state/),
        },
        {
          kind: 'stale',
          known: false,
          needs: expect.stringMatching(/traffic.observed/),
        },
      ]);
      // Before the first search.
      await knex('lifecycle_neglect_searches').delete();
      expect(await searches('outsider')).toMatchObject([
        { kind: 'orphaned', known: false },
        { kind: 'stale', known: false },
      ]);
      await portal.stop();
    },
  );

  it.each(databases.eachSupportedId())(
    'is listed since when, and waits with who is there, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const one = (name: string, has: object) => ({
        ...service(name),
        lifecycle: 'production',
        ...has,
      });
      const facts = [changed(300), looked(400, 250)];
      const others = [
        one('busy', { facts: [changed(1), looked(400)] }),
        one('called', { facts: [changed(400), looked(400, 10)] }),
        // A source that has not looked for long enough, none, and a stale fact.
        one('young', { facts: [changed(400), looked(30)] }),
        one('dark', { facts: [changed(400)] }),
        one('unseen', { facts: [looked(400)] }),
        one('past', {
          facts: [changed(400), { ...looked(400), stale: true }],
        }),
        one('retired', {
          lifecycle: 'archived',
          owner: 'group:default/gone',
          facts: [changed(400), looked(400)],
        }),
        one('lost', {
          owner: 'group:default/gone',
          facts: [changed(1), owned(false, 0)],
        }),
        // Whether its owner exists is not known.
        one('open', { owner: 'group:default/gone', facts: [changed(1)] }),
        one('found', { owner: undefined, facts: [changed(1)] }),
        one('zombie', { facts }),
      ];
      const start = (instant = now) =>
        startLifecycle(knex, {
          controls: ['no-traffic'],
          others: [...others],
          now: instant,
          entities: [group],
        });
      let portal = await start();
      const list = async (neglect: string) =>
        (await portal.call('ana', 'get', `/lifecycle?neglect=${neglect}`)).body
          .items as { entityRef: string; neglect: object[] }[];
      const waiting = () =>
        [...portal.evidence.cases.values()].filter(
          ({ id, state }) => id.startsWith('neglect:') && state === 'waiting',
        );
      await eventually(async () =>
        expect(await list('stale')).toMatchObject([
          {
            entityRef: 'component:default/zombie',
            neglect: [{ kind: 'stale', since: daysAgo(70) }],
          },
        ]),
      );
      const searches = async (user: string) =>
        (await portal.call(user, 'get', '/lifecycle')).body.searches;
      // Two have a known state of ownership: one has no owner, the owner of one is gone.
      await eventually(async () =>
        expect(await searches('ana')).toMatchObject([
          { kind: 'orphaned', at: expect.any(String), known: true, unknown: 9 },
          {
            kind: 'stale',
            at: expect.any(String),
            known: true,
            unknown: expect.any(Number),
          },
        ]),
      );
      expect(await searches('outsider')).toEqual([
        { kind: 'orphaned', at: expect.any(String), known: true },
        { kind: 'stale', at: expect.any(String), known: true },
      ]);
      const orphans = await list('orphaned');
      expect(orphans.map(({ entityRef }) => entityRef).sort()).toEqual([
        'component:default/found',
        'component:default/lost',
      ]);
      expect(orphans[0].neglect).toEqual([
        { kind: 'orphaned', since: new Date(now).toISOString() },
      ]);
      expect(await portal.get('ana', 'component:default/lost')).toMatchObject({
        neglect: [{ kind: 'orphaned' }],
      });
      expect((await portal.get('ana', cart)).neglect).toBeUndefined();
      await eventually(async () => expect(waiting()).toHaveLength(3));
      const by = (id: string) => portal.evidence.cases.get(`neglect:${id}`);
      expect(by('stale:component:default/zombie')).toMatchObject({
        deciders: [payments],
        requestedAt: daysAgo(70),
        title: 'Decide about zombie: no change, deploy or request for 180 days',
      });
      expect(by('orphaned:component:default/lost')).toMatchObject({
        deciders: ['group:default/platform-engineering'],
        title: "Name an owner of lost: 'gone' is not in the catalog",
      });
      await portal.stop();

      // Later it is orphaned since the same time; one that has members no more
      // waits with the group above, and what is used again is gone.
      const at = others.findIndex(({ entityRef }) =>
        entityRef.endsWith('zombie'),
      );
      others[at] = one('zombie', {
        facts: [...facts, owned(true, 0)],
      }) as never;
      others.splice(
        others.findIndex(({ entityRef }) => entityRef.endsWith('found')),
        1,
        one('found', { facts: [changed(1)] }) as never,
      );
      portal = await start(now + day);
      await eventually(async () =>
        expect((await list('orphaned')).map(({ neglect }) => neglect)).toEqual([
          [{ kind: 'orphaned', since: new Date(now).toISOString() }],
        ]),
      );
      await eventually(async () =>
        expect(by('stale:component:default/zombie')?.deciders).toEqual([
          'group:default/commerce',
        ]),
      );
      await eventually(async () =>
        expect(by('orphaned:component:default/found')).toMatchObject({
          state: 'lapsed',
          outcome: { action: 'cleared' },
        }),
      );
      await portal.stop();

      // What cannot be read changes nothing, until it is read again.
      const put = (name: string, ...has: object[]) =>
        others.splice(
          others.findIndex(({ entityRef }) => entityRef.endsWith(`/${name}`)),
          1,
          one(name, { owner: 'group:default/gone', facts: has }) as never,
        );
      const past = (fact: object) => ({ ...fact, stale: true });
      put('lost', past(owned(false, 0)), changed(1));
      put('zombie', changed(300), past(looked(400, 250)));
      put('busy', changed(300), looked(400, 250));
      portal = await start(now + 2 * day);
      // Once it has found what is new, the sweep has run.
      await eventually(async () =>
        expect(
          (await list('stale')).map(({ entityRef }) => entityRef).sort(),
        ).toEqual(['component:default/busy', 'component:default/zombie']),
      );
      expect(await list('orphaned')).toMatchObject([
        {
          entityRef: 'component:default/lost',
          neglect: [{ since: new Date(now).toISOString() }],
        },
      ]);
      await portal.stop();

      put('lost', owned(true, 2), changed(1));
      put('zombie', changed(1));
      portal = await start(now + 3 * day);
      await eventually(async () => expect(await list('orphaned')).toEqual([]));
      await eventually(async () =>
        expect((await list('stale')).map(({ entityRef }) => entityRef)).toEqual(
          ['component:default/busy'],
        ),
      );
      await portal.stop();
    },
  );
});
