import type { Entity } from '@backstage/catalog-model';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually, service } from '../__testUtils__/startScorecards';
import {
  cart,
  now,
  observed,
  startLifecycle,
} from '../lifecycle/__testUtils__/startLifecycle';

jest.setTimeout(120_000);

const day = 86_400_000;
const iso = (days: number) => new Date(now + days * day).toISOString();
const payments = 'group:default/payments';
const path = '/lifecycle/certification';

describe('recertification', () => {
  const databases = createTestDatabases();
  const group = (members: string[]): Entity => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: {
      name: 'payments',
      namespace: 'default',
      annotations: { 'plumbline.dev/approvers': 'user:default/pat' },
    },
    spec: { type: 'team', parent: 'commerce', children: [] },
    relations: members.map(name => ({
      type: 'hasMember',
      targetRef: `user:default/${name}`,
    })),
  });

  it.each(databases.eachSupportedId())(
    'is due by tier, confirmed by the owner, and escalates, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const start = (
        days = 0,
        has: { members?: string[]; remaining?: number } = {},
      ) =>
        startLifecycle(knex, {
          controls: ['no-traffic'],
          others: [
            {
              ...service('vital'),
              lifecycle: 'production',
              tier: '1',
              facts: [
                observed('cleanup.infrastructure', {
                  remaining: has.remaining ?? 1,
                  items: [{ id: 'db' }],
                }),
              ],
            },
            { ...service('retired'), lifecycle: 'archived' },
          ],
          now: now + days * day,
          entities: [group(has.members ?? ['ana', 'ben'])],
        });
      const vital = 'component:default/vital';
      let portal = await start();
      const get = async (ref = vital, user = 'ana') =>
        (await portal.call(user, 'get', `${path}?entityRef=${ref}`)).body;
      const confirm = async (user: string, body: object = {}) => {
        const { seen, version } = await get();
        return portal.call(user, 'post', path, {
          entityRef: vital,
          version,
          seen,
          ...body,
        });
      };
      const reported = (ref = vital) =>
        portal.evidence.pushed
          .flatMap(({ facts = [] }) => facts)
          .filter(
            ({ entityRef, name }) =>
              entityRef === ref && name === 'ownership.recertified',
          )
          .at(-1)?.value;
      const waiting = () =>
        [...portal.evidence.cases.values()].filter(
          ({ id, state }) =>
            id.startsWith(`certify:${vital}`) && state === 'waiting',
        );
      // Nothing is overdue on the first day.
      expect(await get()).toMatchObject({
        state: 'current',
        dueAt: iso(90),
        intervalDays: 90,
        version: 0,
        owner: payments,
        access: {
          members: ['user:default/ana', 'user:default/ben'],
          approvers: ['user:default/pat'],
        },
        infrastructure: { remaining: 1 },
      });
      expect(await get(cart)).toMatchObject({ intervalDays: 365 });
      const retired = await portal.call(
        'ana',
        'get',
        `${path}?entityRef=component:default/retired`,
      );
      expect(retired.status).toBe(400);
      await eventually(async () =>
        expect(reported()).toEqual({ dueAt: iso(90) }),
      );
      expect(reported('component:default/retired')).toBeUndefined();
      expect(waiting()).toEqual([]);
      await portal.stop();

      portal = await start(80);
      await eventually(async () => expect(waiting()).toHaveLength(1));
      expect(await get()).toMatchObject({ state: 'due', dueAt: iso(90) });
      expect(waiting()[0]).toMatchObject({
        deciders: [payments],
        type: 'ownership',
        effect: expect.any(String),
        actions: [
          {
            label: 'Confirm',
            path,
            body: { entityRef: vital, version: 0, seen: (await get()).seen },
          },
        ],
      });
      await portal.stop();

      portal = await start(91);
      await eventually(async () =>
        expect(waiting()[0]).toMatchObject({
          deciders: [payments, 'group:default/commerce'],
          effect: 'Until then, gates may answer review (recertified)',
          record: [
            { label: 'Due', value: iso(90) },
            { label: 'Escalated', value: iso(90) },
          ],
        }),
      );
      expect(await get()).toMatchObject({ state: 'overdue' });
      // Who is not of the group, a guest and a token confirm nothing.
      expect((await confirm('pat')).status).toBe(403);
      expect((await confirm('guest')).status).toBe(403);
      expect((await confirm('service')).status).toBe(403);
      expect((await confirm('ana', { version: 3 })).status).toBe(409);
      const { seen } = await get();
      await portal.stop();

      // Access and infrastructure have changed since they were read.
      portal = await start(91, { members: ['ana', 'eve'] });
      const changed = await confirm('ana', { seen });
      expect([changed.status, changed.body.error.message]).toEqual([
        409,
        'Its owner, access or infrastructure has changed since it was read; read it again',
      ]);
      await portal.stop();
      portal = await start(91, { remaining: 2 });
      expect((await confirm('ana', { seen })).status).toBe(409);

      const both = await Promise.all([
        confirm('ana', { reason: 'All is as it should be' }),
        confirm('ben'),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
      expect(await get()).toMatchObject({
        state: 'current',
        version: 1,
        dueAt: iso(91 + 90),
        confirmed: { at: iso(91) },
      });
      expect(reported()).toEqual({
        confirmedAt: iso(91),
        dueAt: iso(91 + 90),
      });
      await eventually(async () =>
        expect(
          portal.evidence.decisions.find(
            ({ subject }) => subject.what === 'certification',
          ),
        ).toMatchObject({
          action: 'approved',
          body: { version: 1, infrastructure: 2, owner: payments },
        }),
      );
      await eventually(async () =>
        expect(portal.evidence.cases.get(`certify:${vital}/0`)).toMatchObject({
          state: 'decided',
          outcome: { action: 'confirmed' },
        }),
      );
      await portal.stop();
    },
  );

  it.each(databases.eachSupportedId())(
    'shows who does not see the whole estate what they may see, on %s',
    async databaseId => {
      const resource = (name: string): Entity => ({
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Resource',
        metadata: { name, namespace: 'default' },
        spec: { type: 'database', owner: payments },
      });
      const item = (name: string, more: object = {}) => ({
        id: `${name} (postgres)`,
        ...more,
        entityRef: `resource:default/${name}`,
      });
      const portal = await startLifecycle(await databases.init(databaseId), {
        controls: ['infrastructure-removed'],
        lifecycle: 'archived',
        others: [
          {
            ...service('shop'),
            lifecycle: 'production',
            facts: [
              observed('cleanup.infrastructure', {
                remaining: 3,
                items: [
                  item('seen', { actor: 'group:default/hidden' }),
                  item('hidden'),
                  { id: 'a bucket' },
                ],
              }),
            ],
          },
        ],
        entities: [resource('seen')],
      });
      const shop = 'component:default/shop';
      const infrastructure = async (user: string) =>
        (await portal.call(user, 'get', `${path}?entityRef=${shop}`)).body
          .infrastructure;
      expect(await infrastructure('ana')).toMatchObject({
        remaining: 3,
        items: [{ actor: 'group:default/hidden' }, {}, {}],
      });
      expect(await infrastructure('outsider')).toEqual({
        remaining: 2,
        items: [item('seen'), { id: 'a bucket' }],
      });
      // Where not all of it is named, what they may see of it is not known.
      for (const items of [undefined, [item('seen')]]) {
        portal.set(shop, [
          observed('cleanup.infrastructure', {
            remaining: 7,
            ...(items && { items }),
          }),
        ]);
        expect(await infrastructure('ana')).toMatchObject({ remaining: 7 });
        expect(await infrastructure('outsider')).toBeUndefined();
      }
      portal.set(shop, [observed('cleanup.infrastructure', { remaining: 0 })]);
      expect(await infrastructure('outsider')).toEqual({
        remaining: 0,
        items: [],
      });
      // The same of guards, which name what is left.
      portal.set(cart, [
        observed('cleanup.infrastructure', {
          remaining: 1,
          items: [item('hidden')],
        }),
      ]);
      const hiddenMessage = 'Based on evidence that you cannot see';
      const guard = async (user: string) =>
        (await portal.next('deleted', user)).guards[0];
      expect((await guard('ana')).message).toContain('hidden (postgres)');
      expect(await guard('outsider')).toMatchObject({
        status: 'fail',
        evidence: [],
        message: hiddenMessage,
      });
      const blockers = async (user: string) =>
        (
          await portal.call(user, 'get', '/lifecycle?state=archived')
        ).body.items.flatMap((one: any) => one.blockers)[0].message;
      expect(await blockers('ana')).toContain('hidden (postgres)');
      expect(await blockers('outsider')).toBe(hiddenMessage);
      portal.set(cart, [
        observed('cleanup.infrastructure', {
          remaining: 1,
          items: [item('seen')],
        }),
      ]);
      expect((await guard('outsider')).message).toContain('seen (postgres)');
      for (const items of [undefined, [item('seen')]]) {
        portal.set(cart, [
          observed('cleanup.infrastructure', {
            remaining: 7,
            ...(items && { items }),
          }),
        ]);
        expect((await guard('ana')).message).not.toBe(hiddenMessage);
        expect(await guard('outsider')).toMatchObject({
          status: 'fail',
          evidence: [],
          message: hiddenMessage,
        });
        expect(await blockers('outsider')).toBe(hiddenMessage);
      }
      await portal.stop();
    },
  );

  it('takes intervals of the configuration, and refuses others', async () => {
    const knex = await databases.init('SQLITE_3');
    const config = { lifecycle: { recertifyAfterDays: { default: 10 } } };
    const portal = await startLifecycle(knex, {
      controls: ['no-traffic'],
      config,
      others: [
        {
          ...service('shop'),
          lifecycle: 'production',
          tier: 'constructor',
        },
      ],
    });
    const { body } = await portal.call(
      'ana',
      'get',
      `${path}?entityRef=${cart}`,
    );
    expect(body).toMatchObject({ intervalDays: 10, dueAt: iso(10) });
    // A tier is any text, also one that each object has a member of.
    const odd = await portal.call(
      'ana',
      'get',
      `${path}?entityRef=component:default/shop`,
    );
    expect(odd.body).toMatchObject({ intervalDays: 10, dueAt: iso(10) });
    await portal.stop();
    await expect(
      startLifecycle(knex, {
        controls: ['no-traffic'],
        config: { lifecycle: { recertifyAfterDays: { often: 10 } } },
      }),
    ).rejects.toThrow(/recertifyAfterDays.often/);
  });
});
