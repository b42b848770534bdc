import type { LoggerService } from '@backstage/backend-plugin-api';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import {
  type Clock,
  type DailySummary,
  sendDaily,
} from '@plumbline/backstage-plugin-evidence-node';
import { nameOf } from '@plumbline/backstage-plugin-toil-common';
import type { Knex } from 'knex';
import type { Backlog } from '../candidates/Backlog';
import { type Owed, readOwed } from '../database/operations/readOwed';
import type { NotificationKind } from './notificationKinds';

/**
 * Notifies owners once a day of what asks for a review, what is suggested and
 * what was demoted.
 *
 * @returns how many were notified
 */
export async function notifyOwners(options: {
  backlog: Pick<Backlog, 'ensureFresh'>;
  clock: Clock;
  kinds: ReadonlySet<NotificationKind>;
  knex: Knex;
  logger: LoggerService;
  notifications: Pick<NotificationService, 'send'>;
  signal?: AbortSignal;
}): Promise<number> {
  const { backlog, clock, knex, ...rest } = options;
  await backlog.ensureFresh();
  const now = clock().getTime();
  const owed = await readOwed(knex, now);
  return sendDaily(owed.map(summaryOf), {
    ...rest,
    knex,
    now,
    origin: 'toil',
  });
}

function summaryOf({
  demoted,
  owner,
  stale,
  suggested,
}: Owed): DailySummary<NotificationKind> {
  return {
    owner,
    about: `Toil of ${nameOf(owner)}`,
    link: `/toil?owner=${encodeURIComponent(owner)}`,
    messages: [
      {
        kind: 'automation-demoted',
        severity: 'high',
        counts: [[demoted, 'automation demoted', 'automations demoted']],
      },
      {
        kind: 'candidate-review',
        severity: 'normal',
        counts: [
          [stale, 'candidate asks for a review', 'candidates ask for a review'],
          [suggested, 'new suggestion', 'new suggestions'],
        ],
      },
    ],
  };
}
