import type {
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import {
  type Clock,
  type DailySummary,
  readNotificationKinds,
  sendDaily,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { type Owed, readOwed } from '../database/operations/readOwed';
import type { ControlBook } from '../verdicts/ControlBook';

const dayMs = 24 * 60 * 60 * 1000;

const notificationKinds = [
  'failing-control',
  'exemption-expiring',
  'break-glass',
] as const;
type NotificationKind = (typeof notificationKinds)[number];

type Notices = {
  /** How far ahead due dates and lapsing exemptions are announced. */
  days: { due: number; lapse: number };
  kinds: ReadonlySet<NotificationKind>;
};

/** Of what owners are notified, and how far ahead. */
export function readNotices(config: RootConfigService): Notices {
  const own = config.getOptionalConfig('plumbline.scorecards.notifications');
  return {
    days: {
      due: own?.getOptionalNumber('dueWithinDays') ?? 7,
      lapse: own?.getOptionalNumber('lapseWithinDays') ?? 14,
    },
    kinds: readNotificationKinds(config, notificationKinds),
  };
}

/**
 * Notifies owners once a day of what is new, due or about to lapse.
 *
 * @returns how many were notified
 */
export async function notifyOwners(
  options: Notices & {
    book: ControlBook;
    clock: Clock;
    knex: Knex;
    logger: LoggerService;
    notifications: Pick<NotificationService, 'send'>;
    signal?: AbortSignal;
  },
): Promise<number> {
  const { book, clock, days, knex, ...rest } = options;
  const now = clock().getTime();
  const owed = await readOwed(knex, {
    terms: (await book.open()).terms,
    now,
    dueBefore: now + days.due * dayMs,
    lapsesBefore: now + days.lapse * dayMs,
  });
  return sendDaily(
    owed.map(each => summaryOf(each, days)),
    { ...rest, ...{ knex, now, origin: 'scorecards' } },
  );
}

function summaryOf(
  owed: Owed,
  days: Notices['days'],
): DailySummary<NotificationKind> {
  const { owner, fresh, dueSoon, overdue, lapsing } = owed;
  const { namespace, name } = parseEntityRef(owner, { defaultKind: 'group' });
  return {
    owner,
    about: `Scorecards of ${name}`,
    link: `/scorecards/team/${encodeURIComponent(
      namespace,
    )}/${encodeURIComponent(name)}`,
    messages: [
      {
        kind: 'failing-control',
        severity: overdue > 0 ? 'high' : 'normal',
        counts: [
          [fresh, 'new failure', 'new failures'],
          [overdue, 'failure overdue', 'failures overdue'],
          [
            dueSoon,
            `failure due within ${days.due} days`,
            `failures due within ${days.due} days`,
          ],
        ],
      },
      {
        ...{ kind: 'exemption-expiring', severity: 'normal' },
        counts: [
          [
            lapsing,
            `exemption expires within ${days.lapse} days`,
            `exemptions expire within ${days.lapse} days`,
          ],
        ],
      },
    ],
  };
}
