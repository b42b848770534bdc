import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  type Clock,
  createGauge,
  GoneError,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  CollectorStatus,
  Deliveries,
  endOfFeed,
  Environments,
  FeedPage,
  GraphAnswer,
  GraphRequest,
  isElsewhere,
  Resolution,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import { EvidenceStore } from '../database/EvidenceStore';
import { LedgerService } from '../changes';
import { presentAuthor } from '../estate/presentAuthor';
import { collectorStatuses, RegisteredSources } from './collectorStatus';
import { listDependencies } from './dependencies';
import type { FeedWatch } from './FeedWatch';
import type { Freshness } from './Freshness';
import type { KnownEnvironments } from './KnownEnvironments';
import { EstateReader } from '../estate/EstateReader';
import {
  unresolvedBy,
  type UnresolvedIn,
  unresolvedIn,
} from '../estate/subjects/unresolved';
import { ResolveService } from './ResolveService';
import { SeenEntities } from './SeenEntities';
import { unknownEntity } from './unknownEntity';
import { visibleSources } from './visibleSources';

const lag = createGauge({
  name: 'feed.lag',
  description: 'How long ago the oldest entry was written that a reader gets',
  unit: 's',
});

export type EstateServiceOptions = {
  clock: Clock;
  /** What became of the deliveries of a webhook. */
  deliveriesOf: (source: string) => Deliveries | undefined;
  environments: Environments;
  freshness: Freshness;
  known: Pick<KnownEnvironments, 'check'>;
  ledger: LedgerService;
  reader: EstateReader;
  registered: RegisteredSources;
  resolver: Pick<ResolveService, 'resolve'>;
  store: EvidenceStore;
  watch: Pick<FeedWatch, 'wait'>;
};

/** Answers single questions about the estate, as the caller may see it. */
export class EstateService {
  readonly #options: EstateServiceOptions;
  readonly #seen = new SeenEntities();

  constructor(options: EstateServiceOptions) {
    this.#options = options;
  }

  async resolve(
    request: { signal: Signal; record: boolean; at?: string },
    credentials: BackstageCredentials,
  ): Promise<Resolution> {
    const { reader, resolver } = this.#options;
    const estate = await reader.open(credentials, request.at);
    // What a signal meant in the past is no discrepancy of today.
    const record = request.record && request.at === undefined;
    return resolver.resolve(estate, request.signal, { record });
  }

  /** What of a report names no entity that its reporter may know; see {@link unresolvedIn}. */
  unresolved(credentials: BackstageCredentials): Promise<UnresolvedIn> {
    return unresolvedBy(async () => {
      const { isRead, model } = await this.#options.reader.open(credentials);
      return named => (isRead ? unresolvedIn(model, named) : {});
    });
  }

  /**
   * @throws NotFoundError naming the nearest when the entity is not known;
   *   InputError for an environment that is not
   */
  async graph(
    request: GraphRequest,
    credentials: BackstageCredentials,
  ): Promise<GraphAnswer> {
    const { environments, known, reader, store } = this.#options;
    const estate = await reader.open(credentials, request.at);
    const { entityRef, direction, type, depth, limit } = request;
    await known.check(request.environment, estate, credentials);
    const { graph } = estate.model;
    const about =
      request.environment === undefined
        ? undefined
        : environments.filterFor(request.environment);
    if (!estate.isKnown(entityRef)) {
      throw unknownEntity(estate, entityRef);
    }
    const { items, more } = await listDependencies({
      model: estate.model,
      seeds: [graph.find(entityRef)!],
      directions: [direction],
      types: type,
      ...(about && {
        isInEnvironment: (node: number) =>
          !isElsewhere(graph.record(node)?.environment, about),
      }),
      depth,
      limit,
      at: estate.at,
      store,
    });
    return { entityRef, at: new Date(estate.at).toISOString(), items, more };
  }

  async collectors(
    credentials: BackstageCredentials,
  ): Promise<CollectorStatus[]> {
    const { deliveriesOf, freshness, ledger, reader, registered, store } =
      this.#options;
    const estate = await reader.open(credentials);
    const [passes, sources] = await Promise.all([
      store.passes(estate.at),
      ledger.sources({ at: new Date(estate.at).toISOString() }),
    ]);
    const known = visibleSources(
      { passes, changes: sources },
      estate,
      registered,
    );
    const statuses = await freshness.addTo(
      collectorStatuses(
        estate,
        known.passes,
        known.changes,
        registered,
        deliveriesOf,
      ),
    );
    const owners = await store.ownersOf(statuses.map(({ id }) => id));
    const guides = new Map(
      [...registered.collectors, ...registered.changeSources].map(
        ({ id, guide }) => [id, guide],
      ),
    );
    const authored = statuses.map(one => ({
      ...one,
      guide: guides.get(one.id),
      ...(one.kind === 'push' &&
        presentAuthor({ reportedBy: owners.get(one.id) }, estate.isVisible)),
    }));
    if (estate.isVisible) {
      return authored;
    }
    const entities = this.#seen.bySource(estate.model);
    return authored.map(one => ({ ...one, entities: entities.get(one.id) }));
  }

  /**
   * @param query - `wait`: at the end of the feed, at most so many seconds for
   *   something to come
   * @throws NotAllowedError for a reader who cannot see every entity.
   * @throws GoneError for a step that is older than what is kept
   */
  async feed(
    { after, limit, wait }: { after: number; limit: number; wait: number },
    credentials: BackstageCredentials,
  ): Promise<FeedPage> {
    const { reader, store, watch } = this.#options;
    const { isVisible } = await reader.open(credentials);
    if (isVisible) {
      // Gaps between the numbers would disclose that something is hidden.
      throw new NotAllowedError(
        'Only users who can see every entity can read the feed',
      );
    }
    let entries = await store.feed(after, limit);
    if (entries.length === 0 && wait > 0) {
      await watch.wait(after, wait);
      entries = await store.feed(after, limit);
    }
    // The start is stored before what is before it goes, so it is read last.
    const start = await store.feedStart();
    if (after < start) {
      throw new GoneError(
        `The feed is kept from step ${start} on, and earlier steps were deleted: request 'after' ${endOfFeed} for its end, read everything anew, then follow from there`,
      );
    }
    const { principal } = credentials as { principal: { subject?: string } };
    // Who waits follows for all plugins of its process, from the end.
    if (!(wait > 0) && principal.subject?.startsWith('plugin:')) {
      const oldest = entries[0]?.at ?? this.#options.clock().getTime();
      lag(
        { reader: principal.subject },
        (this.#options.clock().getTime() - oldest) / 1_000,
      );
    }
    return {
      items: entries.map(({ seq, type, entityRef, key, at }) => ({
        seq,
        type,
        entityRef,
        key: type === 'alert' || type === 'incident' ? key : undefined,
        at: new Date(at).toISOString(),
      })),
      // Whoever is ahead of the feed (it was restored from a copy, or they want
      // only what comes) goes on from its end.
      nextAfter: entries.at(-1)?.seq ?? Math.min(after, await store.feedHead()),
    };
  }
}
