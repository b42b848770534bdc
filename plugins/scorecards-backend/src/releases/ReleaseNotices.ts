import { createHash } from 'node:crypto';
import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type {
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  dayMs,
  type Promotion,
  type PromotionFindingKind,
  type PromotionStep,
  promotionQueryOf,
} from '@plumbline/backstage-plugin-evidence-common';
import { sendNotice } from '../notifications/sendNotice';
import { heldReleasesOf, holdsIn } from './heldReleasesOf';
import type { Hold, HoldStore } from './HoldStore';
import type { LadderRegistry } from './LadderRegistry';
import { releaseKinds } from './releaseChanges';
import type { ReleaseReader, ReleaseReading } from './ReleaseReader';
import type { SkipStore, HeldNotice } from './SkipStore';

/** Services of which nothing changed in this time are not looked at. */
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
/** What was rolled back before is of no week that is under way. */
const rolledBackMs = 8 * dayMs;

type Options = {
  auth: AuthService;
  clock: Clock;
  evidence: Pick<EvidenceService, 'getPromotion' | 'listChanges'>;
  holds: Pick<HoldStore, 'entities' | 'record' | 'recordPass'>;
  ladders: Pick<LadderRegistry, 'isReady'>;
  logger: LoggerService;
  notifications: Pick<NotificationService, 'send'>;
  /** Of which the installation notifies. */
  kinds: ReadonlySet<string>;
  reader: ReleaseReader;
  store: Pick<SkipStore, 'forgetNotified' | 'notified' | 'setNotified'>;
};

type Kind = 'held-release' | 'promotion-finding';

type Notice = HeldNotice & {
  kind: Kind;
  owner: string;
  /** Of the release, or what was found. */
  name: string;
  reason: string;
};

/** Differences that notify; that a flag changed in one alone is often wanted. */
const material: Partial<
  Record<PromotionFindingKind | 'configuration-differs', string>
> = {
  'digest-differs': 'Another artifact than was deployed',
  'not-verified': 'Not verified before',
  rebuilt: 'Rebuilt artifact',
  'migration-missing': 'Missing migration',
  'migration-not-rehearsed': 'Migration not rehearsed',
  'migration-reordered': 'Migrations in another order',
  'manual-change': 'Manual change',
  'flag-undeclared': 'Undeclared flag',
  'permission-not-rehearsed': 'Permissions not rehearsed',
  'configuration-differs': 'Another configuration',
};

/** What was found of some services. */
type Found = { held: Hold[]; notices: Notice[]; refs: string[] };

/**
 * Notifies the owner of an environment of each held release, and the owner of a
 * service of how its environments differ: once, and again only where it can't be
 * recorded that it was. What is held is kept, for reviews of past weeks.
 */
export class ReleaseNotices {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** What can't be sent is sent by a later pass. */
  async notify(signal: AbortSignal): Promise<void> {
    const { clock, holds, ladders, store } = this.#options;
    if (!ladders.isReady) {
      return;
    }
    const begun = clock().getTime();
    const all = await this.#lookedAt();
    let isSent = true;
    let isWhole = true;
    for (let at = 0; at < all.length; at += together) {
      const some = all.slice(at, at + together);
      const { held, notices: found, refs } = await this.#find(some, signal);
      await holds.record(refs, held, begun);
      isWhole &&= refs.length === some.length;
      if (!isSent || found.length === 0) {
        continue;
      }
      const known = new Map(
        (await store.notified(some)).map(one => [keyOf(one), one.at]),
      );
      const now = clock().getTime();
      await store.setNotified(
        found.filter(one => now - (known.get(keyOf(one)) ?? now) > keptMs / 2),
        now,
      );
      isSent = await this.#sendAll(found.filter(one => !known.has(keyOf(one))));
    }
    if (isSent) {
      await store.forgetNotified(clock().getTime() - keptMs);
    }
    if (isWhole) {
      await holds.recordPass(begun);
    }
  }

