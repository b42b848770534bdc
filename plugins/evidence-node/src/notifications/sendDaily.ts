import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { Knex } from 'knex';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';

/** A replica that claimed an owner this long ago without finishing has stopped. */
const claimMs = 10 * 60_000;
/** For so long kinds of a day are kept that something later says more about. */
const keptMs = 7 * dayMs;

/** Of the table `owner_summaries`; a period sorts after every day. */
type SummaryRow = {
  owner: string;
  day: string;
  claimed_at: number | string;
  sent_at: number | string | null;
};

/** Of the table `owner_summary_kinds`. */
type SentKindRow = {
  owner: string;
  day: string;
  kind: string;
  sent_at: number | string;
};

/**
 * A message of one kind.
 *
 * @public
 */
export type DailyMessage<Kind extends string = string> = {
  kind: Kind;
  severity: 'high' | 'normal';
  /** How many of what: a number, with the words for one and for several. */
  counts: readonly (readonly [number, string, string])[];
  /** Follows the other counts in the description, on lines of its own. */
  details?: string;
};

/**
 * What an owner is notified of on a day.
 *
 * @public
 */
export type DailySummary<Kind extends string = string> = {
  owner: string;
  /** Begins each title, such as `Toil of payments`. */
  about: string;
  /** In the portal. */
  link: string;
  messages: readonly DailyMessage<Kind>[];
};

type Sender = {
  send(notification: {
    recipients: { type: 'entity'; entityRef: string };
    payload: {
      title: string;
      description?: string;
      link: string;
      severity: 'high' | 'normal';
      topic: string;
      scope: string;
    };
  }): Promise<void>;
};

/**
 * Makes the table `owner_summary_kinds`, for a plugin's migrations: which kinds
 * an owner was notified of on a day that is not finished.
 *
 * @public
 */
export async function createDailyNotificationsTable(knex: Knex): Promise<void> {
  await knex.schema.createTable('owner_summary_kinds', table => {
    table.comment(
      'Kinds that were sent to an owner on a day when another one failed',
    );
    table.string('owner').notNullable().comment('The group or user');
    table.string('day').notNullable().comment('UTC, such as 2026-03-01');
    table.string('kind').notNullable().comment('The topic of the notification');
    table.bigInteger('sent_at').notNullable().comment('Epoch ms');
    table.primary(['owner', 'day', 'kind']);
  });
}

/**
 * Notifies each owner once a day: one message of each kind, and none where there
 * is nothing. One replica claims an owner's day. A kind that was sent is stored, so
 * that only those that failed are sent again on this day, ten minutes later at the
 * earliest; what is still new on the next day is part of its message
 * ({@link notifiedOf}). A process that is killed between sending and storing sends
 * again; the scope makes both one message for its reader.
 *
 * The plugin has the tables `owner_summaries` and `owner_summary_kinds`.
 *
 * @param options.origin - begins the scopes
 * @param options.period - notifies once in it instead of once a day; it begins with
 *   a letter, such as `W2026-48`
 * @param options.kinds - those that are turned on
 * @returns how many owners have been notified completely
 * @public
 */
export async function sendDaily<Kind extends string>(
  summaries: readonly DailySummary<Kind>[],
  options: {
    kinds: ReadonlySet<Kind>;
    knex: Knex;
    logger: LoggerService;
    notifications: Sender;
    now: number;
    origin: string;
    period?: string;
    signal?: AbortSignal;
  },
): Promise<number> {
  const { kinds, knex, logger, notifications, now, origin, signal } = options;
  const { period: day = dayOf(now) } = options;
  await forgetKinds(knex, now);
  let notified = 0;
  for (const summary of summaries) {
    signal?.throwIfAborted();
    const due = summary.messages.filter(
      ({ counts, kind }) =>
        kinds.has(kind) && counts.some(([count]) => count > 0),
    );
    const key = { owner: summary.owner, day };
    if (due.length === 0 || !(await claim(knex, key, now))) {
      continue;
    }
    const sent = await knex<SentKindRow>('owner_summary_kinds')
      .where(key)
      .pluck('kind');
    const failures: string[] = [];
    for (const message of due.filter(({ kind }) => !sent.includes(kind))) {
      signal?.throwIfAborted();
      try {
        await notifications.send(notificationOf(summary, message, origin));
      } catch (error) {
        failures.push(`${message.kind}: ${toError(error).message}`);
        continue;
      }
      await knex<SentKindRow>('owner_summary_kinds')
        .insert({ ...key, kind: message.kind, sent_at: now })
        .onConflict(['owner', 'day', 'kind'])
        .ignore();
    }
    if (failures.length > 0) {
      logger.warn(
        `'${summary.owner}' was not notified of everything (${origin}); a later run of this day sends what failed, or the next day's message includes it`,
        { reason: failures.join('; ') },
      );
      continue;
    }
    if (await finish(knex, key, now)) {
      notified += 1;
    }
  }
  return notified;
}

