import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import {
  DefaultNotificationService,
  type NotificationSendOptions,
} from '@backstage/plugin-notifications-node';
import notificationsPlugin from '@backstage/plugin-notifications-backend';
import { readNotificationKinds } from '@plumbline/backstage-plugin-evidence-node';
import { startNotifications } from '@plumbline/backstage-plugin-evidence-node/testUtils';
import { ExemptionStore } from '../exemptions/ExemptionStore';
import { NoticeStore } from './NoticeStore';
import { RequestStore } from '../records/RequestStore';
import type { State } from '@plumbline/backstage-plugin-provisioning-common';
import type { NewEntry, OperationChanges } from '../records/requests';
import { newOperation } from '../records/newOperation';
import { createTestDatabases } from '../__testUtils__/terraform';
import { notificationKinds } from './noticeOf';
import { Notifier } from './Notifier';

jest.setTimeout(120_000);

const id = 'req-000000000001';
const directory = resolvePackagePath(
  '@plumbline/backstage-plugin-provisioning-backend',
  'migrations',
);
const ana = 'user:default/ana';
const owner = 'group:default/payments';
const approver = 'user:default/tom';

describe('notifications', () => {
  const databases = createTestDatabases();

  it.each(['POSTGRES_15'] as const)(
    'reach the approvers of what waits, and the requester of what was decided, once each, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      await knex.migrate.latest({ directory });
      const store = new RequestStore(knex);
      const request = {
        id,
        product: 'db',
        productVersion: 1,
        requester: ana,
        owner,
        service: 'component:default/checkout',
        intent: {},
        state: 'submitted' as const,
        resourceName: 'checkout',
        createdAt: 1,
        updatedAt: 1,
      };
      const operation = newOperation({
        request,
        number: 1,
        kind: 'create',
        intent: {},
        requestedBy: ana,
        now: 1,
      });
      await store.add(request, operation, [
        { at: 1, actor: ana, state: 'submitted', message: 'Requested.' },
      ]);
      const move = (
        from: State,
        to: State,
        changes: OperationChanges = {},
        entry: Partial<NewEntry> = {},
      ) =>
        store.decide({
          operation,
          from,
          to,
          changes,
          entry: { at: 2, message: 'So it is.', ...entry },
        });
      const bound = { intent: '', plan: '', policies: '', prices: '' };
      await move('submitted', 'rendered');
      await move('rendered', 'planned', { bound });
      await move('planned', 'waiting-for-approval', {
        approval: { by: [approver], because: 'x', validHours: 1 },
      });

      const sent: NotificationSendOptions[] = [];
      let down: string | undefined = 'Failed: status 503';
      const notifier = (holder: string) =>
        new Notifier({
          approvers: { members: async refs => [...refs] },
          bounds: { approversOf: async () => [] },
          exemptions: new ExemptionStore(knex),
          kinds: new Set(notificationKinds),
          logger: mockServices.logger.mock(),
          notices: new NoticeStore(knex),
          notifications: {
            async send(options) {
              if (down) {
                throw new Error(down);
              }
              sent.push(options);
            },
          },
          holder,
          store,
        });
      await expect(notifier('a').notify()).rejects.toThrow('503');
      down = undefined;
      await Promise.all([notifier('a').notify(), notifier('b').notify()]);
      expect(sent).toMatchObject([
        {
          recipients: { entityRef: [approver] },
          payload: {
            title: "db 'checkout' waits for your approval",
            link: '/decisions',
            severity: 'high',
          },
        },
      ]);
      await move(
        'waiting-for-approval',
        'rejected',
        {},
        {
          actor: approver,
          decision: { type: 'approval', action: 'rejected', reason: 'No' },
        },
      );
      await notifier('a').notify();
      await notifier('b').notify();
      expect(
        sent.map(({ recipients, payload }) => [recipients, payload.title]),
      ).toMatchObject([
        [
          // Nobody decides on what they requested, whatever group they are of.
          { type: 'entity', entityRef: [approver], excludeEntityRef: [ana] },
          "db 'checkout' waits for your approval",
        ],
        [{ type: 'entity', entityRef: [ana] }, "db 'checkout' was rejected"],
      ]);
      expect(sent[1].payload.link).toBe(`/infrastructure/requests/${id}`);
    },
  );

  /** One that can't be sent, among those that can while it is not down. */
  async function startBad(failure: string) {
    const knex = await databases.init('SQLITE_3');
    await knex.migrate.latest({ directory });
    await knex('requests').insert({
      id,
      product: 'db',
      product_version: 1,
      requester: ana,
      owner,
      service: '',
      state: 'expiring',
      intent: '{}',
      resource_name: 'x',
      created_at: 1,
      updated_at: 1,
    });
    const notices = new NoticeStore(knex);
    const sent: (string | undefined)[] = [];
    const outage = { isDown: false };
    const notifier = new Notifier({
      approvers: { members: async refs => [...refs] },
      bounds: { approversOf: async () => [] },
      exemptions: new ExemptionStore(knex),
      kinds: new Set(notificationKinds),
      holder: 'a',
      logger: mockServices.logger.mock(),
      notices,
      notifications: {
        async send({ payload }) {
          if (payload.description === '1' || outage.isDown) {
            throw new Error(`Request failed with ${failure}`);
          }
          sent.push(payload.description);
        },
      },
      store: new RequestStore(knex),
    });
    const step = (seq: number) =>
      knex('timeline').insert({
        request_id: id,
        seq,
        operation_id: id,
        at: seq,
        state: 'expiring',
        message: `${seq}`,
        decision: '{"subject":{}}',
      });
    return { notices, notifier, outage, sent, step };
  }

  it.each([
    ['at once where it is refused', 'status 400', 1],
    ['after some tries while others go through', 'status 500', 5],
  ])('go on past one that can not be sent, %s', async (_, failure, passes) => {
    const { notices, notifier, sent, step } = await startBad(failure);
    await step(1);
    for (let pass = 1; pass <= passes; pass += 1) {
      expect((await notices.pending(10)).length).toBe(1);
      await step(pass + 1);
      await notifier.notify().catch(error => error);
    }
    expect(await notices.pending(10)).toEqual([]);
    expect(sent).toHaveLength(passes);
  });

  it('are sent later where none goes through', async () => {
    const { notifier, outage, sent, step } = await startBad('status 500');
    outage.isDown = true;
    await step(2);
    await step(3);
    for (let pass = 0; pass < 10; pass += 1) {
      await expect(notifier.notify()).rejects.toThrow('500');
    }
    outage.isDown = false;
    await notifier.notify();
    expect(sent).toEqual(['2', '3']);
  });

  it('are left where a portal has none', async () => {
    const knex = await databases.init('SQLITE_3');
    await knex.migrate.latest({ directory });
    await knex('requests').insert({
      id,
      product: 'db',
      product_version: 1,
      requester: ana,
      owner,
      service: '',
      state: 'refused',
      intent: '{}',
      resource_name: 'x',
      created_at: 1,
      updated_at: 1,
    });
    await knex('timeline').insert({
      request_id: id,
      seq: 1,
      operation_id: `${id}/1`,
      at: 1,
      state: 'refused',
      message: 'x',
      decision: '{"subject":{}}',
    });
    const notices = new NoticeStore(knex);
    await new Notifier({
      approvers: { members: async refs => [...refs] },
      bounds: { approversOf: async () => [] },
      exemptions: new ExemptionStore(knex),
      kinds: new Set(notificationKinds),
      holder: 'a',
      logger: mockServices.logger.mock(),
      notices,
      notifications: {
        async send() {
          throw new Error('Failed: Request failed with status 404');
        },
      },
      store: new RequestStore(knex),
    }).notify();
    expect(await notices.pending(10)).toEqual([]);
  });

  it('reach those who did not turn off their kind, where it is not off for all', async () => {
    const knex = await databases.init('SQLITE_3');
    await knex.migrate.latest({ directory });
    await knex('requests').insert({
      id,
      product: 'db',
      product_version: 1,
      requester: ana,
      owner,
      service: '',
      state: 'expiring',
      intent: '{}',
      resource_name: 'x',
      created_at: 1,
      updated_at: 1,
    });
    let seq = 0;
    const step = (state: string, decision: object = {}) =>
      knex('timeline').insert({
        request_id: id,
        seq: ++seq,
        operation_id: id,
        at: seq,
        state,
        message: 'x',
        decision: JSON.stringify({ subject: {}, ...decision }),
      });
    const li = 'user:default/li';
    const { as, discovery, stop } = await startNotifications({
      plugin: notificationsPlugin,
      members: { payments: [ana, li] },
    });
    const notify = (config: object) =>
      new Notifier({
        approvers: { members: async refs => [...refs] },
        bounds: { approversOf: async () => [] },
        exemptions: new ExemptionStore(knex),
        kinds: readNotificationKinds(
          mockServices.rootConfig({ data: { plumbline: config as never } }),
          notificationKinds,
        ),
        holder: 'a',
        logger: mockServices.logger.mock(),
        notices: new NoticeStore(knex),
        notifications: DefaultNotificationService.create({
          auth: mockServices.auth({ pluginId: 'provisioning' }),
          discovery,
        }),
        store: new RequestStore(knex),
      }).notify();
    const drifted = () => step('active', { body: { drift: 'found' } });
    await as(li).turnOff('plugin:provisioning', 'infrastructure-expiring');
    await step('expiring');
    await drifted();
    await notify({});
    const expiring = {
      'infrastructure-expiring': expect.stringMatching('soon'),
    };
    const drift = { 'infrastructure-drift': expect.stringMatching('Another') };
    expect(await as(ana).titles()).toEqual({ ...expiring, ...drift });
    expect(await as(li).titles()).toEqual(drift);
    // Each kind has a switch of its own.
    expect(await as(ana).topics()).toEqual([
      'infrastructure-drift',
      'infrastructure-expiring',
    ]);

    const kim = 'user:default/kim';
    await knex('requests').update({ owner: kim });
    await step('expiring');
    await drifted();
    await notify({ notifications: { 'infrastructure-drift': false } });
    expect(await as(kim).titles()).toEqual(expiring);
    await stop();
  });
});
