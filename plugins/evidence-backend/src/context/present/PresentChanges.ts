import {
  Change,
  EnvironmentFilter,
} from '@plumbline/backstage-plugin-evidence-common';
import { LRUCache } from 'lru-cache';
import { LedgerService, Related, windowLimit } from '../../changes';
import { chooseChanges, ChosenChanges, nextChoice } from '../../changes/choose';
import { clockSkew } from '../../changes/filters';
import type { KindSources } from '../../changes/records';

/** Of how many entities changes are kept. */
const keptEntities = 200_000;
/** Read at the least, so that the next one finds it. Milliseconds before now. */
const reach = 48 * 60 * 60_000;

type Kept = {
  /** The name of the environment that they are about. */
  about: string | undefined;
  /** All changes since then are kept, epoch milliseconds. */
  from: number;
  /** Whose changes they also rest on. */
  related: readonly string[];
  changes: Change[];
};

export type PresentChangesOptions = {
  /** Which instant is now, epoch milliseconds. */
  now: number;
  about?: EnvironmentFilter;
  /** Epoch milliseconds, both inclusive. */
  window: { from: number; to: number };
  related: Related;
};

/**
 * What {@link LedgerService.latestFor} answers for the present, kept by entity
 * until the feed announces a change to it. Whoever asks has followed the feed
 * to its end, so an answer is never behind what was committed when it was
 * requested.
 */
export class PresentChanges {
  readonly #ledger: LedgerService;
  readonly #kept = new LRUCache<string, Kept>({
    maxSize: keptEntities,
    sizeCalculation: () => 1,
  });
  /** By an entity, others whose kept changes rest on its own. */
  readonly #resting = new Map<string, Set<string>>();
  #sources: Promise<KindSources[]> | undefined;
  /** Grows with everything forgotten: what was read before is not kept. */
  #epoch = 0;

  constructor(options: { ledger: LedgerService }) {
    this.#ledger = options.ledger;
  }

  /**
   * Takes what the feed announces; an entry without a reference is of an
   * unknown entity.
   */
  followed(entries: readonly { type: string; entityRef?: string }[]): void {
    for (const { type, entityRef } of entries) {
      if (type === 'change') {
        this.#epoch += 1;
        this.#sources = undefined;
        if (entityRef !== undefined) {
          this.#kept.delete(entityRef);
          this.#resting.get(entityRef)?.forEach(ref => this.#kept.delete(ref));
          this.#resting.delete(entityRef);
        }
      }
    }
  }

  /** {@link LedgerService.sources} for the present. */
  async sources(): Promise<KindSources[]> {
    if (!this.#sources) {
      const reading = this.#ledger.sources();
      this.#sources = reading;
      reading.catch(() => {
        this.#sources = undefined;
      });
    }
    return this.#sources;
  }

  /** Reads what is missing ahead of {@link PresentChanges.latestFor}. */
  async prepare(
    refs: readonly string[],
    options: PresentChangesOptions,
  ): Promise<void> {
    const missing = refs.filter(ref => !this.#find(ref, options));
    if (missing.length > 0) {
      await this.#read(missing, options);
    }
  }

  /** Reads what is missing of many, in parts of which all can be known. */
  async readAhead(
    refs: readonly string[],
    {
      about,
      now,
      related,
    }: Pick<PresentChangesOptions, 'about' | 'now' | 'related'>,
  ): Promise<void> {
    await this.sources();
    const options = {
      about,
      now,
      related,
      window: { from: now - reach / 2, to: now },
    };
    const missing = refs.filter(ref => !this.#find(ref, options));
    if (missing.length === 0) {
      return;
    }
    const read = await this.#read(missing, options);
    if (!read && missing.length > 1) {
      const half = Math.ceil(missing.length / 2);
      await this.readAhead(missing.slice(0, half), { about, now, related });
      await this.readAhead(missing.slice(half), { about, now, related });
    }
  }

  async latestFor(
    refs: readonly string[],
    options: PresentChangesOptions,
  ): Promise<ChosenChanges> {
    const known = refs.map(ref => this.#find(ref, options));
    const missing = refs.filter((_, index) => !known[index]);
    const read =
      missing.length > 0
        ? await this.#read(missing, options)
        : new Map<string, Kept>();
    if (!read) {
      const { about, related, window } = options;
      return this.#ledger.latestFor(refs, {
        about,
        related,
        window: {
          from: new Date(window.from).toISOString(),
          to: new Date(window.to).toISOString(),
        },
      });
    }
    known.push(...read.values());
    const changes = known.flatMap(kept => kept?.changes ?? []);
    const chosen = chooseChanges(changes, {
      by: options.now + clockSkew,
      window: options.window,
      limit: windowLimit,
    });
    return { ...chosen, next: nextChoice(changes, options.now) };
  }

  #find(
    ref: string,
    { about, related, window }: PresentChangesOptions,
  ): Kept | undefined {
    const kept = this.#kept.get(ref);
    return kept &&
      kept.about === about?.name &&
      kept.from <= window.from &&
      kept.related.join() === related(ref).join()
      ? kept
      : undefined;
  }

  /** Undefined when there are too many to be sure that these are all. */
  async #read(
    refs: readonly string[],
    { about, related, window }: PresentChangesOptions,
  ): Promise<Map<string, Kept> | undefined> {
    const epoch = this.#epoch;
    const from = Math.min(window.from, window.to - reach);
    const { changes, complete } = await this.#ledger.recentOf(refs, {
      about,
      from,
      related,
    });
    if (!complete) {
      return undefined;
    }
    const read = new Map<string, Kept>(
      refs.map(ref => [
        ref,
        { about: about?.name, from, related: related(ref), changes: [] },
      ]),
    );
    changes.forEach(one => read.get(one.entityRef!)?.changes.push(one));
    if (epoch === this.#epoch) {
      read.forEach((kept, ref) => this.#keep(ref, kept));
    }
    return read;
  }

  #keep(ref: string, kept: Kept): void {
    this.#kept.set(ref, kept);
    for (const other of kept.related) {
      const resting = this.#resting.get(other) ?? new Set<string>();
      resting.add(ref);
      this.#resting.set(other, resting);
    }
  }
}
