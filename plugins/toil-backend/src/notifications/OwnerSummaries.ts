import type { LoggerService } from '@backstage/backend-plugin-api';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import { nameOf } from '@plumbline/backstage-plugin-toil-common';
import type { Backlog } from '../candidates/Backlog';
import type { Owed, OwnerSummaryStore } from './OwnerSummaryStore';

const dayMs = 86_400_000;
/** Whoever began to notify an owner this long ago, and did not, has given up. */
const claimMs = 10 * 60_000;

/** Kinds of notifications, which `plumbline.notifications` has switches of. */
export const notificationKinds = [
  'automation-demoted',
  'candidate-review',
] as const;
type Kind = (typeof notificationKinds)[number];

/**
 * Notifies each owner once a day of what asks for a review, what is suggested and what
 * was demoted: one message of each kind, and none where there is nothing. Whichever replica
 * claims an owner's day first notifies them; the scope makes a message that went
 * out twice one for its reader.
 */
export class OwnerSummaries {
  readonly #options: {
    backlog: Pick<Backlog, 'ensureFresh'>;
    clock: Clock;
    kinds: ReadonlySet<Kind>;
    logger: LoggerService;
    notifications: NotificationService;
    store: OwnerSummaryStore;
  };

  constructor(options: {
    backlog: Pick<Backlog, 'ensureFresh'>;
    clock: Clock;
    kinds: ReadonlySet<Kind>;
    logger: LoggerService;
    notifications: NotificationService;
    store: OwnerSummaryStore;
  }) {
    this.#options = options;
  }

  /** @returns how many were notified */
  async notify(signal?: AbortSignal): Promise<number> {
    const { backlog, clock, kinds, logger, notifications, store } =
      this.#options;
    await backlog.ensureFresh();
    const now = clock().getTime();
    const day = new Date(now).toISOString().slice(0, 10);
    let notified = 0;
    for (const owed of await store.owed(day, now - dayMs)) {
      signal?.throwIfAborted();
      const messages = messagesOf(owed).filter(({ payload }) =>
        kinds.has(payload.topic),
      );
      if (messages.length === 0) {
        continue;
      }
      const key = { owner: owed.owner, day };
      if ((await store.claim(key, now, now - claimMs)) === 'taken') {
        continue;
      }
      try {
        for (const message of messages) {
          await notifications.send(message);
        }
      } catch (error) {
        // It is claimed again by the next look after a while.
        logger.warn(`'${owed.owner}' was not notified of their toil`, {
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

function messagesOf({ demoted, owner, stale, suggested }: Owed) {
  return [
    ...messageOf(
      owner,
      [[demoted, 'automation demoted', 'automations demoted']],
      { severity: 'high', topic: 'automation-demoted' },
    ),
    ...messageOf(
      owner,
      [
        [stale, 'candidate asks for a review', 'candidates ask for a review'],
        [suggested, 'new suggestion', 'new suggestions'],
      ],
      { severity: 'normal', topic: 'candidate-review' },
    ),
  ];
}

function messageOf(
  owner: string,
  counts: [number, string, string][],
  kind: { severity: 'high' | 'normal'; topic: Kind },
) {
  const [first, ...others] = counts
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => `${count} ${count === 1 ? one : many}`);
  if (first === undefined) {
    return [];
  }
  const payload = {
    title: `Toil of ${nameOf(owner)}: ${first}`,
    ...(others.length > 0 && { description: others.join(', ') }),
    link: `/toil?owner=${encodeURIComponent(owner)}`,
    ...kind,
    scope: `toil:${kind.topic}:${owner}`,
  };
  return [
    { recipients: { type: 'entity' as const, entityRef: owner }, payload },
  ];
}
