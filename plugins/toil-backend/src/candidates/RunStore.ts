import type { ToilRun } from '@plumbline/backstage-plugin-toil-common';

export type RunUses = {
  uses: number;
  failed: number;
  /** Users who reported runs; unknown where only systems did. */
  people?: number;
};

export interface RunStore {
  /** @returns whether it was not reported before */
  add(candidate: string, run: ToilRun): Promise<boolean>;
  /**
   * Runs since an instant, epoch ms, without rehearsals, by candidate; absent where
   * none was ever reported.
   */
  uses(
    candidates: readonly string[],
    since: number,
  ): Promise<Map<string, RunUses>>;
  /** The latest first. */
  runsOf(candidate: string, limit: number): Promise<ToilRun[]>;
}
