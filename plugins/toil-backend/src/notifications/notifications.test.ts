import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  NotificationSendOptions,
  notificationService,
} from '@backstage/plugin-notifications-node';
import { readinessParts } from '@plumbline/backstage-plugin-toil-common';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { startToil } from '../__testUtils__/startToil';
import { notificationKinds } from './notificationKinds';
import { notifyOwners } from './notifyOwners';

jest.setTimeout(120_000);

const owner = 'group:default/payments';

describe('notifying owners of toil', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'happens once a day for each, whichever replica does it, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const sent: NotificationSendOptions[] = [];
      let failing: string | undefined;
      const scheduler = mockServices.scheduler();
      const toil = await startToil(knex, {
        config: {
          notifications: {
            schedule: { frequency: { hours: 1 }, timeout: { minutes: 1 } },
          },
        },
        features: [
          createServiceFactory({
            service: coreServices.scheduler,
            deps: {},
            factory: () => scheduler,
          }),
          createServiceFactory({
            service: notificationService,
            deps: {},
            factory: () => ({
              async send(options) {
                if (options.payload.topic === failing) {
                  throw new Error('Notifications are down');
                }
                sent.push(options);
              },
            }),
          }),
        ],
      });
      const added = await toil
        .call('post', '/candidates', {
          title: 'Fail over by hand',
          owner,
          risk: 'outage',
          readiness: Object.fromEntries(
            readinessParts.map(({ part }) => [
              part,
              part.endsWith('Owner') ? owner : 'text',
            ]),
          ),
        })
        .expect(201);
      const path = `/candidates/${added.body.id}`;
      for (const id of ['1', '2', '3']) {
        await toil
          .call(
            'post',
            `${path}/runs`,
            { id, outcome: 'succeeded', verified: true, source: 'rundeck' },
            mockCredentials.service.header(),
          )
          .expect(200);
      }
      const { version } = (await toil.call('get', path).expect(200)).body;
      const climbed = await toil.call('post', `${path}/promote`, {
        version,
        reason: 'three good runs',
      });
      expect([climbed.status, climbed.body.autonomy]).toEqual([200, 'suggest']);
      await toil
        .call('post', `${path}/runs`, {
          id: '4',
          outcome: 'failed',
          verified: false,
        })
        .expect(200);
      await knex('candidates').update({
        stale: true,
        stale_reasons: JSON.stringify([
          { code: 'launch', message: 'it was launched', at: '2026-03-01' },
        ]),
      });

      const notifyOwed = async () => {
        // As if the last attempt were long over.
        await knex('owner_summaries').update({ claimed_at: 0 });
        await scheduler.triggerTask('toil-owner-summaries');
      };
      failing = 'candidate-review';
      await notifyOwed();
      failing = undefined;
      await notifyOwed();
      await notifyOwed();
      // Each once: what was sent is not sent again with what failed.
      expect(sent).toEqual([
        {
          recipients: { type: 'entity', entityRef: owner },
          payload: {
            title: 'Toil of payments: 1 automation demoted',
            link: '/toil?owner=group%3Adefault%2Fpayments',
            severity: 'high',
            topic: 'automation-demoted',
            scope: `toil:automation-demoted:${owner}`,
          },
        },
        {
          recipients: { type: 'entity', entityRef: owner },
          payload: {
            title: 'Toil of payments: 1 candidate asks for a review',
            link: '/toil?owner=group%3Adefault%2Fpayments',
            severity: 'normal',
            topic: 'candidate-review',
            scope: `toil:candidate-review:${owner}`,
          },
        },
      ]);

      // What could not be sent is sent again, and a day later only what is new.
      let now = Date.now() + dayMs;
      let isDown = true;
      const later: NotificationSendOptions[] = [];
      const aReplica = () =>
        notifyOwners({
          backlog: { ensureFresh: async () => undefined },
          clock: () => new Date(now),
          kinds: new Set(notificationKinds),
          knex,
          logger: mockServices.logger.mock(),
          notifications: {
            async send(options) {
              if (isDown) {
                throw new Error('Notifications are down');
              }
              later.push(options);
            },
          },
        });
      const notify = async () => {
        const notified = await Promise.all([
          aReplica(),
          aReplica(),
          aReplica(),
        ]);
        return notified.reduce((sum, each) => sum + each, 0);
      };
      expect(await notify()).toBe(0);
      isDown = false;
      expect(await notify()).toBe(0);
      now += 11 * 60_000;
      expect(await notify()).toBe(1);
      expect(later[0].payload).toMatchObject({
        title: 'Toil of payments: 1 candidate asks for a review',
        severity: 'normal',
      });

      // Another team was notified since: what is news to this one stays news.
      const notifiedAt = now;
      const created = { created_at: notifiedAt + dayMs, state: 'suggested' };
      await knex('candidates').update({
        ...created,
        stale: false,
        stale_reasons: '[]',
      });
      now += 2 * dayMs;
      await knex('owner_summaries').insert({
        owner: 'group:default/search',
        day: new Date(now).toISOString().slice(0, 10),
        claimed_at: now,
        sent_at: now,
      });
      now += dayMs;
      expect(await notify()).toBe(1);
      expect(later.at(-1)!.payload.title).toBe(
        'Toil of payments: 1 new suggestion',
      );
      // A team that never was notified gets all since the first message.
      const other = 'group:default/search-infra';
      await knex('candidates').update({ owner: other });
      now += dayMs;
      expect(await notify()).toBe(1);
      expect(later.at(-1)).toMatchObject({
        recipients: { entityRef: other },
        payload: { title: 'Toil of search-infra: 1 new suggestion' },
      });
      now += dayMs;
      expect(await notify()).toBe(0);
      await toil.backend.stop();
    },
  );
});
