import { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { CustomErrorBase, stringifyError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import type {
  Clock,
  LinkPattern,
} from '@plumbline/backstage-plugin-evidence-node';
import { EvidenceStore } from '../../database/EvidenceStore';
import { StoredEntity } from '../../database/records';
import { entityBody } from './entityBody';
import { EstateProjection } from './EstateProjection';

type EntityChange = Omit<StoredEntity, 'learnedAt'>;

/** Source id of what the catalog says. */
export const catalogSource = 'catalog';

/** Ordinary while a catalog starts up. */
class EmptyCatalogError extends CustomErrorBase {
  name = 'EmptyCatalogError' as const;
}

/** `not-ours`: another replica walks; `not-yet`: and it is the very first walk. */
export type WalkOutcome =
  | 'changed'
  | 'unchanged'
  | 'failed'
  | 'not-ours'
  | 'not-yet';

export type CatalogWalkerOptions = {
  auth: AuthService;
  catalog: Pick<CatalogService, 'getEntitiesByRefs' | 'streamEntities'>;
  clock: Clock;
  holder: string;
  links?: readonly LinkPattern[];
  logger: LoggerService;
  projection: EstateProjection;
  store: EvidenceStore;
};

/**
 * How long a claim outlives its holder, in milliseconds: renewed while reading,
 * so a process that was killed delays the next walk by no more than this.
 */
const leaseTtl = 20_000;
const renewAfter = 5_000;
const leaseName = 'catalog-walk';

/**
 * Between walks that read every entity, in milliseconds. Those between them list
 * etags and read what has another one: an entity whose descriptor states its own
 * can change without it.
 */
const readAllEvery = 15 * 60_000;
/** So that one request lists most catalogs. */
const listedAtOnce = 10_000;
/** Of those with another etag. With more, every entity is read. */
const mostByReference = 500;

/**
 * Walks the whole catalog, marks what it sees and sweeps what it does not, and
 * writes only what differs, in one step. One replica does so at a time.
 */
export class CatalogWalker {
  readonly #options: CatalogWalkerOptions;
  /** Of each entity as this process read it last. */
  readonly #lastRead = new Map<
    string,
    { etag: string | undefined; hash: string }
  >();
  #readAllAt = -Infinity;
  #emptyWalks = 0;

  constructor(options: CatalogWalkerOptions) {
    this.#options = options;
  }

  async walk(signal?: AbortSignal): Promise<WalkOutcome> {
    const { clock, logger, projection, store } = this.#options;
    const lease = await this.#claim();
    await projection.catchUp();
    if (!lease) {
      return (await this.#wasReadOnce()) ? 'not-ours' : 'not-yet';
    }
    try {
      const { changed, seen } = await this.#read(signal);
      const deleted = this.#unseen(seen);
      const at = clock().getTime();
      if (changed.length > 0 || deleted.length > 0) {
        const change = { changed, deleted, at, lease };
        if ((await store.replaceEntities(change)) === 'lost-lease') {
          return 'not-ours';
        }
        await projection.catchUp();
      }
      await store.recordPass({
        source: catalogSource,
        outcome: 'succeeded',
        coverage: seen.size,
        parts: ['entities'],
        at,
        observedAt: at,
      });
      return changed.length + deleted.length > 0 ? 'changed' : 'unchanged';
    } catch (error) {
      if (signal?.aborted) {
        // Nothing is wrong with the catalog: this process is stopping.
        return 'failed';
      }
      const level = error instanceof EmptyCatalogError ? 'info' : 'warn';
      logger[level]('The catalog could not be read; it is tried again', {
        cause: stringifyError(error),
      });
      await store.recordPass({
        source: catalogSource,
        outcome: 'failed',
        error: 'The catalog could not be read',
        parts: ['entities'],
        at: clock().getTime(),
      });
      return 'failed';
    }
  }

  /** Whether any replica ever got through the whole catalog. */
  async #wasReadOnce(): Promise<boolean> {
    const passes = await this.#options.store.passes(Number.MAX_SAFE_INTEGER);
    return passes.some(
      ({ source, lastSuccess }) =>
        source === catalogSource && lastSuccess !== undefined,
    );
  }

  /** Lets another replica walk at once. */
  async release(): Promise<void> {
    const { holder, store } = this.#options;
    await store.releaseLease(leaseName, holder);
  }

  #claim() {
    const { holder, store } = this.#options;
    return store.claimLease(leaseName, holder, leaseTtl);
  }

  async #read(signal: AbortSignal | undefined) {
    const { auth, catalog, clock } = this.#options;
    const startedAt = clock().getTime();
    const listed =
      startedAt - this.#readAllAt < readAllEvery
        ? await this.#list(signal)
        : undefined;
    if (listed) {
      const { entityRefs, seen } = listed;
      const credentials = await auth.getOwnServiceCredentials();
      const { items } =
        entityRefs.length === 0
          ? { items: [] }
          : await catalog.getEntitiesByRefs({ entityRefs }, { credentials });
      const found = items.filter(entity => entity !== undefined);
      return { changed: this.#changesOf(found, new Set()), seen };
    }
    this.#lastRead.clear();
    const seen = new Set<string>();
    const changed: EntityChange[] = [];
    for await (const entities of this.#pages({}, signal)) {
      changed.push(...this.#changesOf(entities, seen));
    }
    this.#readAllAt = startedAt;
    return { changed, seen };
  }

  /**
   * What is there, and of it the references of what may have changed; undefined
   * where these are many, or the catalog gives no etags.
   */
  async #list(
    signal: AbortSignal | undefined,
  ): Promise<{ entityRefs: string[]; seen: Set<string> } | undefined> {
    const { projection } = this.#options;
    const seen = new Set<string>();
    const entityRefs: string[] = [];
    const request = {
      fields: ['kind', 'metadata.namespace', 'metadata.name', 'metadata.etag'],
      pageSize: listedAtOnce,
    };
    for await (const entities of this.#pages(request, signal)) {
      for (const entity of entities) {
        const ref = refOf(entity);
        if (ref === undefined) {
          continue;
        }
        const { etag } = entity.metadata;
        const last = this.#lastRead.get(ref);
        if (etag === undefined || entityRefs.length > mostByReference) {
          return undefined;
        }
        if (
          etag !== last?.etag ||
          // Another replica wrote what it read since.
          last.hash !== projection.hashes.get(ref)
        ) {
          entityRefs.push(ref);
        }
        seen.add(ref);
      }
    }
    return { entityRefs, seen };
  }

  async *#pages(
    request: Parameters<CatalogService['streamEntities']>[0],
    signal: AbortSignal | undefined,
  ): AsyncIterable<Entity[]> {
    const { auth, catalog } = this.#options;
    const credentials = await auth.getOwnServiceCredentials();
    let claimedAt = Date.now();
    const pages = catalog.streamEntities(request, { credentials });
    for await (const entities of pages) {
      signal?.throwIfAborted();
      if (Date.now() - claimedAt > renewAfter) {
        await this.#claim();
        claimedAt = Date.now();
      }
      yield entities;
    }
  }

  /** Of entities that were not seen before, which are seen from now on. */
  #changesOf(entities: readonly Entity[], seen: Set<string>): EntityChange[] {
    const { links = [], projection } = this.#options;
    const changed: EntityChange[] = [];
    projection.setAside.map('catalog', entities, {
      id: ({ kind, metadata }) =>
        `${kind}:${metadata.namespace}/${metadata.name}`,
      map: entity => {
        const ref = stringifyEntityRef(entity);
        const isNew = !seen.has(ref);
        // It is there, even where it can't be read: what was known stays.
        seen.add(ref);
        const { body, hash } = entityBody(withLinks(entity, links));
        if (isNew && projection.hashes.get(ref) !== hash) {
          projection.check(entity);
          changed.push({ ref, hash, body });
        }
        if (isNew) {
          this.#lastRead.set(ref, { etag: entity.metadata.etag, hash });
        }
      },
    });
    return changed;
  }

  /**
   * An estate does not vanish at once; a catalog that starts up, or a portal
   * whose token lapsed, answers with nothing. Only the third such answer in a
   * row is believed.
   */
  #unseen(seen: ReadonlySet<string>): string[] {
    const known = [...this.#options.projection.hashes.keys()];
    this.#emptyWalks = seen.size === 0 ? this.#emptyWalks + 1 : 0;
    if (seen.size === 0 && known.length > 0 && this.#emptyWalks < 3) {
      throw new EmptyCatalogError(
        'The catalog answered with no entities at all',
      );
    }
    return known.filter(ref => !seen.has(ref));
  }
}

/** Undefined for one that is damaged, which is set aside where all are read. */
function refOf(entity: Entity): string | undefined {
  try {
    return stringifyEntityRef(entity);
  } catch {
    return undefined;
  }
}

/** An entity with the links that its annotations stand for, each address once. */
function withLinks(entity: Entity, patterns: readonly LinkPattern[]): Entity {
  const { annotations = {}, links = [] } = entity.metadata;
  const made = new Map<string, (typeof links)[number]>();
  for (const { annotation, title, type, url } of patterns) {
    const value = annotations[annotation]?.trim();
    const address = value ? addressOf(value, url) : undefined;
    if (
      address &&
      URL.canParse(address) &&
      /^https?:$/.test(new URL(address).protocol) &&
      !links.some(link => link.url === address)
    ) {
      made.set(address, { url: address, title, type });
    }
  }
  return made.size === 0
    ? entity
    : {
        ...entity,
        metadata: { ...entity.metadata, links: [...links, ...made.values()] },
      };
}

/** A value that a pattern fails on costs its link, not the whole entity. */
function addressOf(value: string, url: LinkPattern['url']): string | undefined {
  try {
    return url(value);
  } catch {
    return undefined;
  }
}
