import type { EstateView } from '../estate/EstateReader';
import type { StoredObservation } from '../database/observations';
import {
  EdgeValue,
  workloadSignal,
  WorkloadValue,
} from '../estate/projection/EstateModel';
import type { Beginning, Reported, SeenStore } from './SeenStore';

type Reader = Pick<EstateView, 'model' | 'isVisible' | 'visibleRefs'>;

/**
 * What was there when a source reported for the first time, for readers from
 * whom entities are hidden. Of a collector of this installation that is known
 * whatever it saw; one that pushes from outside began, to them, with the first
 * thing that it reported of something they see.
 */
export class SeenPast {
  readonly #store: Pick<SeenStore, 'begun' | 'firstReported'>;
  readonly #collectors: ReadonlySet<string>;
  readonly #found = new WeakMap<ReadonlySet<string>, Map<string, Beginning>>();

  constructor(options: {
    store: Pick<SeenStore, 'begun' | 'firstReported'>;
    collectors: ReadonlySet<string>;
  }) {
    this.#store = options.store;
    this.#collectors = options.collectors;
  }

  /**
   * Rows that state whether they were there from the first, as the reader knows
   * it.
   */
  async of(
    rows: readonly StoredObservation[],
    reader: Reader,
  ): Promise<StoredObservation[]> {
    const begun = new Map<string, Beginning | undefined>();
    for (const source of new Set(rows.map(row => row.source))) {
      if (!this.#collectors.has(source)) {
        begun.set(source, await this.#begun(source, reader));
      }
    }
    // Where nothing hidden came before, it is as it is kept.
    const later = rows.filter(({ source }) => {
      const first = begun.get(source);
      return first && !first.isFirstOfAll;
    });
    const since = await this.#store.firstReported(later);
    const asSeen = new Map(
      later.map((row, index) => [
        row,
        { ...row, baseline: since[index] === begun.get(row.source)!.at },
      ]),
    );
    return rows.map(row => asSeen.get(row) ?? row);
  }

  /** Those that are in their first pass and whose start is known to everybody. */
  collectorsAmong(sources: ReadonlySet<string>): ReadonlySet<string> {
    return new Set([...sources].filter(one => this.#collectors.has(one)));
  }

  /** Kept once it is known: nothing can come before it any more. */
  async #begun(source: string, reader: Reader): Promise<Beginning | undefined> {
    const { visibleRefs } = reader;
    const kept = this.#found.get(visibleRefs!) ?? new Map<string, Beginning>();
    this.#found.set(visibleRefs!, kept);
    const known = kept.get(source);
    if (known !== undefined) {
      return known;
    }
    const first = await this.#store.begun(source, reported =>
      isSeen(reported, reader),
    );
    if (first !== undefined) {
      kept.set(source, first);
    }
    return first;
  }
}

function isSeen(
  { part, entityRef, value }: Reported,
  { model, isVisible }: Reader,
): boolean {
  if (part === 'fact') {
    return isVisible!(entityRef!);
  }
  const ends =
    part === 'edge'
      ? [(value as EdgeValue).from, (value as EdgeValue).to]
      : [workloadSignal(value as WorkloadValue)];
  return ends.some(end => {
    const ref = model.resolveEnd(end);
    return ref !== undefined && model.graph.recordOf(ref) !== undefined;
  });
}
