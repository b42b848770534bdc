import { createServiceFactory } from '@backstage/backend-plugin-api';
import type { TestDatabases } from '@backstage/backend-test-utils';
import {
  NotificationSendOptions,
  notificationService,
} from '@backstage/plugin-notifications-node';
import {
  eventually,
  startScorecards,
} from '../../../__testUtils__/startScorecards';
import {
  aService,
  libraryRule,
  repository,
} from '../../__testUtils__/gateEstate';

export const budgetRule = libraryRule('error-budget-left');
export const minuteMs = 60_000;
export const digest = (digit: number) => `sha256:${String(digit).repeat(64)}`;

/** A service of payments whose budget is spent. */
export function spent(
  name: string,
  given: { incidents?: object[]; owner?: string } = {},
) {
  const entity = aService(name, { incidents: given.incidents });
  return {
    ...entity,
    ...('owner' in given && { owner: given.owner }),
    facts: entity.facts.map(fact =>
      fact.name === 'slo.state'
        ? { ...fact, value: [{ name: 'availability', budgetRemaining: -0.1 }] }
        : fact,
    ),
  };
}

/** A portal whose gate stops what has spent its budget, and how it is called. */
export async function startBreakGlass(
  databases: TestDatabases,
  databaseId: 'SQLITE_3' | 'POSTGRES_15',
  facts = [spent('cart', { incidents: [{ id: 'INC-7' }] })],
  more: object = {},
) {
  const sent: NotificationSendOptions[] = [];
  const trouble = { notifications: false };
  const portal = await startScorecards({
    knex: await databases.init(databaseId),
    facts,
    gates: [budgetRule],
    visible: [],
    ...more,
    features: [
      createServiceFactory({
        service: notificationService,
        deps: {},
        factory: () => ({
          async send(options) {
            if (trouble.notifications) {
              throw new Error('Notifications are down');
            }
            sent.push(options);
          },
        }),
      }),
    ],
  });
  const deploy = async (of: number, request: object = {}) =>
    (
      await portal.call('service', 'post', '/gate', {
        repository,
        stage: 'deploy',
        release: { artifact: { digest: digest(of) } },
        ...request,
      })
    ).body;
  const breakGlass = async (user: string, id: string, body: object = {}) => {
    const answer = await portal.call(user, 'post', `/gate/${id}/break-glass`, {
      incident: 'INC-7',
      reason: 'Customers cannot pay',
      ...body,
    });
    return { status: answer.status, ...answer.body };
  };
  await eventually(async () => {
    const { body } = await portal.call('service', 'get', '/gates');
    expect(body.items).toHaveLength(1);
  });
  return { portal, sent, trouble, deploy, breakGlass };
}
