import { createHash } from 'node:crypto';
import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type {
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import type { StateOfRelease } from '@plumbline/backstage-plugin-scorecards-common/releases';
import type { LadderRegistry } from './LadderRegistry';
import type { ReleaseReader, ReleaseReading } from './ReleaseReader';
import type { HeldNotice, SkipStore } from './SkipStore';

const dayMs = 86_400_000;
/** Services without a deploy in this time are not looked at. */
const windowMs = 30 * dayMs;
/** In one page. */
const pageSize = 500;
/** Services in one pass; the next one goes on after them. */
const mostServices = 500;

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
  store: Pick<SkipStore, 'addNotified' | 'notified'>;
};

type Held = HeldNotice & { owner: string; name: string; reason: string };

/**
 * Notifies the owner of an environment of each held release: once, and again only
 * where it can't be recorded that it was. With more than 500 services, a release may
 * wait for several passes.
 */
export class HeldNotices {
  readonly #options: Options;
  /** The last service of the pass before, where there were more. */
  #after = '';

  constructor(options: Options) {
    this.#options = options;
  }

  /** What can't be sent is sent by a later pass. */
  async notify(signal: AbortSignal): Promise<void> {
    const { ladders, logger, notifies, reader } = this.#options;
    if (!notifies || !ladders.isReady || ladders.all.length === 0) {
      return;
    }
    const all = await this.#deployed();
    const next = all.filter(ref => ref > this.#after).slice(0, mostServices);
    this.#after = next.length === mostServices ? next.at(-1)! : '';
    for (const entityRef of next) {
      signal.throwIfAborted();
      try {
        const reading = await reader.read(entityRef);
        await this.#send(entityRef, reading ? heldIn(reading) : []);
      } catch (error) {
        logger.warn(
          `Held releases of ${entityRef} are notified of later: ${
            toError(error).message
          }`,
        );
      }
    }
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

  async #send(entityRef: string, held: readonly Held[]): Promise<void> {
    const { clock, logger, notifications, store } = this.#options;
    const known = held.length > 0 ? await store.notified(entityRef) : [];
    const unknown = held.filter(
      one =>
        !known.some(
          ({ artifact, change, environment }) =>
            artifact === one.artifact &&
            change === one.change &&
            environment === one.environment,
        ),
    );
    for (const { name, owner, reason, ...notice } of unknown) {
      const { environment } = notice;
      try {
        await notifications.send({
          recipients: { type: 'entity', entityRef: owner },
          payload: {
            title: `Held in ${environment}: ${name} of ${entityRef}`.slice(
              ...[0, 200],
            ),
            description: reason.slice(0, 500),
            link: `/changes/releases?entityRef=${encodeURIComponent(
              entityRef,
            )}`,
            ...{ severity: 'high', topic: 'held-release' },
            scope: scopeOf(notice),
          },
        });
      } catch (error) {
        // A portal may have no notifications; its page of releases shows it.
        if (!/status 404\b/.test(toError(error).message)) {
          throw error;
        }
        logger.info('This portal has no notifications of held releases');
      }
      await store.addNotified(notice, clock().getTime());
    }
  }
}

/** Of one length: databases of notifications take no more than 255 characters. */
function scopeOf({ artifact, change, entityRef, environment }: HeldNotice) {
  const hash = createHash('sha256')
    .update(JSON.stringify([entityRef, environment, artifact, change]))
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
