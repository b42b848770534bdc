import { storedObject } from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type {
  DeployReportStore,
  StoredDeployReport,
} from '../gates/DeployReportStore';
import type { GateOutcomeRow } from './tables';

type Key = Parameters<DeployReportStore['find']>[0];

/** Outcomes of deploys on SQLite or PostgreSQL. */
export class DatabaseDeployReportStore implements DeployReportStore {
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

  async add(report: StoredDeployReport): Promise<StoredDeployReport> {
    const { outcome } = report;
    await this.#knex<GateOutcomeRow>('gate_outcomes')
      .insert({
        ...{ ...keyOf(report), outcome, report: JSON.stringify(report) },
        at: Date.parse(report.reportedAt),
      })
      .onConflict(['decision', 'run', 'attempt'])
      .ignore();
    return (await this.find(report))!;
  }

  async rollBack(of: Key): Promise<void> {
    await this.#knex<GateOutcomeRow>('gate_outcomes')
      .where({ ...keyOf(of), outcome: 'succeeded' })
      .update({ outcome: 'rolled-back' });
  }

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
