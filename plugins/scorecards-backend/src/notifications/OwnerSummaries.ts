import type {
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import {
  type Clock,
  readNotificationKinds,
} from '@plumbline/backstage-plugin-evidence-node';
import type { ControlBook } from '../verdicts/ControlBook';
import type { Owed, OwnerSummaryStore } from './OwnerSummaryStore';

const dayMs = 24 * 60 * 60 * 1000;
/** Whoever began to notify an owner this long ago, and did not, has given up. */
const claimMs = 10 * 60 * 1000;

const kinds = ['failing-control', 'exemption-expiring'] as const;
type Kind = (typeof kinds)[number];

type Options = {
  book: ControlBook;
  clock: Clock;
  logger: LoggerService;
  notifications: NotificationService;
  store: OwnerSummaryStore;
  /** How far ahead due dates and lapsing exemptions are announced. */
  days: { due: number; lapse: number };
  kinds: ReadonlySet<Kind>;
};

/** Of what owners are notified, and how far ahead. */
export function readNotices(
  config: RootConfigService,
): Pick<Options, 'days' | 'kinds'> {
  const own = config.getOptionalConfig('plumbline.scorecards.notifications');
  return {
    days: {
      due: own?.getOptionalNumber('dueWithinDays') ?? 7,
      lapse: own?.getOptionalNumber('lapseWithinDays') ?? 14,
    },
    kinds: readNotificationKinds(config, kinds),
  };
}

/**
 * Notifies each owner once a day of what is new, due or about to lapse: one message
 * of each kind, and none where there is nothing. Whichever replica claims an owner's day first
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
    const { kinds: sent } = this.#options;
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
      const messages = messagesOf(each, days).filter(({ payload }) =>
        sent.has(payload.topic),
      );
      if (messages.length === 0) {
        continue;
      }
      const key = { owner: each.owner, day };
      if ((await store.claim(key, now, now - claimMs)) === 'taken') {
        continue;
      }
      try {
        for (const message of messages) {
          await notifications.send(message);
        }
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

function messagesOf(owed: Owed, days: Options['days']) {
  const { owner, fresh, dueSoon, overdue, lapsing } = owed;
  const failures = partsOf([
    [fresh, 'new failure', 'new failures'],
    [overdue, 'failure overdue', 'failures overdue'],
    [
      dueSoon,
      `failure due within ${days.due} days`,
      `failures due within ${days.due} days`,
    ],
  ]);
  const exemptions = partsOf([
    [
      lapsing,
      `exemption expires within ${days.lapse} days`,
      `exemptions expire within ${days.lapse} days`,
    ],
  ]);
  return [
    ...messageOf(owner, failures, {
      severity: overdue > 0 ? 'high' : 'normal',
      topic: 'failing-control',
    }),
    ...messageOf(owner, exemptions, {
      severity: 'normal',
      topic: 'exemption-expiring',
    }),
  ];
}

/** `2 new failures`: of those of which there is one at least. */
function partsOf(counts: [number, string, string][]): string[] {
  return counts
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => `${count} ${count === 1 ? one : many}`);
}

function messageOf(
  owner: string,
  [first, ...others]: readonly string[],
  kind: { severity: 'high' | 'normal'; topic: Kind },
) {
  if (first === undefined) {
    return [];
  }
  const { namespace, name } = parseEntityRef(owner, { defaultKind: 'group' });
  const payload = {
    title: `Scorecards of ${name}: ${first}`,
    ...(others.length > 0 && { description: others.join(', ') }),
    link: `/scorecards/team/${encodeURIComponent(
      namespace,
    )}/${encodeURIComponent(name)}`,
    ...kind,
    scope: `scorecards:${kind.topic}:${owner}`,
  };
  return [
    { recipients: { type: 'entity' as const, entityRef: owner }, payload },
  ];
}
