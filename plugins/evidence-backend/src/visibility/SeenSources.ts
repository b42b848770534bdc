import type { EstateView } from '../estate/EstateReader';
import type { StoredPass } from '../database/EvidenceStore';
import type { KindSources } from '../changes/LedgerStore';
import type { EstateModel } from '../estate/projection/EstateModel';
import type { SeenStore, Seeing } from './SeenStore';

/** A pass as one reader may know of it. */
export type SeenPass = Omit<StoredPass, 'lastAt'> & { lastAt?: number };

type Reader = Pick<
  EstateView,
  'at' | 'isPresent' | 'isVisible' | 'model' | 'visibleRefs'
>;

const reportedByModel = new WeakMap<
  EstateModel,
  { revision: number; reported: ReadonlySet<string> }
>();

/**
 * Which sources there are, and what they report, for readers from whom entities
 * are hidden: one that reported hidden entities alone has reported nothing.
 * Whether a collector of this installation is set up, and does well, concerns
 * no entity and is shown; why it failed may name one and is not. Of a source
 * that others push from it is not shown when it last did, as that may have been
 * about something hidden.
 */
export class SeenSources {
  readonly #store: SeenStore;
  readonly #collectors: ReadonlySet<string>;
  readonly #derived: ReadonlySet<string>;
  /**
   * What was found of a reader's set: nothing that was reported is withdrawn.
   */
  readonly #found = new WeakMap<ReadonlySet<string>, Set<string>>();

  /**
   * @param options.collectors - ids of those of this installation
   * @param options.derived - of these, those that report what follows from
   *   everything
   */
  constructor(options: {
    store: SeenStore;
    collectors: ReadonlySet<string>;
    derived: ReadonlySet<string>;
  }) {
    this.#store = options.store;
    this.#collectors = options.collectors;
    this.#derived = options.derived;
  }

  async of(
    passes: readonly StoredPass[],
    changes: readonly KindSources[],
    reader: Reader,
  ): Promise<{ passes: readonly SeenPass[]; changes: KindSources[] }> {
    if (!reader.isVisible) {
      return { passes, changes: [...changes] };
    }
    const [seenPasses, reported, connected] = await Promise.all([
      Promise.all(passes.map(pass => this.#pass(pass, reader))),
      Promise.all(changes.map(kind => this.#reportersOf(kind, reader))),
      this.#store.connected({ at: reader.at }),
    ]);
    return {
      passes: seenPasses.flat(),
      changes: changes.map(({ kind }, index) => {
        const sources = reported[index];
        const silent = connected
          .filter(one => one.kind === kind && !sources.includes(one.source))
          .map(({ source }) => source)
          .sort();
        return { kind, sources, ...(silent.length > 0 && { silent }) };
      }),
    };
  }

  async #pass(pass: StoredPass, reader: Reader): Promise<SeenPass[]> {
    const { source } = pass;
    const reported = await Promise.all(
      pass.parts.map(part => this.#hasReported(source, part, reader)),
    );
    const parts = pass.parts.filter((_, index) => reported[index]);
    if (this.#collectors.has(source)) {
      // Passes are kept in runs, which also end where it reports something new:
      // where in a run an instant lies could disclose what is hidden.
      const { lastAt, lastSuccess } = reader.isPresent
        ? pass
        : { lastAt: undefined, lastSuccess: undefined };
      return [{ source, outcome: pass.outcome, parts, lastAt, lastSuccess }];
    }
    return parts.length > 0 ? [{ source, outcome: 'succeeded', parts }] : [];
  }

  async #reportersOf(
    { kind, sources }: KindSources,
    reader: Reader,
  ): Promise<string[]> {
    const reported = await Promise.all(
      sources.map(source =>
        this.#once(`${source}\nchange\n${kind}`, reader, seeing =>
          this.#store.hasReportedChanges({ ...seeing, source, kind }),
        ),
      ),
    );
    return sources.filter((_, index) => reported[index]);
  }

  async #hasReported(source: string, part: string, reader: Reader) {
    if (this.#derived.has(source)) {
      return false;
    }
    if (part === 'edges' || part === 'workloads') {
      return reportedIn(reader.model).has(`${source}\n${part}`);
    }
    const name = part.slice('fact:'.length);
    return this.#once(`${source}\n${part}`, reader, seeing =>
      this.#store.hasReportedFact({ ...seeing, source, name }),
    );
  }

  /** Asks for the present until it is so, for the past each time. */
  async #once(
    what: string,
    { at, isPresent, isVisible, visibleRefs }: Reader,
    ask: (seeing: Seeing) => Promise<boolean>,
  ): Promise<boolean> {
    const found = this.#found.get(visibleRefs!) ?? new Set<string>();
    this.#found.set(visibleRefs!, found);
    if (isPresent && found.has(what)) {
      return true;
    }
    const reported = await ask({ at, visible: isVisible! });
    if (reported && isPresent) {
      found.add(what);
    }
    return reported;
  }
}

/** Which sources saw edges and workloads of what a reader may see. */
function reportedIn(model: EstateModel): ReadonlySet<string> {
  const kept = reportedByModel.get(model);
  if (kept?.revision === model.revision) {
    return kept.reported;
  }
  const reported = new Set<string>();
  for (const { observation, refs } of model.resolved()) {
    if (refs.some(ref => ref && model.graph.recordOf(ref))) {
      reported.add(`${observation.source}\n${observation.part}s`);
    }
  }
  reportedByModel.set(model, { revision: model.revision, reported });
  return reported;
}
