import { Entity } from '@backstage/catalog-model';
import { LoggerService } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import {
  IdentityKey,
  toEntityRecord,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Clock,
  SetAside,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import { LRUCache } from 'lru-cache';
import { EvidenceStore } from '../../database/EvidenceStore';
import {
  PassMark,
  StoredEntity,
  StoredFeedEntry,
} from '../../database/records';
import { EstateModel } from './EstateModel';
import { asModelObservation, loadModel } from './loadModel';

const feedPage = 1000;
/** Past estates kept in memory; each is as large as the estate. */
const pastModels = 3;
/**
 * Characters of described entities kept, mostly a byte each. Enough for some
 * 100,000 entities, so that in most estates nobody waits for what is read
 * anyway when the process starts.
 */
const keptCharacters = 200_000_000;

export type EstateProjectionOptions = {
  store: EvidenceStore;
  clock: Clock;
  logger: LoggerService;
  identityKeys: readonly IdentityKey[];
  /** Takes what can't be read. */
  setAside?: SetAside;
};

type Follower = (
  entries: readonly StoredFeedEntry[],
  marks: readonly PassMark[],
) => void;

/**
 * The estate in memory, kept current by the feed: the cost of staying current
 * is the number of changes, not the size of the estate. Any replica follows,
 * whichever of them reads the catalog.
 */
export class EstateProjection {
  readonly #options: EstateProjectionOptions;
  /** Of entities and observations that can't be read. */
  readonly setAside: SetAside;
  /** By the last step of the feed that changed the estate at that time. */
  readonly #past = new LRUCache<number, Promise<EstateModel>>({
    max: pastModels,
  });
  /** Each is forgotten as it changes. */
  readonly #stored = new LRUCache<string, StoredEntity>({
    maxSize: keptCharacters,
    sizeCalculation: ({ body }, ref) => ref.length + body.length,
  });
  readonly #followers: Follower[] = [];
  #model: EstateModel;
  #hashes = new Map<string, string>();
  #position = 0;
  #isLoaded = true;
  #wasKnown: boolean | undefined;
  /** The last step that changed the estate in memory; undefined while one does. */
  #step: number | undefined;
  #marks = '';
  #version = 0;
  #first: number | undefined;
  #following: Promise<void> = Promise.resolve();
  /** Begins when the one under way has ended; shared by all who ask until then. */
  #next: Promise<void> | undefined;

  constructor(options: EstateProjectionOptions) {
    this.#options = options;
    this.setAside = options.setAside ?? new SetAside();
    this.#model = new EstateModel(options.identityKeys);
  }

  /** Whether the catalog was read before this process began. */
  get wasKnown(): boolean {
    return this.#wasKnown === true;
  }

  /**
   * Reads everything once. Where it fails, whoever asks has it tried again: half
   * an estate would not know entities that exist.
   */
  async load(): Promise<void> {
    const { store, identityKeys } = this.#options;
    this.#isLoaded = false;
    this.#position = await store.feedHead();
    this.#step = await store.lastEstateChange();
    this.#stored.clear();
    const { model, hashes } = await loadModel(store, identityKeys, {
      onEntity: entity => this.#stored.set(entity.ref, entity),
      setAside: this.setAside,
    });
    this.#model = model;
    this.#hashes = hashes;
    this.#wasKnown ??= hashes.size > 0;
    this.#isLoaded = true;
  }

  /**
   * Whether the estate can take an entity in.
   *
   * @throws TypeError where it has a shape that no entity has
   */
  check(entity: Entity): void {
    toEntityRecord(entity, this.#options.identityKeys);
  }

  /**
   * Notifies a follower of what is new before anybody sees the estate as of
   * then.
   */
  addFollower(follower: Follower): void {
    this.#followers.push(follower);
  }

  /** The estate as of the last {@link EstateProjection.catchUp}. */
  get current(): EstateModel {
    return this.#model;
  }

  /**
   * Grows with everything new that is reported, once all who follow know of it.
   */
  get version(): number {
    return this.#version;
  }

  /** Up to where the feed was followed. */
  get position(): number {
    return this.#position;
  }

  /** Hashes of the entities known, by reference. */
  get hashes(): ReadonlyMap<string, string> {
    return this.#hashes;
  }

  /** Follows the feed to its end, so that what was committed before is seen. */
  async catchUp(): Promise<EstateModel> {
    this.#next ??= this.#following
      .catch(() => {})
      .then(() => {
        this.#next = undefined;
        this.#following = this.#follow();
        return this.#following;
      });
    await this.#next;
    return this.#model;
  }

  /** When the first entity was learned, epoch milliseconds; undefined before. */
  async firstLearned(): Promise<number | undefined> {
    this.#first ??= await this.#options.store.firstLearned();
    return this.#first;
  }

  /**
   * The estate as known at an instant, deleted entities included. Where nothing
   * changed since, it is the one in memory, which goes on to change.
   */
  async at(instant: number): Promise<EstateModel> {
    const { store, identityKeys } = this.#options;
    let step: number;
    do {
      await this.catchUp();
      step = await store.lastEstateChange(instant);
    } while (this.#step === undefined);
    // Nothing is awaited from here on: the estate in memory moves on.
    if (step === this.#step) {
      return this.#model;
    }
    const cached = this.#past.get(step);
    if (cached) {
      return cached;
    }
    const loading = loadModel(store, identityKeys, { at: instant }).then(
      ({ model }) => model,
    );
    this.#past.set(step, loading);
    loading.catch(() => this.#past.delete(step));
    return loading;
  }

  /** Entities as they are now, or were at an instant. */
  async entities(
    refs: readonly string[],
    at?: number,
  ): Promise<StoredEntity[]> {
    const { store } = this.#options;
    if (at !== undefined) {
      return store.entitiesByRef(refs, at);
    }
    const kept = refs.flatMap(ref => this.#stored.get(ref) ?? []);
    if (kept.length === refs.length) {
      return kept;
    }
    const missing = refs.filter(ref => !this.#stored.get(ref));
    const model = this.#model;
    const { version } = model;
    const read = await store.entitiesByRef(missing);
    if (version === model.version && model === this.#model) {
      read.forEach(one => this.#stored.set(one.ref, one));
    }
    return [...kept, ...read];
  }

  /**
   * Entities as they are now, in the requested order. Keeps none: one who reads
   * the whole estate would push out what others ask for.
   */
  async peek(refs: readonly string[]): Promise<StoredEntity[]> {
    const found = new Map(
      refs.flatMap(ref => {
        const kept = this.#stored.peek(ref);
        return kept ? [[ref, kept] as const] : [];
      }),
    );
    const missing = refs.filter(ref => !found.has(ref));
    if (missing.length > 0) {
      const read = await this.#options.store.entitiesByRef(missing);
      read.forEach(one => found.set(one.ref, one));
    }
    return refs.flatMap(ref => found.get(ref) ?? []);
  }

  async #follow(): Promise<void> {
    if (!this.#isLoaded) {
      await this.load();
    }
    for (;;) {
      const { entries, marks, start } = await this.#options.store.news(
        this.#position,
        feedPage,
      );
      if (this.#position < start) {
        // It stood still for longer than the feed is kept.
        throw new ServiceUnavailableError(
          'This process has not followed the feed for longer than it is kept; restart it',
        );
      }
      if (entries.length > 0) {
        await this.#apply(entries);
      }
      this.#followers.forEach(follower => follower(entries, marks));
      if (entries.length > 0) {
        this.#position = entries[entries.length - 1].seq;
      }
      const passed = JSON.stringify(marks);
      if (entries.length > 0 || passed !== this.#marks) {
        this.#marks = passed;
        this.#version += 1;
      }
      if (entries.length < feedPage) {
        return;
      }
    }
  }

  async #apply(entries: StoredFeedEntry[]): Promise<void> {
    const { store } = this.#options;
    const step = Math.max(
      this.#step ?? 0,
      ...entries.filter(isOfEstate).map(({ seq }) => seq),
    );
    this.#step = undefined;
    const refs = distinct(entries, 'entity', entry => entry.entityRef);
    if (refs.length > 0) {
      const found = new Map(
        (await store.entitiesByRef(refs)).map(entity => [entity.ref, entity]),
      );
      const apply = (ref: string) => {
        this.#stored.delete(ref);
        const entity = found.get(ref);
        if (entity) {
          this.#model.setEntity(storedObject<Entity>(entity.body));
          this.#stored.set(ref, entity);
          this.#hashes.set(ref, entity.hash);
        } else {
          this.#hashes.delete(ref);
          this.#model.deleteEntity(ref);
        }
      };
      this.setAside.map('stored entities', refs, {
        id: ref => ref,
        map: apply,
      });
    }
    for (const part of ['edge', 'workload'] as const) {
      const keys = distinct(entries, part, entry => entry.key);
      if (keys.length > 0) {
        // What holds, not what holds now: a writer's clock may be ahead of ours.
        const rows = await store.observationsByKey(part, keys);
        this.#model.keepOnly(part, keys, rows);
        this.setAside.map('stored observations', rows, {
          id: ({ key, source }) => `${source} ${key}`,
          map: row => this.#model.setObservation(asModelObservation(row)),
        });
      }
    }
    this.#step = step;
  }
}

function isOfEstate({ type }: StoredFeedEntry): boolean {
  return type === 'entity' || type === 'edge' || type === 'workload';
}

function distinct(
  entries: readonly StoredFeedEntry[],
  type: StoredFeedEntry['type'],
  pick: (entry: StoredFeedEntry) => string | undefined,
): string[] {
  const found = new Set<string>();
  for (const entry of entries) {
    const value = entry.type === type ? pick(entry) : undefined;
    if (value !== undefined) {
      found.add(value);
    }
  }
  return [...found];
}
