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
   * Created before an instant, and not ended before another one: those that have
   * not ended first, by due date. Instants are epoch milliseconds.
   */
  actions(
    team: string,
    options: { createdBefore: number; endedFrom: number; limit: number },
  ): Promise<WeeklyAction[]>;
  /** Entities with a drill. */
  drilled(): Promise<string[]>;
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
