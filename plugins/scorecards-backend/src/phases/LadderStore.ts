import type { DecisionInput } from '@plumbline/backstage-plugin-evidence-common';
import type {
  Phase,
  PhaseStep,
} from '@plumbline/backstage-plugin-scorecards-common';

/** Instants are epoch milliseconds. */
export type StoredStep = {
  control: string;
  /** From 1. */
  step: number;
  action: PhaseStep['action'];
  phase: Phase;
  at: number;
  by?: string;
  reason?: string;
  controlVersion: number;
};

export type StoredBaseline = {
  control: string;
  /** What failed at this instant is legacy. */
  date: number;
  frozenBy: string;
  frozenAt: number;
  reason?: string;
};

export interface LadderStore {
  /** Of every control, or of one; by control and step. */
  steps(control?: string): Promise<StoredStep[]>;
  /** Kept only where the control has no step yet. */
  begin(steps: readonly StoredStep[]): Promise<void>;
  /** Takes the step where nobody took it since the one before was read. */
  take(
    step: StoredStep,
    decisions: readonly DecisionInput[],
  ): Promise<'taken' | 'conflict'>;
  /** When a version was first judged; absent where it never was. */
  observedSince(control: string, version: number): Promise<number | undefined>;

  /** By control. */
  baselines(): Promise<StoredBaseline[]>;
  /**
   * All, or none.
   *
   * @returns the controls that have one already
   */
  freeze(
    baselines: readonly StoredBaseline[],
    decisions: readonly DecisionInput[],
  ): Promise<string[]>;
  /** When each control was first judged, in any version. */
  firstJudged(
    controls: readonly string[],
  ): Promise<ReadonlyMap<string, number>>;
}
