import type {
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import type { ControlBook } from '../verdicts/ControlBook';
import type { Owed, OwnerSummaryStore } from './OwnerSummaryStore';

const dayMs = 24 * 60 * 60 * 1000;
/** Whoever began to notify an owner this long ago, and did not, has given up. */
const claimMs = 10 * 60 * 1000;

type Options = {
  book: ControlBook;
  clock: Clock;
  logger: LoggerService;
  notifications: NotificationService;
  store: OwnerSummaryStore;
  /** How far ahead due dates and lapsing exemptions are announced. */
  days: { due: number; lapse: number };
};

/** How far ahead is announced, in days. */
export function readNoticeDays(config: RootConfigService): Options['days'] {
  const own = config.getOptionalConfig('plumbline.scorecards.notifications');
  return {
    due: own?.getOptionalNumber('dueWithinDays') ?? 7,
    lapse: own?.getOptionalNumber('lapseWithinDays') ?? 14,
  };
}

/**
 * Notifies each owner once a day of what is new, due or about to lapse: one message,
 * and none where there is nothing. Whichever replica claims an owner's day first
 * notifies them; the scope makes a message that went out twice one for its reader.
 */
export class OwnerSummaries {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** @returns how many were notified */
  async notify(signal?: AbortSignal): Promise<number> {
    const { book, clock, days, logger, notifications, store } = this.#options;
    const now = clock().getTime();
    const day = new Date(now).toISOString().slice(0, 10);
    const owed = await store.owed({
      terms: (await book.open()).terms,
      now,
      since: (await store.lastNotified(day)) ?? now - dayMs,
      dueBefore: now + days.due * dayMs,
      lapsesBefore: now + days.lapse * dayMs,
    });
    let notified = 0;
    for (const each of owed) {
      signal?.throwIfAborted();
      const key = { owner: each.owner, day };
      if ((await store.claim(key, now, now - claimMs)) === 'taken') {
        continue;
      }
      try {
        await notifications.send(messageOf(each, days));
      } catch (error) {
        // It is claimed again by the next look after a while.
        logger.warn(`'${each.owner}' was not notified of their scorecards`, {
          reason: (error as Error).message,
        });
        continue;
      }
      await store.notified(key, now);
      notified += 1;
    }
    return notified;
  }
}

function messageOf(owed: Owed, days: Options['days']) {
  const { owner, fresh, dueSoon, overdue, lapsing } = owed;
  const { namespace, name } = parseEntityRef(owner, { defaultKind: 'group' });
  const parts: [number, string, string][] = [
    [fresh, 'new failure', 'new failures'],
    [overdue, 'failure overdue', 'failures overdue'],
    [
      dueSoon,
      `failure due within ${days.due} days`,
      `failures due within ${days.due} days`,
    ],
    [
      lapsing,
      `exemption expires within ${days.lapse} days`,
      `exemptions expire within ${days.lapse} days`,
    ],
  ];
  const texts = parts
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => `${count} ${count === 1 ? one : many}`);
  return {
    recipients: { type: 'entity' as const, entityRef: owner },
    payload: {
      title: `Scorecards of ${name}: ${texts[0]}`,
      ...(texts.length > 1 && { description: texts.slice(1).join(', ') }),
      link: `/scorecards/team/${encodeURIComponent(
        namespace,
      )}/${encodeURIComponent(name)}`,
      severity: overdue > 0 ? ('high' as const) : ('normal' as const),
      topic: 'scorecards',
      scope: `scorecards:${owner}`,
    },
  };
}
