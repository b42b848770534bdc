import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  CollectorStatus,
  Deliveries,
  FeedPage,
  GraphAnswer,
  GraphRequest,
  Resolution,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import { EvidenceStore } from '../database/EvidenceStore';
import { LedgerService } from '../changes';
import { presentAuthor } from '../estate/presentAuthor';
import { collectorStatuses, RegisteredSources } from './collectorStatus';
import { listDependencies } from './dependencies';
import { EstateReader } from '../estate/EstateReader';
import { ResolveService } from './ResolveService';
import { SeenEvidence } from '../visibility/SeenEvidence';
import { SeenEntities } from './SeenEntities';
import { unknownEntity } from './unknownEntity';

export type EstateServiceOptions = {
  /** What became of the deliveries of a webhook. */
  deliveriesOf: (source: string) => Deliveries | undefined;
  ledger: LedgerService;
  reader: EstateReader;
  registered: RegisteredSources;
  resolver: Pick<ResolveService, 'resolve'>;
  seen: SeenEvidence;
  store: EvidenceStore;
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

  /** @throws NotFoundError naming the nearest when the entity is not known. */
  async graph(
    request: GraphRequest,
    credentials: BackstageCredentials,
  ): Promise<GraphAnswer> {
    const { reader, store } = this.#options;
    const estate = await reader.open(credentials, request.at);
    const { entityRef, direction, type, depth, limit } = request;
    if (!estate.isKnown(entityRef)) {
      throw unknownEntity(estate, entityRef);
    }
    const { items, more } = await listDependencies({
      model: estate.model,
      seeds: [estate.model.graph.find(entityRef)!],
      directions: [direction],
      types: type,
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
    const { deliveriesOf, ledger, reader, registered, seen, store } =
      this.#options;
    const estate = await reader.open(credentials);
    const [passes, sources] = await Promise.all([
      store.passes(estate.at),
      ledger.sources({ at: new Date(estate.at).toISOString() }),
    ]);
    const known = await seen.sources.of(passes, sources, estate);
    const statuses = collectorStatuses(
      estate,
      known.passes,
      known.changes,
      registered,
      deliveriesOf,
    );
    const owners = await store.ownersOf(statuses.map(({ id }) => id));
    const authored = statuses.map(one => ({
      ...one,
      ...(one.kind === 'push' &&
        presentAuthor({ reportedBy: owners.get(one.id) }, estate.isVisible)),
    }));
    if (estate.isVisible) {
      return authored;
    }
    const entities = this.#seen.bySource(estate.model);
    return authored.map(one => ({ ...one, entities: entities.get(one.id) }));
  }

  /** @throws NotAllowedError for a reader from whom something is hidden. */
  async feed(
    after: number,
    limit: number,
    credentials: BackstageCredentials,
  ): Promise<FeedPage> {
    const { reader, store } = this.#options;
    const { isVisible } = await reader.open(credentials);
    if (isVisible) {
      // Gaps between the numbers would disclose that something is hidden.
      throw new NotAllowedError(
        'The feed is for those who may see every entity',
      );
    }
    const entries = await store.feed(after, limit);
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
