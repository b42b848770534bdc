import { createHash } from 'node:crypto';
import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type {
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import type { StateOfRelease } from '@plumbline/backstage-plugin-scorecards-common/releases';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import { sendNotice } from '../notifications/sendNotice';
import type { LadderRegistry } from './LadderRegistry';
import type { ReleaseReader, ReleaseReading } from './ReleaseReader';
import type { HeldNotice, SkipStore } from './SkipStore';

/** Services without a deploy in this time are not looked at. */
const windowMs = 30 * dayMs;
/** Of what is held no more, notices are forgotten after this time. */
const keptMs = 60 * dayMs;
/** In one page. */
const pageSize = 500;
/** Services whose notices are sent together. */
const together = 200;
/** Services whose releases are read at the same time; several queries each. */
const readAtOnce = 8;
const sentAtOnce = 8;
/** An owner of more that are new in one environment gets one notice of them all. */
const mostEach = 10;
const mostNamed = 5;

type Options = {
  auth: AuthService;
  clock: Clock;
  evidence: Pick<EvidenceService, 'getFacts' | 'listChanges'>;
  ladders: Pick<LadderRegistry, 'all' | 'isReady' | 'of'>;
  logger: LoggerService;
  notifications: Pick<NotificationService, 'send'>;
  /** Whether the installation notifies of it. */
  notifies: boolean;
  reader: ReleaseReader;
  store: Pick<SkipStore, 'forgetNotified' | 'notified' | 'setNotified'>;
};

type Held = HeldNotice & { owner: string; name: string; reason: string };

/**
 * Notifies the owner of an environment of each held release: once, and again only
 * where it can't be recorded that it was.
 */
export class HeldNotices {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** What can't be sent is sent by a later pass. */
  async notify(signal: AbortSignal): Promise<void> {
    const { clock, ladders, notifies, store } = this.#options;
    if (!notifies || !ladders.isReady || ladders.all.length === 0) {
      return;
    }
    const all = await this.#deployed();
    for (let at = 0; at < all.length; at += together) {
      const some = all.slice(at, at + together);
      const held = await this.#heldOf(some, signal);
      const known = new Map(
        (await store.notified(some)).map(one => [keyOf(one), one.at]),
      );
      const now = clock().getTime();
      await store.setNotified(
        held.filter(one => now - (known.get(keyOf(one)) ?? now) > keptMs / 2),
        now,
      );
      const isSent = await this.#sendAll(
        held.filter(one => !known.has(keyOf(one))),
      );
      if (!isSent) {
        return;
      }
    }
    await store.forgetNotified(clock().getTime() - keptMs);
  }

  async #heldOf(refs: readonly string[], signal: AbortSignal): Promise<Held[]> {
    const { logger, reader } = this.#options;
    const held: Held[] = [];
    for (let at = 0; at < refs.length; at += readAtOnce) {
      signal.throwIfAborted();
      const some = refs.slice(at, at + readAtOnce).map(async entityRef => {
        try {
          const reading = await reader.read(entityRef);
          return reading ? heldIn(reading) : [];
        } catch (error) {
          logger.warn(
            `Held releases of ${entityRef} are notified of later: ${
              toError(error).message
            }`,
          );
          return [];
        }
      });
      held.push(...(await Promise.all(some)).flat());
    }
    return held;
  }

  /** @returns false where the portal has no notifications */
  async #sendAll(held: readonly Held[]): Promise<boolean> {
    const { logger } = this.#options;
    const groups = new Map<string, Held[]>();
    for (const one of held) {
      const key = JSON.stringify([one.owner, one.environment]);
      groups.set(key, [...(groups.get(key) ?? []), one]);
    }
    const notices = [...groups.values()].flatMap(group =>
      group.length > mostEach ? [group] : group.map(one => [one]),
    );
    for (let at = 0; at < notices.length; at += sentAtOnce) {
      const sent = await Promise.all(
        notices.slice(at, at + sentAtOnce).map(async some => {
          try {
            return await this.#send(some);
          } catch (error) {
            logger.warn(
              `The owner of ${some[0].environment} is notified of ${
                some.length
              } held releases later: ${toError(error).message}`,
            );
            return true;
          }
        }),
      );
      if (sent.includes(false)) {
        return false;
      }
    }
    return true;
  }

  /** Services on a ladder with a deploy of late, sorted. */
  async #deployed(): Promise<string[]> {
    const { auth, clock, evidence, ladders } = this.#options;
    const own = { credentials: await auth.getOwnServiceCredentials() };
    const from = new Date(clock().getTime() - windowMs).toISOString();
    const refs = new Set<string>();
    let cursor: string | undefined;
    do {
      const page = await evidence.listChanges(
        {
          ...{ kind: ['deploy'], from, limit: pageSize, cursor },
          rollback: 'false',
        },
        own,
      );
      page.items.forEach(({ entityRef }) => entityRef && refs.add(entityRef));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    const all = [...refs].sort();
    const found: string[] = [];
    for (let at = 0; at < all.length; at += pageSize) {
      const { items } = await evidence.getFacts(
        {
          ...{ entityRefs: all.slice(at, at + pageSize), limit: pageSize },
          names: ['catalog.tags'],
        },
        own,
      );
      found.push(
        ...items
          .filter(entity => ladders.of(entity))
          .map(({ entityRef }) => entityRef),
      );
    }
    return found.sort();
  }

  async #send(some: readonly Held[]): Promise<boolean> {
    const { clock, store } = this.#options;
    const [{ owner }] = some;
    const isSent = await sendNotice(
      {
        recipients: { type: 'entity', entityRef: owner },
        payload: {
          ...(some.length === 1 ? ofOne(some[0]) : ofMany(some)),
          ...{ severity: 'high', topic: 'held-release' },
          scope: scopeOf(some),
        },
      },
      { ...this.#options, what: 'held releases' },
    );
    if (isSent) {
      await store.setNotified(some, clock().getTime());
    }
    return isSent;
  }
}

