import { LRUCache } from 'lru-cache';
import { EvidenceStore } from '../../database/EvidenceStore';
import { PassMark, StoredFeedEntry, StoredPass } from '../../database/records';
import {
  KeptObservations,
  ObservationsAbout,
  StoredObservation,
} from '../../database/observations';
import { isAfter, TouchedByPasses } from './TouchedByPasses';

const parts = ['fact', 'edge', 'workload'] as const;
/** How many entities, edges and workloads it keeps observations of, of each. */
const keptKeys = 200_000;
const endOfTime = Number.MAX_SAFE_INTEGER;

/** What was observed of one entity, edge or workload, and when it was read. */
type Kept = { observed: KeptObservations | undefined; step: number };

/**
 * What was observed, as it is now. A new value is announced by the feed; that a
 * known one was seen again shows in nothing but its row and the pass of its
 * source, so a new pass of a source ends what is kept of that source, unless it
 * was this process that committed it, and knows what it touched.
 */
export class PresentObservations {
  readonly #store: EvidenceStore;
  readonly #kept = {
    fact: createKept(),
    edge: createKept(),
    workload: createKept(),
  };
  readonly #marks = new Map<string, PassMark>();
  readonly #touched = new TouchedByPasses();
  #passes: Promise<StoredPass[]> | undefined;
  /** Grows with everything followed. */
  #step = 0;
  /** The step that last announced a value. */
  #valueStep = 0;
  /** By source: the step that last announced a pass. */
  readonly #passed = new Map<string, number>();

  constructor(options: { store: EvidenceStore }) {
    this.#store = options.store;
    options.store.addWitness((pass, touched) => {
      if (isAfter(pass, this.#marks.get(pass.source))) {
        this.#touched.note(pass, touched);
      }
    });
  }

  followed(
    entries: readonly StoredFeedEntry[],
    marks: readonly PassMark[],
  ): void {
    this.#step += 1;
    for (const { type, entityRef, key } of entries) {
      if (type === 'fact' || type === 'edge' || type === 'workload') {
        this.#valueStep = this.#step;
        this.#kept[type].delete((type === 'fact' ? entityRef : key)!);
      }
    }
    const passing = new Set(marks.map(({ source }) => source));
    for (const source of this.#marks.keys()) {
      if (!passing.has(source)) {
        // It was forgotten.
        this.#marks.delete(source);
        this.#passes = undefined;
      }
    }
    for (const mark of marks) {
      const { source } = mark;
      const before = this.#marks.get(source);
      if (before?.id === mark.id && before.count === mark.count) {
        continue;
      }
      this.#marks.set(source, mark);
      this.#passes = undefined;
      const touched = this.#touched.take(mark, before);
      if (touched) {
        this.#valueStep = this.#step;
        touched.forEach(one => this.#forget(one));
      } else {
        this.#passed.set(source, this.#step);
      }
    }
  }

  /** Every source's latest pass and last success. */
  async passes(at: number): Promise<StoredPass[]> {
    if (!this.#passes) {
      const reading = this.#store.passes(endOfTime);
      this.#passes = reading;
      reading.catch(() => {
        this.#passes = undefined;
      });
    }
    const passes = await this.#passes;
    return passes.map(pass => ({
      ...pass,
      lastAt: Math.min(pass.lastAt, at),
      lastSuccess: pass.lastSuccess && Math.min(pass.lastSuccess, at),
    }));
  }

  async about(
    about: ObservationsAbout,
    at: number,
  ): Promise<StoredObservation[]> {
    const found: StoredObservation[] = [];
    const missing = this.#missing(about, kept =>
      found.push(...(kept.observed?.asOf(at) ?? [])),
    );
    if (missing) {
      const read = await this.#read(missing);
      read.forEach(observed => found.push(...observed.asOf(at)));
    }
    return found;
  }

  /** Reads what is not kept, so that the next one finds it. */
  async readAhead(about: ObservationsAbout): Promise<void> {
    const missing = this.#missing(about);
    if (missing) {
      await this.#read(missing);
    }
  }

  /** Undefined where all is kept. */
  #missing(
    about: ObservationsAbout,
    onKept?: (kept: Kept) => void,
  ): ObservationsAbout | undefined {
    const missing = {
      facts: [] as string[],
      edges: [] as string[],
      workloads: [] as string[],
    };
    for (const part of parts) {
      for (const key of about[`${part}s`]) {
        const kept = this.#kept[part].get(key);
        if (kept && this.#isCurrent(kept)) {
          onKept?.(kept);
        } else {
          missing[`${part}s`].push(key);
        }
      }
    }
    return parts.some(part => missing[`${part}s`].length > 0)
      ? missing
      : undefined;
  }

  /** No source that reported any of it has passed since. */
  #isCurrent({ observed, step }: Kept): boolean {
    return (observed?.sources ?? []).every(
      source => (this.#passed.get(source) ?? 0) <= step,
    );
  }

  async #read(about: ObservationsAbout): Promise<KeptObservations[]> {
    const step = this.#step;
    const read = await this.#store.presentObservationsAbout(about);
    // What is announced meanwhile may have been read before it came.
    if (this.#valueStep <= step) {
      for (const part of parts) {
        const found = new Map(
          read.filter(one => one.part === part).map(one => [one.about, one]),
        );
        for (const key of about[`${part}s`]) {
          this.#kept[part].set(key, { observed: found.get(key), step });
        }
      }
    }
    return read;
  }

  #forget(touched: ObservationsAbout): void {
    for (const part of parts) {
      touched[`${part}s`].forEach(key => this.#kept[part].delete(key));
    }
  }
}

/** By size: `max` would set memory aside for all of them at once. */
function createKept(): LRUCache<string, Kept> {
  return new LRUCache({ maxSize: keptKeys, sizeCalculation: () => 1 });
}
