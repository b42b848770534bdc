import { createServiceFactory } from '@backstage/backend-plugin-api';
import { notificationService } from '@backstage/plugin-notifications-node';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually, service } from '../__testUtils__/startScorecards';
import {
  cart,
  now,
  plan,
  startLifecycle,
} from './__testUtils__/startLifecycle';

jest.setTimeout(120_000);

const consumer = (name: string, owner: string) => ({
  ...service(name),
  owner: `group:default/${owner}`,
  lifecycle: 'production',
});
const others = [
  consumer('new', 'payments'),
  consumer('shop', 'web'),
  consumer('app', 'mobile'),
  { ...consumer('old', 'attic'), lifecycle: 'archived' },
  { ...service('alone'), owner: undefined, lifecycle: 'production' },
];
const refs = (...names: string[]) =>
  names.map(name => `component:default/${name}`);

describe('what is archived', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'needs consumers that were notified of its plan, on %s',
    async databaseId => {
      const sent: string[] = [];
      const failing = new Set(['group:default/mobile']);
      const portal = await startLifecycle(await databases.init(databaseId), {
        lifecycle: 'deprecated',
        controls: ['consumers-notified'],
        others,
        consumers: refs('shop', 'app', 'old'),
        features: [
          createServiceFactory({
            service: notificationService,
            deps: {},
            factory: () => ({
              async send({ recipients }) {
                const owner = String(
                  recipients.type === 'entity' && recipients.entityRef,
                );
                if (failing.has(owner)) {
                  throw new Error('Notifications are down');
                }
                sent.push(owner);
              },
            }),
          }),
        ],
      });
      const { consumers, get, move, next, setClock, trouble } = portal;
      const guard = async (user?: string) =>
        (await next('archived', user)).guards[0];
      // It was not deprecated by a decision, so no notification was sent.
      expect(await guard()).toMatchObject({
        ...{ control: 'consumers-notified', status: 'fail', blocks: true },
        message:
          'Not notified that it is deprecated: component:default/app (group:default/mobile), component:default/shop (group:default/web)',
        actor: 'group:default/payments',
      });
      const refused = await move('archived');
      expect(refused.status).toBe(409);

      // The same move states a plan, and one of them can't be notified at first.
      expect((await move('deprecated', { plan })).status).toBe(201);
      await eventually(async () =>
        expect(await guard()).toMatchObject({
          status: 'fail',
          message:
            'Not notified that it is deprecated: component:default/app (group:default/mobile)',
        }),
      );
      failing.clear();
      await eventually(async () =>
        expect(await guard()).toMatchObject({ status: 'pass', blocks: false }),
      );
      expect((await guard()).evidence[0]).toMatchObject({
        fact: 'consumers.notified',
        value: [
          {
            ...{ entityRef: 'component:default/app', lifecycle: 'production' },
            owner: 'group:default/mobile',
            notifiedAt: new Date(now).toISOString(),
          },
          { entityRef: 'component:default/old', lifecycle: 'archived' },
          { entityRef: 'component:default/shop' },
        ],
      });

      // Each plan is made known: what was known of the one before does not count.
      await setClock(now + 86_400_000);
      failing.add('group:default/web');
      const later = { ...plan, deadline: '2027-06-30' };
      expect((await move('deprecated', { plan: later })).status).toBe(201);
      await eventually(async () =>
        expect((await guard()).message).toBe(
          'Not notified that it is deprecated: component:default/shop (group:default/web)',
        ),
      );
      failing.clear();
      await eventually(async () => expect((await guard()).status).toBe('pass'));

      // Its consumers are unknown, or a consumer has no owner.
      const whole = trouble.graphs![0];
      trouble.graphs = [
        {
          ...whole,
          more: [{ direction: 'calledBy', depth: 1, count: 3 }],
        } as never,
      ];
      expect(await guard()).toMatchObject({ status: 'unknown', blocks: true });
      consumers(refs('shop', 'alone'));
      expect((await guard()).message).toContain(
        'component:default/alone (no owner)',
      );
      // Who does not see the whole estate sees the verdict alone.
      expect(await guard('outsider')).toMatchObject({
        ...{ status: 'fail', evidence: [] },
        message: 'Based on evidence that you cannot see',
      });
      consumers([]);
      expect((await guard()).status).toBe('pass');
      expect((await move('archived')).status).toBe(201);
      expect((await get()).state).toBe('archived');
      expect(cart).toBe((await get()).entityRef);
      await portal.stop();
    },
  );

  it.each(databases.eachSupportedId())(
    'is not known to be known where nobody is notified, on %s',
    async databaseId => {
      const portal = await startLifecycle(await databases.init(databaseId), {
        lifecycle: 'deprecated',
        controls: ['consumers-notified'],
        others,
        consumers: refs('shop'),
        config: { notifications: { 'deprecated-dependency': false } },
      });
      const { guards } = await portal.next('archived');
      expect(guards).toMatchObject([{ status: 'unknown' }]);
      await portal.stop();
    },
  );
});
