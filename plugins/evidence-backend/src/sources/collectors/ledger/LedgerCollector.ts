import type {
  Collector,
  CollectorPass,
} from '@plumbline/backstage-plugin-evidence-node';
import type { EstateModel } from '../../../estate/projection/EstateModel';
import type { EstateProjection } from '../../../estate/projection/EstateProjection';
import { Components } from '../Components';
import { FactReporter } from '../FactReporter';
import type {
  ChangeSummaries,
  ChangeSummary,
} from '../../../changes/ChangeSummaries';

const atOnce = 500;

export type LedgerCollectorOptions = {
  projection: Pick<EstateProjection, 'addFollower' | 'current'>;
  summaries: ChangeSummaries;
};

/**
 * Reports of each component what the ledger knows of its changes. A pass costs
 * the entities of which the feed reported a change, and those of which a deploy
 * has left the thirty days that count; the first one of a process costs them
 * all.
 */
export class LedgerCollector implements Collector {
  readonly id = 'ledger';
  readonly title = 'The ledger: which changes arrive, and ways back';
  readonly frequencySeconds = 30;
  readonly timeoutSeconds = 300;
  readonly reports = ['changes.arriving', 'changes.deploys'];
  readonly derives = true;
  readonly #options: LedgerCollectorOptions;
  readonly #components = new Components();
  readonly #reporter = new FactReporter();
  readonly #leaving = new Map<string, number>();
  /** Of which something may be new. */
  #touched = new Set<string>();
  #arrives = false;
  #deploysReported = false;

  constructor(options: LedgerCollectorOptions) {
    this.#options = options;
    options.projection.addFollower(entries => {
      for (const { type, entityRef } of entries) {
        if (type === 'change' && entityRef !== undefined) {
          this.#touched.add(entityRef);
        }
      }
    });
  }

  async collect(pass: CollectorPass): Promise<void> {
    const { projection, summaries } = this.#options;
    // Once the catalog was read, and what is new was followed.
    await pass.entitiesVersion();
    const model = projection.current;
    pass.signal.throwIfAborted();
    const now = pass.now.getTime();
    const due = this.#touched;
    this.#touched = new Set();
    try {
      this.#follow(model, due);
      const arrives = this.#arrives || (await summaries.anything());
      const deploysReported = arrives && (await summaries.deploysReported());
      if (
        arrives !== this.#arrives ||
        deploysReported !== this.#deploysReported
      ) {
        this.#components.refs.forEach(ref => due.add(ref));
        this.#arrives = arrives;
        this.#deploysReported = deploysReported;
      }
      this.#reporter.due(now).forEach(ref => due.add(ref));
      for (const [ref, until] of this.#leaving) {
        if (until <= now) {
          due.add(ref);
        }
      }
      const refs = this.#arrives
        ? [...due].filter(ref => model.graph.recordOf(ref)).sort()
        : [];
      for (let at = 0; at < refs.length; at += atOnce) {
        pass.signal.throwIfAborted();
        const page = refs.slice(at, at + atOnce);
        for (const [ref, summary] of await summaries.of(page, now)) {
          await this.#report(pass, ref, summary);
        }
      }
      await this.#reporter.flush(pass);
    } catch (error) {
      due.forEach(ref => this.#touched.add(ref));
      throw error;
    }
    pass.cover(this.#reporter.size);
  }

  /** Takes up components that are new, and drops what has gone. */
  #follow(model: EstateModel, due: Set<string>): void {
    const added = this.#components.follow(model);
    if (!added) {
      return;
    }
    added.forEach(ref => due.add(ref));
    const isKnown = (ref: string) => model.graph.recordOf(ref) !== undefined;
    this.#reporter.keepOnly(isKnown);
    for (const ref of this.#leaving.keys()) {
      if (!isKnown(ref)) {
        this.#leaving.delete(ref);
      }
    }
  }

  async #report(
    pass: CollectorPass,
    ref: string,
    { arriving, deploys, until }: ChangeSummary,
  ): Promise<void> {
    if (until === undefined) {
      this.#leaving.delete(ref);
    } else {
      this.#leaving.set(ref, until);
    }
    // That none arrived means something only where its deploys could arrive.
    const isKnown =
      arriving.kinds.length > 0 ||
      (this.#deploysReported && this.#components.refs.has(ref));
    await this.#reporter.offer(pass, ref, [
      ...(isKnown ? [{ name: 'changes.arriving', value: arriving }] : []),
      ...(deploys ? [{ name: 'changes.deploys', value: deploys }] : []),
    ]);
  }
}
