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
  catalog: Pick<CatalogService, 'streamEntities'>;
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
 * Walks the whole catalog, marks what it sees and sweeps what it does not, and
 * writes only what differs, in one step. One replica does so at a time.
 */
export class CatalogWalker {
  readonly #options: CatalogWalkerOptions;
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
    const { auth, catalog, links = [], projection } = this.#options;
    const credentials = await auth.getOwnServiceCredentials();
    const seen = new Set<string>();
    const changed: Omit<StoredEntity, 'learnedAt'>[] = [];
    let claimedAt = Date.now();
    for await (const entities of catalog.streamEntities({}, { credentials })) {
      signal?.throwIfAborted();
      if (Date.now() - claimedAt > renewAfter) {
        await this.#claim();
        claimedAt = Date.now();
      }
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
        },
      });
    }
    return { changed, seen };
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