function ofOne({ entityRef, environment, name, reason }: Held) {
  return {
    title: `Held in ${environment}: ${name} of ${entityRef}`.slice(0, 200),
    description: reason.slice(0, 500),
    link: `/changes/releases?entityRef=${encodeURIComponent(entityRef)}`,
  };
}

function ofMany(some: readonly Held[]) {
  const names = some
    .slice(0, mostNamed)
    .map(({ entityRef, name }) => `${name} of ${entityRef}`);
  const others = some.length - names.length;
  return {
    title: `Held in ${some[0].environment}: ${some.length} releases`,
    description: `${names.join(', ')} and ${others} more`.slice(0, 500),
    link: '/changes/releases',
  };
}

function keyOf({ artifact, change, entityRef, environment }: HeldNotice) {
  return JSON.stringify([entityRef, environment, artifact, change]);
}

/** Of one length: databases of notifications take no more than 255 characters. */
function scopeOf(some: readonly HeldNotice[]): string {
  const hash = createHash('sha256')
    .update(some.map(keyOf).join('\n'))
    .digest('hex');
  return `scorecards:held-release:${hash}`;
}

function heldIn({ at, entity, judged, ladder, states }: ReleaseReading) {
  const { entityRef } = entity;
  return judged.flatMap(release =>
    ladder.rungs.flatMap(({ name: environment, owner }, index): Held[] => {
      const found = states.of(release, index);
      return owner !== undefined && isOfInterest(found, at)
        ? [
            {
              ...{ entityRef, environment, owner, artifact: release.key },
              change: found.run?.change ?? found.decision ?? '',
              name: release.revision ?? release.key.slice(0, 19),
              reason: found.reason,
            },
          ]
        : [];
    }),
  );
}

/** Held, and running there, waiting to, or rolled back of late. */
function isOfInterest(
  { run, running, state }: StateOfRelease,
  at: number,
): boolean {
  return (
    state === 'held' &&
    (running ||
      run === undefined ||
      (run.rolledBack === true && at - (run.to ?? at) < dayMs))
  );
}
