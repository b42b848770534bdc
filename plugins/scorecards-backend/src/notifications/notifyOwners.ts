import type {
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';
import { toError } from '@backstage/errors';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import {
  type Clock,
  type DailySummary,
  readNotificationKinds,
  sendDaily,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  openOf,
  weekAt,
  weeklyDigest,
  type WeeklyQuery,
  type WeeklyReview,
  type WeeklySectionName,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import { type Owed, readOwed } from '../verdicts/database/readOwed';
import type { ControlVersions } from '../verdicts/ControlVersions';

const notificationKinds = [
  'failing-control',
  'exemption-expiring',
  'break-glass',
  'deprecated-dependency',
  'held-release',
  'promotion-finding',
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
 * Notifies owners once a day of what is new, due or about to lapse, and once a week
 * of what the review of the last week has.
 *
 * @returns how many were notified
 */
export async function notifyOwners(
  options: Notices & {
    versions: ControlVersions;
    clock: Clock;
    knex: Knex;
    logger: LoggerService;
    notifications: Pick<NotificationService, 'send'>;
    /** Of a team, without anything hidden. */
    review: (query: WeeklyQuery) => Promise<WeeklyReview>;
    signal?: AbortSignal;
  },
): Promise<number> {
  const { versions, clock, days, knex, review, ...rest } = options;
  const now = clock().getTime();
  const owed = await readOwed(knex, {
    terms: (await versions.load()).terms,
    now,
    dueBefore: now + days.due * dayMs,
    lapsesBefore: now + days.lapse * dayMs,
  });
  const sending = { ...rest, knex, now, origin: 'scorecards' };
  const notified = await sendDaily(
    owed.map(each => summaryOf(each, days)),
    sending,
  );
  return (
    notified +
    (rest.kinds.has('weekly-review')
      ? await notifyOfReviews(review, sending)
      : 0)
  );
}

/** Of the review of the last week, once in this one, as soon as this runs in it. */
async function notifyOfReviews(
  review: (query: WeeklyQuery) => Promise<WeeklyReview>,
  sending: Parameters<typeof sendDaily<NotificationKind>>[1],
): Promise<number> {
  const { knex, logger, now, signal } = sending;
  const thisWeek = weekAt(now);
  const { week } = weekAt(thisWeek.from - 1);
  const period = `W${thisWeek.week.replace('-W', '-')}`;
  const owners: string[] = await knex('subjects')
    .distinct('owner')
    .where('owner', 'like', 'group:%')
    .whereNotIn(
      'owner',
      knex('owner_summaries')
        .where({ day: period })
        .whereNotNull('sent_at')
        .select('owner'),
    )
    .orderBy('owner')
    .pluck('owner');
  let notified = 0;
  for (const owner of owners) {
    signal?.throwIfAborted();
    try {
      const summary = weeklySummary(
        await withoutForeign(await review({ owner, week }), knex),
      );
      notified += await sendDaily([summary], { ...sending, period });
      if (
        summary.messages.every(({ counts }) => counts.every(([n]) => n === 0))
      ) {
        // So that it is not assembled again in this week.
        await knex('owner_summaries')
          .insert({ owner, day: period, claimed_at: now, sent_at: now })
          .onConflict(['owner', 'day'])
          .ignore();
      }
    } catch (error) {
      logger.warn(
        `'${owner}' is notified of its weekly review later: ${
          toError(error).message
        }`,
      );
    }
  }
  return notified;
}

const sectionWords: Record<WeeklySectionName, readonly [string, string]> = {
  actions: ['open action', 'open actions'],
  incidents: ['incident', 'incidents'],
  budgets: ['low error budget', 'low error budgets'],
  controls: ['new failing control', 'new failing controls'],
  exemptions: ['exemption expires', 'exemptions expire'],
  infrastructure: ['resource expires', 'resources expire'],
  flags: ['expired flag', 'expired flags'],
  releases: ['held release', 'held releases'],
  drills: ['drill to follow up', 'drills to follow up'],
  certifications: ['service to confirm', 'services to confirm'],
};

/**
 * Counts actions about what the group does not own, and does not name them: who
 * gets the notification may not see it in the catalog.
 */
async function withoutForeign(
  review: WeeklyReview,
  knex: Knex,
): Promise<WeeklyReview> {
  const { owner, sections } = review;
  const actions = sections.find(({ name }) => name === 'actions');
  if (!actions) {
    return review;
  }
  const { items, total } = openOf(actions);
  const own: string[] = await knex('subjects')
    .where({ owner })
    .whereIn(
      'entity_ref',
      items.flatMap(({ entityRef }) => entityRef ?? []),
    )
    .pluck('entity_ref');
  const named = items.filter(
    ({ entityRef }) => entityRef === undefined || own.includes(entityRef),
  );
  return {
    ...review,
    sections: sections.map(section =>
      section === actions ? { ...section, items: named, total } : section,
    ),
  };
}

function weeklySummary(review: WeeklyReview): DailySummary<NotificationKind> {
  const { owner, sections, week } = review;
  const { name, path } = teamOf(owner);
  return {
    owner,
    about: `Weekly review of ${name}, ${week}`,
    link: `${path}/weekly?week=${week}`,
    messages: [
      {
        kind: 'weekly-review',
        severity: 'normal',
        counts: sections.map(
          section =>
            [openOf(section).total, ...sectionWords[section.name]] as const,
        ),
        details: weeklyDigest(review),
      },
    ],
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
        kind: 'exemption-expiring',
        severity: 'normal',
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
