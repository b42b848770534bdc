import type {
  Drill,
  DrillQuery,
  WeeklyAction,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { ListPosition } from '@plumbline/backstage-plugin-evidence-node';

export interface WeeklyStore {
  addAction(action: WeeklyAction): Promise<void>;
  findAction(id: string): Promise<WeeklyAction | undefined>;
  /** @returns false where it was changed since `version` was read */
  endAction(action: WeeklyAction, version: number): Promise<boolean>;
  /**
   * The latest first; without those that ended before an instant.
   *
   * @param options.endedFrom - in epoch milliseconds
   */
  actions(
    team: string,
    options: { endedFrom: number; limit: number },
  ): Promise<WeeklyAction[]>;
  addDrill(drill: Drill): Promise<void>;
  findDrill(id: string): Promise<Drill | undefined>;
  /** @returns false where it was changed since `version` was read */
  changeDrill(drill: Drill, version: number): Promise<boolean>;
  /** The latest first. */
  drills(
    filter: Omit<DrillQuery, 'limit' | 'cursor'>,
    page: { after?: ListPosition; limit: number },
  ): Promise<Drill[]>;
}
