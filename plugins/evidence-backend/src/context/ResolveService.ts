import {
  Resolution,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import { Clock } from '@plumbline/backstage-plugin-evidence-node';
import type { DiscrepancyStore } from '../discrepancies/DiscrepancyStore';
import {
  settledBy,
  signalDiscrepancy,
} from '../estate/subjects/signalDiscrepancies';
import { EstateModel } from '../estate/projection/EstateModel';
import { EstateView } from '../estate/EstateReader';
import { isVirtual } from '../estate/projection/virtualEnds';

export type ResolveServiceOptions = {
  clock: Clock;
  discrepancies: Pick<DiscrepancyStore, 'close' | 'record'>;
};

/** Says which entity a signal names, and remembers the signals that name none. */
export class ResolveService {
  readonly #options: ResolveServiceOptions;

  constructor(options: ResolveServiceOptions) {
    this.#options = options;
  }

  /** What it means in the whole estate, naming what the viewer may see. */
  async resolve(
    estate: EstateView,
    signal: Signal,
    options: { record: boolean },
  ): Promise<Resolution> {
    const seen = estate.model.resolve(signal);
    if (!options.record || isVirtual(signal)) {
      return seen;
    }
    // What is recorded is the truth of the estate, whoever happened to ask; what
    // is answered must not disclose that the truth is another.
    await this.#note(estate.whole, signal);
    const { identity } = estate.model;
    const discrepancyId = signalDiscrepancy(signal, seen, { identity })?.id;
    return discrepancyId ? { ...seen, discrepancyId } : seen;
  }

  async #note({ identity }: EstateModel, signal: Signal): Promise<void> {
    const { clock, discrepancies } = this.#options;
    const at = clock().getTime();
    const report = signalDiscrepancy(signal, identity.resolve(signal), {
      identity,
    });
    await discrepancies.close(settledBy(signal, report), at);
    if (report) {
      await discrepancies.record([report], at);
    }
  }
}
