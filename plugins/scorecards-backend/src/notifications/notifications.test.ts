import { prepareDatabase } from '@plumbline/backstage-plugin-evidence-node';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import {
  NotificationSendOptions,
  notificationService,
} from '@backstage/plugin-notifications-node';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { LadderStore } from '../phases/LadderStore';
import { VerdictStore } from '../verdicts/VerdictStore';
import { LadderState } from '../phases/LadderState';
import { ControlVersions } from '../verdicts/ControlVersions';
import type { JudgedEntity } from '../verdicts/records';
import {
  aScorecardsBackend,
  aService,
  sloControl,
} from '../__testUtils__/aScorecardsBackend';
import { notifyOwners, readNotices } from './notifyOwners';

jest.setTimeout(120_000);

const start = Date.parse('2026-03-01T09:00:00Z');
const control = {
  id: 'runbook',
  version: 1,
  requirement: 'required',
  phase: 'remediate',
  remediation: { text: 'Write one', dueDays: 10 },
};

function judged(
  name: string,
  owner: string | undefined,
  status: 'pass' | 'fail',
): JudgedEntity {
  return {
    entityRef: `component:default/${name}`,
    kind: 'Component',
    owner,
    judged: [
      {
        control: 'runbook',
        version: 1,
        status,
        message: 'It is so',
        ownedBy: 'service',
        evidence: [],
      },
    ],
  };
}

