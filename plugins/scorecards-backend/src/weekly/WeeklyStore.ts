import type {
  Drill,
  DrillQuery,
  WeeklyAction,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { SourceWords } from './FindingSources';
import type { ListPosition } from '@plumbline/backstage-plugin-evidence-node';

/** Begins subjects and ids of cases about findings. */
export const findingPrefix = 'finding:';

/** With what sources stated of each finding when it was recorded. */
export type StoredDrill = Omit<Drill, 'findings'> & {
  findings: (Drill['findings'][number] & { was?: SourceWords })[];
};

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
  addDrill(drill: StoredDrill): Promise<void>;
  findDrill(id: string): Promise<StoredDrill | undefined>;
  findDrills(ids: readonly string[]): Promise<StoredDrill[]>;
  /**
   * Those with a finding that is not fixed, some at a time.
   *
   * @param of.tracked - only those with one that a source may close
   */
  openDrills(of?: { tracked?: boolean }): AsyncIterable<StoredDrill[]>;
  /** @returns false where it was changed since `version` was read */
  changeDrill(drill: StoredDrill, version: number): Promise<boolean>;
  /** The latest first. */
  drills(
    filter: Omit<DrillQuery, 'limit' | 'cursor'>,
    page: { after?: ListPosition; limit: number },
  ): Promise<StoredDrill[]>;
}
