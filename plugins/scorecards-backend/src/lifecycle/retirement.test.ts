import { createServiceFactory } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import type { EntityFacts } from '@plumbline/backstage-plugin-evidence-common';
import { notificationService } from '@backstage/plugin-notifications-node';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually, service } from '../__testUtils__/startScorecards';
import {
  cart,
  observed,
  now,
  plan,
  startLifecycle,
} from './__testUtils__/startLifecycle';

jest.setTimeout(120_000);

const day = 86_400_000;
const payments: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name: 'payments', namespace: 'default' },
  spec: { type: 'team', parent: 'commerce', children: [] },
};
const consumer = (name: string, owner: string) => ({
  ...service(name),
  owner: `group:default/${owner}`,
  lifecycle: 'production',
});

describe('what is deprecated', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'is made known once the portal has notifications, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      let attempts = 0;
      let isMissing = true;
      const start = () =>
        startLifecycle(knex, {
          controls: ['replacement-named'],
          others: [consumer('new', 'payments'), consumer('shop', 'web')],
          consumers: ['component:default/shop'],
          features: [
            createServiceFactory({
              service: notificationService,
              deps: {},
              factory: () => ({
                async send() {
                  attempts += 1;
                  if (isMissing) {
                    throw new Error('Request failed with status 404 Not Found');
                  }
                },
              }),
            }),
          ],
        });
      let portal = await start();
      expect((await portal.move('deprecated', { plan })).status).toBe(201);
      await portal.stop();
      attempts = 0;
      portal = await start();
      await eventually(async () => expect(attempts).toBe(1));
      expect((await portal.get()).notified ?? []).toEqual([]);
      await portal.stop();

      isMissing = false;
      portal = await start();
      await eventually(async () => {
        const { notified = [] } = await portal.get();
        expect(notified.map(({ owner }) => owner)).toEqual([
          'group:default/web',
        ]);
      });
      expect(attempts).toBe(2);
      await portal.stop();
    },
  );

  it.each(databases.eachSupportedId())(
    'is made known to owners of consumers, once, and waits past its deadline, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const sent: any[] = [];
      const trouble: { down: boolean; owner?: string } = { down: true };
      const start = (
        consumers: string[],
        instant = now,
        facts?: EntityFacts['facts'],
      ) =>
        startLifecycle(knex, {
          controls: ['replacement-named'],
          facts,
          others: [
            consumer('new', 'payments'),
            consumer('shop', 'web'),
            consumer('app', 'web'),
            consumer('mail', 'platform'),
            { ...consumer('old', 'attic'), lifecycle: 'archived' },
          ],
          consumers,
          now: instant,
          entities: [payments],
          features: [
            createServiceFactory({
              service: notificationService,
              deps: {},
              factory: () => ({
                async send(notification) {
                  const { recipients } = notification;
                  const owners =
                    recipients.type === 'entity' ? recipients.entityRef : [];
                  if (
                    trouble.down ||
                    [owners].flat().includes(trouble.owner!)
                  ) {
                    throw new Error('Notifications are down');
                  }
                  sent.push(notification);
                },
              }),
            }),
          ],
        });
      const refs = ['shop', 'app', 'mail', 'old'].map(
        name => `component:default/${name}`,
      );
      let portal = await start(refs);
      expect((await portal.move('deprecated', { plan })).status).toBe(201);
      // One that is not taken keeps none of the others.
      trouble.owner = 'group:default/web';
      trouble.down = false;
      await eventually(async () =>
        expect(sent.map(one => one.recipients.entityRef)).toEqual([
          'group:default/platform',
        ]),
      );
      trouble.owner = undefined;
      await eventually(async () => expect(sent).toHaveLength(2));
      expect(sent.map(one => one.recipients.entityRef).sort()).toEqual([
        'group:default/platform',
        'group:default/web',
      ]);
      const web = sent.find(
        one => one.recipients.entityRef === 'group:default/web',
      );
      expect(web.payload).toMatchObject({
        title: 'cart is deprecated, and used by app, shop',
        description:
          'Move to new until 2027-03-31. Guide: https://wiki.example/move.',
        link: '/catalog/default/component/cart/lifecycle',
        topic: 'deprecated-dependency',
      });
      const notified = await portal.get();
      expect(notified.notified?.map(({ owner }) => owner)).toEqual([
        'group:default/platform',
        'group:default/web',
      ]);
      const waiting = () =>
        [...portal.evidence.cases.values()].filter(({ id }) =>
          id.startsWith('overdue:'),
        );
      expect(waiting()).toEqual([]);
      await portal.stop();

      // After a restart no owner is notified again; of a later consumer, its owner is.
      portal = await start(
        [...refs, 'component:default/new'],
        Date.parse('2027-03-31T23:59:00Z'),
      );
      await eventually(async () => expect(sent).toHaveLength(3));
      expect(sent[2].recipients.entityRef).toBe('group:default/payments');
      expect(waiting()).toEqual([]);
      expect(await portal.get()).toMatchObject({ overdue: false });
      await portal.stop();

      portal = await start(refs, Date.parse('2027-04-01T00:01:00Z'));
      await eventually(async () => expect(waiting()).toHaveLength(1));
      expect(waiting()[0]).toMatchObject({
        state: 'waiting',
        entityRefs: [cart],
        type: 'lifecycle',
        deciders: ['group:default/payments'],
        title: 'Retire cart: its deadline has passed, and it is still used',
        url: '/catalog/default/component/cart/lifecycle',
      });
      expect(await portal.get()).toMatchObject({ overdue: true });
      const listed = await portal.call('ana', 'get', '/lifecycle?overdue=true');
      expect(listed.body.items).toMatchObject([{ entityRef: cart }]);
      await portal.stop();

      // A week later the group above waits for it as well.
      portal = await start(refs, Date.parse('2027-04-01T00:01:00Z') + 7 * day);
      await eventually(async () =>
        expect(waiting()[0]).toMatchObject({
          deciders: ['group:default/payments', 'group:default/commerce'],
          record: [
            { label: 'Deadline', value: '2027-03-31' },
            { label: 'Guide', value: plan.guide },
            { label: 'Escalated', value: '2027-04-08T00:00:00.000Z' },
          ],
        }),
      );
      expect((await portal.move('production')).status).toBe(201);
      await eventually(async () =>
        expect(waiting()[0]).toMatchObject({
          state: 'decided',
          outcome: { action: 'taken back', by: 'user:default/ana' },
        }),
      );
      expect(sent).toHaveLength(3);

      // Deprecated anew, it is a step of its own.
      await portal.setClock(Date.parse('2027-04-10T00:00:00Z'));
      const again = { ...plan, deadline: '2027-05-01' };
      expect((await portal.move('deprecated', { plan: again })).status).toBe(
        201,
      );
      await portal.stop();
      portal = await start(refs, Date.parse('2027-04-11T00:00:00Z'));
      await eventually(async () => expect(sent).toHaveLength(5));
      await portal.stop();

      // Without consumers but those that are gone, nothing waits.
      portal = await start(
        ['component:default/old'],
        Date.parse('2027-05-03T00:00:00Z'),
      );
      await eventually(async () =>
        expect((await portal.get()).overdue).toBe(true),
      );
      const open = () => waiting().filter(({ state }) => state === 'waiting');
      expect(open()).toEqual([]);
      await portal.stop();

      // Requests of callers that are no entity count.
      portal = await start([], Date.parse('2027-05-04T00:00:00Z'), [
        observed('traffic.observed', {
          lastSeenAt: '2027-05-03T09:00:00Z',
          requests: 500,
          sources: [],
        }),
      ]);
      await eventually(async () =>
        expect(open()).toMatchObject([
          {
            title: 'Retire cart: its deadline has passed, and it is still used',
          },
        ]),
      );
      await portal.stop();
    },
  );

  it.each(databases.eachSupportedId())(
    'gets another plan, and stays deprecated since it was, on %s',
    async databaseId => {
      const sent: string[] = [];
      const portal = await startLifecycle(await databases.init(databaseId), {
        lifecycle: 'deprecated',
        controls: ['replacement-named'],
        others: [consumer('new', 'payments'), consumer('shop', 'web')],
        consumers: ['component:default/shop'],
        features: [
          createServiceFactory({
            service: notificationService,
            deps: {},
            factory: () => ({
              async send({ payload }) {
                sent.push(payload.description!);
              },
            }),
          }),
        ],
      });
      const { call, get, move, setClock, trouble } = portal;
      const keys: string[] = [];
      trouble.propose = async request => {
        keys.push(request.key);
        return { status: 'proposed', kind: 'branch', digest: 'x' } as never;
      };
      const moved = async (
        body: object,
        to = 'deprecated',
      ): Promise<[number, string | undefined]> => {
        const answer = await move(to, body);
        return [answer.status, answer.body.error?.message];
      };
      expect(await get()).toMatchObject({
        decided: false,
        state: 'deprecated',
        changeOfPlan: { to: 'deprecated', direction: 'forward' },
      });
      expect(await moved({})).toEqual([
        400,
        "It is 'deprecated' already; state 'plan' to change its replacement, guide and deadline",
      ]);
      // Guards hold for a plan that is stated later, too.
      const { replacement, ...without } = plan;
      expect((await moved({ plan: without }))[0]).toBe(409);
      expect(await moved({ plan })).toEqual([201, undefined]);
      const first = await get();
      expect(first).toMatchObject({ plan, decided: true, version: 1 });
      // The owner of a consumer is notified of each plan.
      const untilNotified = (...deadlines: string[]) =>
        eventually(async () =>
          expect(sent.map(text => /until (\S+)\./.exec(text)?.[1])).toEqual(
            deadlines,
          ),
        );
      await untilNotified(plan.deadline);

      await setClock(now + day);
      expect(await moved({ plan })).toEqual([409, 'This plan holds already']);
      const refused = async (guide: string) =>
        (await moved({ plan: { ...plan, guide } }))[1];
      for (const guide of [
        'https://ana:secret@wiki.example/move',
        'https:///ana:secret@wiki.example/move',
        'https://ana@wiki.example/move',
      ]) {
        expect(await refused(guide)).toMatch(
          /'plan\.guide' .*must have no user and password/,
        );
      }
      expect(
        await refused(`https://wiki.example/${'x'.repeat(2_000)}`),
      ).toMatch(/must have at most 2000 characters/);
      const later = {
        ...plan,
        deadline: '2027-06-30',
        guide: 'https://wiki.example/@here?to=<!channel> <@U1>',
      };
      expect(await moved({ plan: later })).toEqual([201, undefined]);
      expect(await get()).toMatchObject({
        plan: later,
        since: first.since,
        state: 'deprecated',
        version: 2,
        next: [{ to: 'archived' }],
        previous: { to: 'production' },
      });
      expect(
        await call(
          ...(['ana', 'get'] as const),
          `/lifecycle/entity?entityRef=${cart}&at=${first.at}`,
        ),
      ).toMatchObject({ body: { plan, state: 'deprecated' } });
      await untilNotified(plan.deadline, later.deadline);
      expect(sent[1]).toBe(
        'Move to new until 2027-06-30. Guide: https://wiki.example/%40here?to=%3C!channel%3E%20%3C%40U1%3E.',
      );
      await portal.stop();
    },
  );
});