describe('notifications of owners', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'happens once a day for each, whichever replica does it, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      await prepareDatabase(
        { getClient: async () => knex },
        '@plumbline/backstage-plugin-scorecards-backend',
      );
      const verdicts = new VerdictStore(knex);
      const lease = (await verdicts.claim('me', 60_000))!;
      const keep = (at: number, ...entities: JudgedEntity[]) =>
        verdicts.keep(lease, [{ judged: entities, gone: [], at }]);
      await keep(
        start - 5 * dayMs,
        judged('old', 'group:default/payments', 'fail'),
        judged('fine', 'group:default/payments', 'pass'),
        judged('late', 'group:default/web', 'fail'),
        judged('nobodys', undefined, 'fail'),
        judged('good', 'group:default/good', 'pass'),
      );
      await keep(
        start - 60_000,
        judged('fresh', 'group:default/payments', 'fail'),
      );
      await knex('exemptions').insert({
        id: '1',
        entity_ref: 'component:default/good',
        state: 'approved',
        owner: 'group:default/before',
        control: 'runbook',
        version: 2,
        control_version: 1,
        reason: 'Replaced',
        requested_by: 'user:a/b',
        requested_at: 0,
        from_at: 0,
        expires_at: start + 9 * dayMs,
        until_at: start + 9 * dayMs,
      });

      let now = start;
      let down: string | undefined;
      const sent: NotificationSendOptions[] = [];
      const aReplica = (off: object = { 'weekly-review': false }) =>
        notifyOwners({
          versions: new ControlVersions({
            ladder: new LadderState({ store: new LadderStore(knex) }),
            registry: { all: new Map() },
            store: {
              versions: async () => [
                {
                  control: 'runbook',
                  version: 1,
                  meaning: '',
                  source: '',
                  path: '',
                  firstSeen: 0,
                  body: control as never,
                },
              ],
            },
          }),
          clock: () => new Date(now),
          knex,
          review: async ({ owner, week = '' }) => ({
            owner,
            week,
            from: '',
            to: '',
            at: '',
            digest: '',
            sections: [
              { name: 'incidents', total: 2, items: [], unknown: [] },
              { name: 'drills', total: 1, items: [], unknown: [] },
            ],
          }),
          ...readNotices(
            mockServices.rootConfig({
              data: { plumbline: { notifications: off as never } },
            }),
          ),
          logger: mockServices.logger.mock(),
          notifications: {
            async send(options) {
              if (JSON.stringify(options).includes(down ?? 'nobody')) {
                throw new Error('Notifications are down');
              }
              sent.push(options);
            },
          },
        });
      const notify = async () => {
        const counts = await Promise.all([aReplica(), aReplica(), aReplica()]);
        return counts.reduce((sum, each) => sum + each, 0);
      };

      // Those who would be notified of nothing else are not notified.
      down = 'group:default/good';
      expect(
        await aReplica({ 'failing-control': false, 'weekly-review': false }),
      ).toBe(0);
      expect(sent).toEqual([]);
      now += 11 * 60_000;
      down = 'group:default/web';
      expect(await notify()).toBe(2);
      expect(
        sent
          .map(({ recipients, payload }) => ({ ...recipients, ...payload }))
          .sort((a, b) => (a.title < b.title ? -1 : 1)),
      ).toEqual([
        {
          type: 'entity',
          entityRef: 'group:default/good',
          title: 'Scorecards of good: 1 exemption expires within 14 days',
          link: '/scorecards/team/default/good',
          severity: 'normal',
          topic: 'exemption-expiring',
          scope: 'scorecards:exemption-expiring:group:default/good',
        },
        expect.objectContaining({
          entityRef: 'group:default/payments',
          title: 'Scorecards of payments: 1 new failure',
          description: '1 failure due within 7 days',
        }),
      ]);
      // Whoever could not be notified is notified later on the same day, the others are not.
      down = undefined;
      expect(await notify()).toBe(0);
      now += 11 * 60_000;
      expect(await notify()).toBe(1);
      expect(sent.at(-1)?.payload.title).toBe(
        'Scorecards of web: 1 failure due within 7 days',
      );
      expect(await notify()).toBe(0);

      // The next days announce what is new since then.
      now = start + 6 * dayMs;
      expect(await notify()).toBe(3);
      expect(
        sent.find(({ payload }) => payload.severity === 'high')?.payload,
      ).toMatchObject({
        title: 'Scorecards of payments: 1 failure overdue',
        description: '1 failure due within 7 days',
      });

      // What could not be announced on its day is new on the next one.
      now = start + 7 * dayMs;
      await keep(now - 60_000, judged('failed', 'group:default/web', 'fail'));
      down = 'group:default/web';
      expect(await notify()).toBe(2);
      down = undefined;
      now = start + 8 * dayMs;
      sent.splice(0);
      expect(await notify()).toBe(3);
      expect(sent.map(({ payload }) => payload.title).sort()).toEqual([
        'Scorecards of good: 1 exemption expires within 14 days',
        'Scorecards of payments: 1 failure overdue',
        'Scorecards of web: 1 new failure',
      ]);

      // Of the week before, once in a week, on whichever day.
      sent.splice(0);
      const both = await Promise.all([aReplica({}), aReplica({})]);
      expect(both[0] + both[1]).toBe(3);
      now += dayMs;
      await aReplica({ 'failing-control': false, 'exemption-expiring': false });
      expect(sent.map(({ payload }) => payload.title).sort()).toEqual([
        'Weekly review of good, 2026-W10: 2 incidents',
        'Weekly review of payments, 2026-W10: 2 incidents',
        'Weekly review of web, 2026-W10: 2 incidents',
      ]);
      expect(
        sent.find(({ payload }) => payload.title.startsWith('Weekly'))?.payload,
      ).toMatchObject({
        description:
          '1 drill to follow up\nIncidents: 2\nDrills to follow up: 1',
        topic: 'weekly-review',
        link: expect.stringMatching(/\/weekly\?week=2026-W10$/),
      });
    },
  );

  it('follows the schedule, and sends again only what failed', async () => {
    const sent: NotificationSendOptions[] = [];
    let failing: string | undefined = 'failing-control';
    const knex = await databases.init('SQLITE_3');
    const scheduler = mockServices.scheduler();
    const backend = await aScorecardsBackend({
      knex,
      facts: [aService('cart', { slos: [] })],
      controls: [sloControl],
      config: {
        scorecards: {
          notifications: {
            schedule: {
              frequency: { seconds: 1 },
              timeout: { minutes: 1 },
            },
          },
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
    await backend.until('/verdicts', ({ items }) =>
      expect(items).toHaveLength(1),
    );
    await knex('exemptions').insert({
      id: '1',
      entity_ref: 'component:default/cart',
      state: 'approved',
      owner: 'group:default/payments',
      control: 'other',
      version: 2,
      control_version: 1,
      reason: 'Replaced',
      requested_by: 'user:a/b',
      requested_at: 0,
      from_at: 0,
      expires_at: Date.now() + dayMs,
      until_at: Date.now() + dayMs,
    });
    const notify = async () => {
      // As if the last attempt were long over.
      await knex('owner_summaries').update({ claimed_at: 0 });
      await scheduler.triggerTask('scorecards-owner-summaries');
      return sent.splice(0).map(({ recipients, payload }) => ({
        ...recipients,
        topic: payload.topic,
      }));
    };
    const payments = { type: 'entity', entityRef: 'group:default/payments' };
    expect(await notify()).toEqual([
      { ...payments, topic: 'exemption-expiring' },
    ]);
    failing = undefined;
    expect(await notify()).toEqual([{ ...payments, topic: 'failing-control' }]);
    expect(await notify()).toEqual([]);
    await backend.stop();
  });
});
