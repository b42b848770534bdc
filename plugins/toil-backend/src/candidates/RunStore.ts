import type { ToilRun } from '@plumbline/backstage-plugin-toil-common';

export interface RunStore {
  /** @returns whether it was not reported before */
  add(candidate: string, run: ToilRun): Promise<boolean>;
  /** The latest first. */
  runsOf(candidate: string, limit: number): Promise<ToilRun[]>;
}