/**
 * When owners were last notified of a kind on a day before this one, also where
 * another kind failed: a query of `owner` and `at`, epoch milliseconds, to be
 * joined. Without the days on which nothing could be sent.
 *
 * @param options.now - epoch milliseconds
 * @public
 */
export function notifiedOf(
  knex: Knex,
  { kind, now }: { kind: string; now: number },
): Knex.QueryBuilder {
  const day = dayOf(now);
  return knex
    .from(
      knex('owner_summaries')
        .where('day', '<', day)
        .whereNotNull('sent_at')
        .select('owner', 'sent_at')
        .unionAll(
          knex('owner_summary_kinds')
            .where('day', '<', day)
            .where({ kind })
            .select('owner', 'sent_at'),
        )
        .as('each_day'),
    )
    .groupBy('owner')
    .select('owner')
    .max({ at: 'sent_at' })
    .as('notified');
}

/**
 * Since when things are new to an owner who was never notified: a day before the
 * first attempt to notify anybody, where an owner without one had nothing new.
 *
 * @param now - epoch milliseconds, as the result
 * @public
 */
export async function newSince(knex: Knex, now: number): Promise<number> {
  const first = await knex('owner_summaries')
    .where('day', '<', dayOf(now))
    .min({ at: 'claimed_at' })
    .first<{ at: number | string | null }>();
  return Number(first.at ?? now) - dayMs;
}

/**
 * The day of an instant, in UTC, such as 2026-03-01.
 *
 * @param now - epoch milliseconds
 */
function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}

async function claim(
  knex: Knex,
  key: { owner: string; day: string },
  now: number,
): Promise<boolean> {
  const added = await knex<SummaryRow>('owner_summaries')
    .insert({ ...key, claimed_at: now, sent_at: null })
    .onConflict(['owner', 'day'])
    .ignore()
    .returning('owner');
  if (added.length > 0) {
    return true;
  }
  const takenOver = await knex<SummaryRow>('owner_summaries')
    .where(key)
    .whereNull('sent_at')
    .where('claimed_at', '<', now - claimMs)
    .update({ claimed_at: now });
  return takenOver > 0;
}

/**
 * From then on the day itself says that everything was sent.
 *
 * @returns false where another replica has taken the day over
 */
async function finish(
  knex: Knex,
  key: { owner: string; day: string },
  claimedAt: number,
): Promise<boolean> {
  return knex.transaction(async trx => {
    const kinds = () => trx<SentKindRow>('owner_summary_kinds').where(key);
    const first = await kinds()
      .min({ at: 'sent_at' })
      .first<{ at: number | string | null }>();
    const finished = await trx<SummaryRow>('owner_summaries')
      .where({ ...key, claimed_at: claimedAt })
      // What began between the first kind and the last is new the next day.
      .update({ sent_at: Number(first.at ?? claimedAt) });
    if (finished > 0) {
      await kinds().delete();
    }
    return finished > 0;
  });
}

/**
 * Deletes the kinds of days that were never finished. The last of each owner
 * stays, as it says when they were notified.
 */
async function forgetKinds(knex: Knex, now: number): Promise<void> {
  const later = (table: string) =>
    knex
      .from({ later: table })
      .whereRaw('later.owner = owner_summary_kinds.owner')
      .whereRaw('later.day > owner_summary_kinds.day')
      .select('later.owner');
  await knex<SentKindRow>('owner_summary_kinds')
    .where('day', '<', dayOf(now - keptMs))
    .andWhere(where =>
      where
        .whereExists(later('owner_summaries').whereNotNull('later.sent_at'))
        .orWhereExists(
          later('owner_summary_kinds').whereRaw(
            'later.kind = owner_summary_kinds.kind',
          ),
        ),
    )
    .delete();
}

function notificationOf(
  { about, link, owner }: DailySummary,
  { counts, details, kind, severity }: DailyMessage,
  origin: string,
): Parameters<Sender['send']>[0] {
  const [first, ...others] = counts
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => `${count} ${count === 1 ? one : many}`);
  const description = [others.join(', '), details].filter(Boolean).join('\n');
  return {
    recipients: { type: 'entity', entityRef: owner },
    payload: {
      title: `${about}: ${first}`,
      ...(description !== '' && { description }),
      link,
      severity,
      topic: kind,
      scope: `${origin}:${kind}:${owner}`,
    },
  };
}
