import type {
  OnLadder,
  Phase,
} from '@plumbline/backstage-plugin-scorecards-common';
import { batchRead } from '@plumbline/backstage-plugin-evidence-node';
import type { LadderStore, StoredBaseline, StoredStep } from './LadderStore';

/** All that was ever decided about one control, by step. */
type Decided = { steps: StoredStep[]; baseline?: StoredBaseline };

/** Where controls are on the ladder, for presenting their verdicts. */
export class LadderState {
  readonly #store: Pick<LadderStore, 'baselines' | 'steps'>;
  readonly #ofAll = batchRead(() => this.#decided());

  constructor(options: { store: Pick<LadderStore, 'baselines' | 'steps'> }) {
    this.#store = options.store;
  }

  /**
   * Two queries, however many verdicts are queried.
   *
   * @param at - as known then; now by default
   */
  async load(at: number = Infinity): Promise<(control: string) => OnLadder> {
    const decided = await this.#ofAll();
    return control => onLadderAt(decided.get(control), at);
  }

  /**
   * Of one control, at any instant.
   *
   * @returns with the instants at which something was decided
   */
  async ofControl(control: string): Promise<{
    instants: number[];
    at: (at: number) => OnLadder;
  }> {
    const decided = (await this.#decided(control)).get(control);
    const { steps = [], baseline } = decided ?? {};
    return {
      // Where it began nothing changed.
      instants: [
        ...steps.slice(1).map(step => step.at),
        ...(baseline ? [baseline.frozenAt] : []),
      ],
      at: at => onLadderAt(decided, at),
    };
  }

  async #decided(control?: string): Promise<Map<string, Decided>> {
    const decided = new Map<string, Decided>();
    for (const step of await this.#store.steps(control)) {
      const found = decided.get(step.control) ?? { steps: [] };
      found.steps.push(step);
      decided.set(step.control, found);
    }
    for (const baseline of await this.#store.baselines()) {
      const found = decided.get(baseline.control) ?? { steps: [] };
      decided.set(baseline.control, { ...found, baseline });
    }
    return decided;
  }
}

function onLadderAt(decided: Decided | undefined, at: number): OnLadder {
  const { steps = [], baseline } = decided ?? {};
  // Where it began is known to have been so before anybody looked.
  const taken = steps.filter((step, index) => index === 0 || step.at <= at);
  return {
    phase: taken.at(-1)?.phase,
    dueFrom: dueFromOf(taken),
    baseline: baseline && baseline.frozenAt <= at ? baseline.date : undefined,
  };
}

/** Since when failures are due, where that was decided and not so at first. */
function dueFromOf(steps: readonly StoredStep[]): number | undefined {
  const isDue = (phase: Phase) => phase !== 'observe';
  const from = steps.findLastIndex(({ phase }) => !isDue(phase)) + 1;
  const step = steps.at(from);
  return step?.action === 'began' ? undefined : step?.at;
}
