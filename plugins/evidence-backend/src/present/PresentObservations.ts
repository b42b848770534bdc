import {
  EvidenceStore,
  KeptObservation,
  ObservationsAbout,
  PassMark,
  StoredFeedEntry,
  StoredObservation,
  StoredPass,
} from '../database/EvidenceStore';
import { catalogSource } from '../projection/CatalogWalker';

/** How many entities, edges and workloads it keeps observations of. */
const keptKeys = 100_000;
const endOfTime = Number.MAX_SAFE_INTEGER;

/**
 * What was observed, as it is now. A new value is told by the feed; that a
 * known one was seen again shows in nothing but its row and the pass of its
 * source, so a new pass of any source but the catalog ends what is kept.
 */
export class PresentObservations {
  readonly #store: EvidenceStore;
  readonly #kept = new Map<string, KeptObservation[]>();
  #marks = new Map<string, string>();
  #passes: Promise<StoredPass[]> | undefined;
  /** Grows with everything forgotten: what was read before is not kept. */
  #epoch = 0;

  constructor(options: { store: EvidenceStore }) {
    this.#store = options.store;
  }

  followed(
    entries: readonly StoredFeedEntry[],
    marks: readonly PassMark[],
  ): void {
    for (const { type, entityRef, key } of entries) {
      if (type === 'fact' || type === 'edge' || type === 'workload') {
        this.#epoch += 1;
        this.#kept.delete(idOf(type, type === 'fact' ? entityRef : key));
      }
    }
    const now = new Map(
      marks.map(({ source, id, count }) => [source, `${id} ${count}`]),
    );
    const moved = [...now].filter(
      ([source, mark]) => this.#marks.get(source) !== mark,
    );
    if (moved.length > 0) {
      this.#passes = undefined;
    }
    if (moved.some(([source]) => source !== catalogSource)) {
      this.#epoch += 1;
      this.#kept.clear();
    }
    this.#marks = now;
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
    const found: KeptObservation[] = [];
    const missing = { facts: [], edges: [], workloads: [] } as Record<
      keyof ObservationsAbout,
      string[]
    >;
    let complete = true;
    for (const part of ['fact', 'edge', 'workload'] as const) {
      for (const key of about[`${part}s`]) {
        const kept = this.#kept.get(idOf(part, key));
        if (kept) {
          found.push(...kept);
        } else {
          missing[`${part}s`].push(key);
          complete = false;
        }
      }
    }
    if (!complete) {
      found.push(...(await this.#read(missing)));
    }
    return found.map(one => one.asOf(at));
  }

  async #read(about: ObservationsAbout): Promise<KeptObservation[]> {
    const epoch = this.#epoch;
    const rows = await this.#store.presentObservationsAbout(about);
    if (epoch === this.#epoch) {
      for (const part of ['fact', 'edge', 'workload'] as const) {
        about[`${part}s`].forEach(key => this.#keep(idOf(part, key)));
      }
      for (const row of rows) {
        const { part, entityRef, key } = row;
        this.#kept
          .get(idOf(part, part === 'fact' ? entityRef : key))
          ?.push(row);
      }
    }
    return rows;
  }

  #keep(id: string): void {
    this.#kept.set(id, []);
    if (this.#kept.size > keptKeys) {
      this.#kept.delete(this.#kept.keys().next().value!);
    }
  }
}

function idOf(part: string, key: string | undefined): string {
  return `${part}\n${key}`;
}
