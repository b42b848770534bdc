import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import notificationsPlugin from '@backstage/plugin-notifications-backend';
import { startNotifications } from '@plumbline/backstage-plugin-evidence-node/testUtils';
import { startToil } from '../__testUtils__/startToil';

jest.setTimeout(60_000);

const [ana, li] = ['user:default/ana', 'user:default/li'];
const review = {
  'candidate-review': 'Toil of payments: 1 candidate asks for a review',
};
const demoted = {
  'automation-demoted': 'Toil of payments: 1 automation demoted',
};

describe('kinds of notifications of toil', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

  it('are turned off by each user, and by an installation for all', async () => {
    const knex = await databases.init('SQLITE_3');
    const start = async (members: string[], kinds: object) => {
      const notifications = await startNotifications({
        plugin: notificationsPlugin,
        members: { payments: members },
      });
      const scheduler = mockServices.scheduler();
      const toil = await startToil(knex, {
        config: {
          notifications: {
            schedule: { frequency: { hours: 1 }, timeout: { minutes: 1 } },
          },
        },
        notifications: kinds,
        features: [
          notifications.discovery.factory,
          createServiceFactory({
            service: coreServices.scheduler,
            deps: {},
            factory: () => scheduler,
          }),
        ],
      });
      return {
        notifications,
        toil,
        notify: () => scheduler.triggerTask('toil-owner-summaries'),
        async stop() {
          await toil.backend.stop();
          await notifications.stop();
        },
      };
    };
    const all = await start([ana, li], {});
    const { body } = await all.toil
      .call('post', '/candidates', {
        title: 'Fail over by hand',
        owner: 'group:default/payments',
      })
      .expect(201);
    await knex('candidates').update({
      stale: true,
      stale_reasons: JSON.stringify([
        { code: 'launch', message: 'it was launched', at: '2026-03-01' },
      ]),
    });
    await knex('history').insert({
      candidate: body.id,
      action: 'demoted',
      at: Date.now(),
      changes: '{}',
      evidence: '[]',
    });
    const { as } = all.notifications;
    await as(li).turnOff('plugin:toil', 'automation-demoted');
    await all.notify();
    expect(await as(ana).titles()).toEqual({ ...review, ...demoted });
    expect(await as(ana).topics()).toEqual([
      'automation-demoted',
      'candidate-review',
    ]);
    expect(await as(li).titles()).toEqual(review);
    await all.stop();

    await knex('owner_summaries').delete();
    const some = await start([ana], { 'candidate-review': false });
    await some.notify();
    expect(await some.notifications.as(ana).titles()).toEqual(demoted);
    await some.stop();
  });
});
