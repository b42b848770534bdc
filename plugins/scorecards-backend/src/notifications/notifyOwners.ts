import type {
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';
import { toError } from '@backstage/errors';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import {
  type Clock,
  type DailyMessage,
  type DailySummary,
  readNotificationKinds,
  sendDaily,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  weekAt,
  type WeeklyQuery,
  type WeeklyReview,
  type WeeklySectionName,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import { type Owed, readOwed } from '../database/operations/readOwed';
import type { ControlBook } from '../verdicts/ControlBook';

const dayMs = 24 * 60 * 60 * 1000;
const nothing = { fresh: 0, dueSoon: 0, overdue: 0, lapsing: 0 };

const notificationKinds = [
  'failing-control',
  'exemption-expiring',
  'break-glass',
  'weekly-review',
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
 * Notifies owners once a day of what is new, due or about to lapse, and on Mondays,
 * in UTC, of what the review of the last week has.
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
    /** Of a team, as anyone sees it who may see everything. */
    review: (query: WeeklyQuery) => Promise<WeeklyReview>;
    signal?: AbortSignal;
  },
): Promise<number> {
  const { book, clock, days, knex, review, ...rest } = options;
  const now = clock().getTime();
  const owed = await readOwed(knex, {
    terms: (await book.open()).terms,
    now,
    dueBefore: now + days.due * dayMs,
    lapsesBefore: now + days.lapse * dayMs,
  });
  const summaries = new Map(
    owed.map(each => [each.owner, summaryOf(each, days)]),
  );
  if (new Date(now).getUTCDay() === 1 && rest.kinds.has('weekly-review')) {
    const { week } = weekAt(now - dayMs);
    for (const owner of await teamsToNotify(knex, now)) {
      rest.signal?.throwIfAborted();
      try {
        const message = weeklyMessage(await review({ owner, week }));
        const summary =
          summaries.get(owner) ?? summaryOf({ ...nothing, owner }, days);
        const messages = [...summary.messages, message];
        summaries.set(owner, { ...summary, messages });
      } catch (error) {
        rest.logger.warn(
          `'${owner}' is not notified of its weekly review: ${
            toError(error).message
          }`,
        );
      }
    }
  }
  return sendDaily([...summaries.values()], {
    ...rest,
    ...{ knex, now, origin: 'scorecards' },
  });
}

/** Groups that own what is judged and were not notified today. */
async function teamsToNotify(knex: Knex, now: number): Promise<string[]> {
  const day = new Date(now).toISOString().slice(0, 10);
  return knex('subjects')
    .distinct('owner')
    .where('owner', 'like', 'group:%')
    .whereNotIn(
      'owner',
      knex('owner_summaries')
        .where({ day })
        .whereNotNull('sent_at')
        .select('owner'),
    )
    .orderBy('owner')
    .pluck('owner');
}

const sectionWords: Record<WeeklySectionName, readonly [string, string]> = {
  actions: ['action', 'actions'],
  incidents: ['incident', 'incidents'],
  budgets: ['low error budget', 'low error budgets'],
  controls: ['new failing control', 'new failing controls'],
  exemptions: ['exemption ends', 'exemptions end'],
  infrastructure: ['resource ends', 'resources end'],
  flags: ['expired flag', 'expired flags'],
  promotions: ['held release', 'held releases'],
  drills: ['drill due', 'drills due'],
};

function weeklyMessage({
  owner,
  sections,
  week,
}: WeeklyReview): DailyMessage<NotificationKind> {
  const { name, path } = teamOf(owner);
  return {
    ...{ kind: 'weekly-review', severity: 'normal' },
    about: `Weekly review of ${name}, ${week}`,
    link: `${path}/weekly?week=${week}`,
    counts: sections.map(({ name: section, total }) => [
      ...([total, ...sectionWords[section]] as const),
    ]),
  };
}

function teamOf(owner: string): { name: string; path: string } {
  const { namespace, name } = parseEntityRef(owner, { defaultKind: 'group' });
  const parts = [namespace, name].map(encodeURIComponent);
  return { name, path: `/scorecards/team/${parts.join('/')}` };
}

function summaryOf(
  owed: Owed,
  days: Notices['days'],
): DailySummary<NotificationKind> {
  const { owner, fresh, dueSoon, overdue, lapsing } = owed;
  const { name, path } = teamOf(owner);
  return {
    owner,
    about: `Scorecards of ${name}`,
    link: path,
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
