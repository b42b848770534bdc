import type { ToilRun } from '@plumbline/backstage-plugin-toil-common';

export interface RunStore {
  /** @returns whether it was not reported before */
  add(candidate: string, run: ToilRun): Promise<boolean>;
  /** Runs since an instant, epoch ms, without rehearsals, by candidate. */
  uses(
    candidates: readonly string[],
    since: number,
  ): Promise<Map<string, { uses: number; failed: number; people: number }>>;
  /** The latest first. */
  runsOf(candidate: string, limit: number): Promise<ToilRun[]>;
}
