import { storedObject } from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { GateOutcomeRow } from '../database/tables';
import type { DeployReport } from '@plumbline/backstage-plugin-scorecards-common';

/** As it is stored: the rest follows from the decision and the ledger. */
export type StoredDeployReport = Omit<DeployReport, 'action' | 'notes'>;

/** Of one decision; it is in force for half an hour. */
const mostReports = 20;

type Key = Pick<DeployReport, 'decision' | 'run' | 'attempt'>;

/** Outcomes of deploys on SQLite or PostgreSQL. */
export class DeployReportStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async find(of: Key): Promise<StoredDeployReport | undefined> {
    const row = await this.#knex<GateOutcomeRow>('gate_outcomes')
      .where(keyOf(of))
      .first();
    return row && toReport(row);
  }

  /**
   * Stores the first of one run and attempt.
   *
   * @returns as it is stored now, which is something else for a conflict
   */
  async add(report: StoredDeployReport): Promise<StoredDeployReport> {
    const { outcome } = report;
    await this.#knex<GateOutcomeRow>('gate_outcomes')
      .insert({
        ...keyOf(report),
        outcome,
        report: JSON.stringify(report),
        at: Date.parse(report.reportedAt),
      })
      .onConflict(['decision', 'run', 'attempt'])
      .ignore();
    return (await this.find(report))!;
  }

  /** What succeeded was rolled back later. */
  async rollBack(report: StoredDeployReport): Promise<void> {
    await this.#knex<GateOutcomeRow>('gate_outcomes')
      .where({ ...keyOf(report), outcome: 'succeeded' })
      .update({ outcome: report.outcome, report: JSON.stringify(report) });
  }

  /** Of one decision, the latest first. */
  async of(decision: string): Promise<StoredDeployReport[]> {
    const rows = await this.#knex<GateOutcomeRow>('gate_outcomes')
      .where({ decision })
      .orderBy([
        { column: 'at', order: 'desc' },
        { column: 'run', order: 'desc' },
        { column: 'attempt', order: 'desc' },
      ])
      .limit(mostReports);
    return rows.map(toReport);
  }

  /** Those of some decisions whose deploy was rolled back. */
  async rolledBack(decisions: readonly string[]): Promise<Set<string>> {
    const rows = await this.#knex<GateOutcomeRow>('gate_outcomes')
      .whereIn('decision', [...decisions])
      .where({ outcome: 'rolled-back' })
      .distinct('decision');
    return new Set(rows.map(({ decision }) => decision));
  }
}

function keyOf({ decision, run, attempt }: Key): Key {
  return { decision, run, attempt };
}

function toReport({ outcome, report }: GateOutcomeRow): StoredDeployReport {
  const stored = storedObject<StoredDeployReport>(report, ['changes']);
  return { ...stored, outcome: outcome as StoredDeployReport['outcome'] };
}