  /** Of those that can be read. */
  async #find(refs: readonly string[], signal: AbortSignal): Promise<Found> {
    const { kinds, logger, reader } = this.#options;
    const all: Found = { held: [], notices: [], refs: [] };
    for (let at = 0; at < refs.length; at += readAtOnce) {
      signal.throwIfAborted();
      const some = refs.slice(at, at + readAtOnce).map(async entityRef => {
        try {
          const reading = await reader.read(entityRef);
          all.refs.push(entityRef);
          if (!reading) {
            return;
          }
          all.held.push(...holdsIn(reading, reading.at - rolledBackMs));
          all.notices.push(
            ...(kinds.has('held-release') ? heldIn(reading) : []),
            ...(kinds.has('promotion-finding')
              ? await this.#findingsIn(reading)
              : []),
          );
        } catch (error) {
          logger.warn(
            `Releases of ${entityRef} are read again later: ${
              toError(error).message
            }`,
          );
        }
      });
      await Promise.all(some);
    }
    return all;
  }

  /** How environments differ, for the owner of the service. */
  async #findingsIn(reading: ReleaseReading): Promise<Notice[]> {
    const { auth, evidence } = this.#options;
    const { entityRef, owner } = reading.entity;
    if (owner === undefined) {
      return [];
    }
    const { ladder, rungs } = reading.ladder;
    const { environments, steps } = await evidence.getPromotion(
      // Without a ladder of its own, that of the configuration.
      { entityRef, ...(ladder && promotionQueryOf(rungs)) },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    const [lowest] = environments;
    const all = [
      ...(lowest
        ? [{ findings: findingsOfLowest(lowest, reading), to: lowest.name }]
        : []),
      ...steps,
      ...reading.findings.flatMap(({ change, environment, kind, reason }) =>
        kind === 'configuration-differs'
          ? [
              {
                findings: [{ kind, change, item: undefined, reason }],
                to: environment!,
              },
            ]
          : [],
      ),
    ];
    return all.flatMap(({ findings, to: environment }) =>
      findings.flatMap(({ change, item, kind, reason }): Notice[] => {
        const name = material[kind];
        return name === undefined
          ? []
          : [
              {
                entityRef,
                environment,
                owner,
                name,
                reason,
                kind: 'promotion-finding',
                artifact: kind,
                change: change ?? item ?? '',
              },
            ];
      }),
    );
  }

  /** @returns false where the portal has no notifications */
  async #sendAll(found: readonly Notice[]): Promise<boolean> {
    const { logger } = this.#options;
    const groups = new Map<string, Notice[]>();
    for (const one of found) {
      const key = JSON.stringify([one.kind, one.owner, one.environment]);
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
              `${some[0].owner} is notified of ${some.length} releases later: ${
                toError(error).message
              }`,
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

  /**
   * Services of which something changed of late, by hand or not, or a release is
   * held; sorted.
   */
  async #lookedAt(): Promise<string[]> {
    const { auth, clock, evidence, holds } = this.#options;
    const own = { credentials: await auth.getOwnServiceCredentials() };
    const from = new Date(clock().getTime() - windowMs).toISOString();
    const refs = new Set(await holds.entities());
    let cursor: string | undefined;
    do {
      const page = await evidence.listChanges(
        {
          kind: releaseKinds,
          from,
          limit: pageSize,
          cursor,
          rollback: 'false',
        },
        own,
      );
      for (const { entityRef } of page.items) {
        if (entityRef?.startsWith('component:')) {
          refs.add(entityRef);
        }
      }
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return [...refs].sort();
  }

  async #send(some: readonly Notice[]): Promise<boolean> {
    const { clock, store } = this.#options;
    const [{ kind, owner }] = some;
    const isSent = await sendNotice(
      {
        recipients: { type: 'entity', entityRef: owner },
        payload: {
          ...(some.length === 1 ? ofOne(some[0]) : ofMany(some)),
          severity: 'high',
          topic: kind,
          scope: scopeOf(some),
        },
      },
      { ...this.#options, what: 'releases' },
    );
    if (isSent) {
      await store.setNotified(some, clock().getTime());
    }
    return isSent;
  }
}

/**
 * No step leads to the lowest environment. Its findings are another artifact than
 * was deployed, and another than the same revision was first.
 */
function findingsOfLowest(
  { artifact, running }: Promotion['environments'][number],
  { findings }: ReleaseReading,
): PromotionStep['findings'] {
  const { change, digest, revision } = running;
  const rebuilt = findings.find(
    one =>
      one.kind === 'tag-moved' &&
      one.revision === revision &&
      one.digests.indexOf(digest ?? '') > 0,
  );
  return [
    ...(artifact?.reason === undefined
      ? []
      : [{ kind: 'digest-differs' as const, change, reason: artifact.reason }]),
    ...(rebuilt
      ? // Once for a revision: pipelines build it again, and deploy it here.
        [{ kind: 'rebuilt' as const, item: revision, reason: rebuilt.reason }]
      : []),
  ];
}

function ofOne({ entityRef, environment, kind, name, reason }: Notice) {
  const title =
    kind === 'held-release'
      ? `Held in ${environment}: ${name} of ${entityRef}`
      : `${name} in ${environment}: ${entityRef}`;
  return {
    title: title.slice(0, 200),
    description: reason.slice(0, 500),
    link: `/changes/releases?entityRef=${encodeURIComponent(entityRef)}`,
  };
}

function ofMany(some: readonly Notice[]) {
  const names = some
    .slice(0, mostNamed)
    .map(({ entityRef, name }) => `${name} of ${entityRef}`);
  const others = some.length - names.length;
  return {
    title:
      some[0].kind === 'held-release'
        ? `Held in ${some[0].environment}: ${some.length} releases`
        : `Different in ${some[0].environment}: ${some.length} findings`,
    description: `${names.join(', ')} and ${others} more`.slice(0, 500),
    link: '/changes/releases',
  };
}

function keyOf({ artifact, change, entityRef, environment }: HeldNotice) {
  return JSON.stringify([entityRef, environment, artifact, change]);
}

/** Of one length: databases of notifications take no more than 255 characters. */
function scopeOf(some: readonly Notice[]): string {
  const hash = createHash('sha256')
    .update(some.map(keyOf).join('\n'))
    .digest('hex');
  return `scorecards:${some[0].kind}:${hash}`;
}

function heldIn(reading: ReleaseReading): Notice[] {
  const { at, entity, states } = reading;
  const { entityRef } = entity;
  return heldReleasesOf(reading, { states, since: at - dayMs }).flatMap(
    ({ environment, found, key, name, owner }) =>
      owner === undefined
        ? []
        : [
            {
              entityRef,
              environment,
              owner,
              artifact: key,
              name,
              kind: 'held-release',
              change: found.run?.change ?? found.decision ?? '',
              reason: found.reason,
            },
          ],
  );
}
