import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import {
  NotificationSendOptions,
  notificationService,
} from '@backstage/plugin-notifications-node';
import type { Incident } from '@plumbline/backstage-plugin-evidence-common';
import {
  weeklyDigest,
  WeeklyReview,
} from '@plumbline/backstage-plugin-scorecards-common';
import {
  eventually,
  service,
  startScorecards,
} from '../__testUtils__/startScorecards';
import { createTestDatabases } from '../__testUtils__/testDatabases';

jest.setTimeout(120_000);

const databases = createTestDatabases();
const payments = 'group:default/payments';
const cart = 'component:default/cart';
const secret = 'component:default/secret';
const component = (name: string, owner: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name },
  relations: [{ type: 'ownedBy', targetRef: owner }],
});
const incident = (id: string, title: string): Incident => ({
  key: `pager/${id}`,
  source: 'pager',
  id,
  title,
  entityRefs: [cart],
  start: '2026-02-25T00:00:00Z',
  status: 'open',
  receivedAt: '2026-02-25T00:00:00Z',
  updatedAt: '2026-02-25T00:00:00Z',
});

describe.each(databases.eachSupportedId())(
  'the notification of a weekly review on %s',
  databaseId => {
    const scheduler = mockServices.scheduler();
    const sent: NotificationSendOptions[] = [];
    let cards: Awaited<ReturnType<typeof startScorecards>>;

    beforeAll(async () => {
      cards = await startScorecards({
        knex: await databases.init(databaseId),
        facts: [service('cart')],
        groups: ['payments', 'platform'],
        entities: [
          component('cart', payments),
          component('secret', 'group:default/platform'),
        ],
        // Thursday of 2026-W09.
        now: Date.parse('2026-02-26T12:00:00Z'),
        evidence: {
          incidents: [
            ...Array.from({ length: 6 }, (_, at) =>
              incident(`W-${at + 1}`, `Cart fails ${at + 1}`),
            ),
            incident('W-0', '<!channel> *Pay*\n`now` @here https://a.example'),
          ],
        },
        config: {
          plumbline: {
            scorecards: {
              notifications: {
                schedule: { frequency: { hours: 6 }, timeout: { minutes: 1 } },
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
                sent.push(options);
              },
            }),
          }),
        ],
      });
    });
    afterAll(() => cards.stop());

    const add = async (input: object) => {
      const { body, status } = await cards.call(
        'zoe',
        'post',
        '/weekly/actions',
        { team: payments, owner: payments, due: '2026-03-10', ...input },
      );
      expect([status, body.error]).toEqual([201, undefined]);
      return body;
    };

    it('names its items with owner and next step, as the review has them', async () => {
      await eventually(async () => {
        const { body } = await cards.call('ana', 'get', '/verdicts');
        expect(body.items).toHaveLength(1);
      });
      await add({ title: 'Rotate the key', entityRef: cart });
      await add({ title: 'Ask the other team', entityRef: secret });
      const over = await add({ title: 'Over', entityRef: secret });
      await cards.call('zoe', 'post', `/weekly/actions/${over.id}/end`, {
        version: 1,
        state: 'done',
      });
      // Monday of the week after it.
      await cards.setClock('2026-03-02T06:00:00Z');
      const notify = async () => {
        await scheduler.triggerTask('scorecards-owner-summaries');
        return sent
          .splice(0)
          .filter(({ payload }) => payload.topic === 'weekly-review');
      };
      const [notice, ...others] = await notify();
      expect(others).toEqual([]);
      expect(notice).toEqual({
        recipients: { type: 'entity', entityRef: payments },
        payload: {
          title: 'Weekly review of payments, 2026-W09: 2 open actions',
          description: expect.any(String),
          link: '/scorecards/team/default/payments/weekly?week=2026-W09',
          severity: 'normal',
          topic: 'weekly-review',
          scope: `scorecards:weekly-review:${payments}`,
        },
      });
      const next = 'Resolve it: its brief has suspects and dependencies';
      const [counts, ...lines] = notice.payload.description!.split('\n');
      expect(counts).toBe('7 incidents');
      expect(lines).toEqual([
        'Actions: 2',
        '• Rotate the key (cart): open, due 2026-03-10; owner: payments; next: Do it, or drop it with a reason',
        '• and 1 more',
        'Incidents: 7',
        `• ‹!channel› ∗Pay∗ 'now' here https://a.example (cart): open; owner: payments; next: ${next}`,
        ...[1, 2, 3, 4].map(
          at =>
            `• Cart fails ${at} (cart): open; owner: payments; next: ${next}`,
        ),
        '• and 2 more',
        expect.stringMatching(/^Not all known: .*Error budgets/),
      ]);
      // Later it is the same, except for what others may not see.
      const { body } = await cards.call(
        'zoe',
        'get',
        `/weekly?owner=${payments}&week=2026-W09`,
      );
      const review: WeeklyReview = body;
      expect(
        weeklyDigest({
          ...review,
          sections: review.sections.filter(({ name }) => name !== 'actions'),
        }),
      ).toBe(lines.slice(3).join('\n'));
      expect(await notify()).toEqual([]);
    });
  },
);
