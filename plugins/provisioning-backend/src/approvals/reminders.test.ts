import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigReader } from '@backstage/config';
import { mockServices } from '@backstage/backend-test-utils';
import type { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import { SetAside } from '@plumbline/backstage-plugin-evidence-node';
import {
  createTestDatabases,
  standardsFolder,
} from '../__testUtils__/terraform';
import { path, startWaiting, Waiting } from '../__testUtils__/waiting';
import { ExemptionStore } from '../exemptions/ExemptionStore';
import { NoticeStore } from '../notifications/NoticeStore';
import { notificationKinds } from '../notifications/noticeOf';
import { Notifier } from '../notifications/Notifier';
import { readConfig } from '../readConfig';
import { ProductRegistry } from '../standards/ProductRegistry';
import { library } from '../__testUtils__/library';
import { Reminders } from './Reminders';

jest.setTimeout(120_000);

const hour = 3_600_000;
const begun = Date.parse('2026-11-20T10:00:00Z');
const [ana, sam, tom, eve] = ['ana', 'sam', 'tom', 'eve'].map(
  name => `user:default/${name}`,
);
const platform = 'group:default/data-platform';

describe('what waits for an approval', () => {
  const databases = createTestDatabases();
  let waiting: Waiting;
  afterEach(() => waiting.stop());

  const start = async (databaseId: Parameters<typeof databases.init>[0]) => {
    const knex = await databases.init(databaseId);
    waiting = await startWaiting(knex);
    // The portal notifies, too: what the test reads would be gone.
    const notices = Object.assign(new NoticeStore(knex), {
      release: async () => {},
    });
    while (!(await notices.claim('a', 10 * 60_000))) {
      await sleep(20);
    }
    await knex('timeline').update({ told: true });
    const registry = new ProductRegistry([library(standardsFolder)]);
    await registry.refresh();
    let now = begun;
    const { store } = waiting;
    const sent: NotificationSendOptions[] = [];
    const reminders = () =>
      new Reminders({
        knex,
        registry,
        store,
        clock: () => new Date(now),
        setAside: new SetAside(),
        waiting: { remindHours: 24, escalateHours: 72, lapseHours: 336 },
      });
    const notifier = new Notifier({
      approvers: { members: async refs => [...refs] },
      bounds: { approversOf: async () => [] },
      exemptions: new ExemptionStore(knex),
      kinds: new Set(notificationKinds),
      holder: 'a',
      logger: mockServices.logger.mock(),
      notices,
      notifications: { send: async options => void sent.push(options) },
      store,
    });
    return {
      /** What is sent when so much time went by, on two replicas. */
      after: async (hours: number) => {
        now = begun + hours * hour;
        sent.length = 0;
        await Promise.all([reminders().sweep(), reminders().sweep()]);
        await notifier.notify();
        return sent.map(({ payload, recipients }) => [
          payload.title.replace("shared-postgresql-database 'checkout' ", ''),
          (recipients as { entityRef: string[] }).entityRef,
          (recipients as { excludeEntityRef?: string[] }).excludeEntityRef,
        ]);
      },
    };
  };

  it.each(['POSTGRES_15'] as const)(
    'is announced again after a day, to others after three, and lapses, on %s',
    async databaseId => {
      const { after } = await start(databaseId);
      expect(await after(23)).toEqual([]);
      // Of two rules one is answered for: who did so is not notified again.
      expect((await waiting.approve('eve'))[0]).toBe(200);
      expect((await after(24)).slice(-1)).toEqual([
        ['waits for your approval', [tom], [ana, sam]],
      ]);
      expect(await after(30)).toEqual([]);
      expect(await after(80)).toEqual([
        ['still waits for an approval', [tom, platform], [ana, sam]],
      ]);
      expect(await after(300)).toEqual([]);
      expect(await after(336)).toEqual([
        ['expired without a decision', [sam, tom, platform], undefined],
      ]);
      const { body } = await waiting.portal.as(ana).get(path);
      expect(body.operations[1]).toMatchObject({
        state: 'rejected',
        error: 'not decided within 14 days, and expired',
        approvals: [{ void: 'it expired' }],
      });
      expect(
        body.timeline.map(({ message }: { message: string }) => message),
      ).toEqual([
        'Requested a change.',
        'Approved; it waits for others, too.',
        'Reminded: it has waited for 1 day.',
        'Escalated: it has waited for 3 days.',
        'Expired: not decided within 14 days.',
      ]);
      expect(await after(400)).toEqual([]);
    },
  );

  it('does not lapse where nobody requested it, as what is to go since its time is up', async () => {
    const { after } = await start('SQLITE_3');
    await waiting.knex('operations').update({ requested_by: null });
    const [[title]] = await after(1_000);
    expect(title).toBe('still waits for an approval');
    expect(await after(2_000)).toEqual([]);
    const { body } = await waiting.portal.as(ana).get(path);
    expect(body.operations[1].state).toBe('waiting-for-approval');
  });

  it('is announced to its approvers once it was withdrawn, and to who else may be of their group not', async () => {
    const { after } = await start('SQLITE_3');
    const withdrawn = await waiting.portal.as(sam).post(`${path}/withdraw`);
    expect(withdrawn.status).toBe(200);
    expect(await after(2)).toEqual([
      [
        'was withdrawn; there is nothing to decide',
        [tom, platform],
        [ana, sam],
      ],
    ]);
  });

  it('has its times in configuration, or it says what is wrong', async () => {
    await start('SQLITE_3');
    const read = (times: object) =>
      readConfig(
        new ConfigReader({
          plumbline: {
            provisioning: {
              folder: '/nowhere',
              encryptionKey: 'x',
              approvals: { waiting: times },
            },
          },
        }),
      ).waiting;
    expect(read({})).toEqual({
      remindHours: 24,
      escalateHours: 72,
      lapseHours: 336,
    });
    expect(read({ escalateTo: { lead: eve } }).escalateTo).toEqual([eve]);
    expect(() => read({ remindHours: 90 })).toThrow(
      'must be more than 0, and less than escalateHours (72)',
    );
    expect(() => read({ lapseHours: 48 })).toThrow(
      'must be less than lapseHours (48)',
    );
    expect(() => read({ escalateTo: { lead: 'eve' } })).toThrow(
      "'plumbline.provisioning.approvals.waiting.escalateTo.lead' is 'eve'",
    );
  });
});
