import type { DeployReport } from '@plumbline/backstage-plugin-scorecards-common';

/** As it is stored: the rest follows from the decision and the ledger. */
export type StoredDeployReport = Omit<DeployReport, 'notes'>;

export interface DeployReportStore {
  find(
    of: Pick<DeployReport, 'decision' | 'run' | 'attempt'>,
  ): Promise<StoredDeployReport | undefined>;
  /**
   * Stores the first of one run and attempt.
   *
   * @returns as it is stored now, which is something else for a conflict
   */
  add(report: StoredDeployReport): Promise<StoredDeployReport>;
  /** What succeeded was rolled back later. */
  rollBack(
    of: Pick<DeployReport, 'decision' | 'run' | 'attempt'>,
  ): Promise<void>;
  /** Those of some decisions whose deploy was rolled back. */
  rolledBack(decisions: readonly string[]): Promise<Set<string>>;
}
