import type { DisputeState } from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import type { AccuracyFilter, AccuracyStore } from '../accuracy/AccuracyStore';
import type { DisputeRow, JudgementRow } from './tables';

/** What accuracy is measured on, on SQLite or PostgreSQL. */
export class DatabaseAccuracyStore implements AccuracyStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async failedCounts(
    filter: AccuracyFilter,
  ): Promise<{ control: string; version: number; count: number }[]> {
    const rows: { control: string; version: number; count?: unknown }[] =
      await this.#failures(filter)
        .select('control', 'version')
        .countDistinct({ count: 'entity_ref' })
        .groupBy('control', 'version');
    return rows.map(row => ({ ...row, count: Number(row.count) }));
  }

  async failed(
    filter: AccuracyFilter,
  ): Promise<{ control: string; version: number; entityRef: string }[]> {
    return this.#failures(filter).distinct({
      control: 'control',
      version: 'version',
      entityRef: 'entity_ref',
    });
  }

  async disputes(filter: AccuracyFilter): Promise<
    {
      control: string;
      version: number;
      entityRef: string;
      state: DisputeState;
    }[]
  > {
    const rows = await this.#knex<DisputeRow>('disputes')
      .where(query => {
        if (filter.control !== undefined) {
          query.where('disputes.control', filter.control);
        }
      })
      .whereExists(
        this.#failures(filter)
          .select(this.#knex.raw('1'))
          .where('judgements.entity_ref', this.#knex.ref('disputes.entity_ref'))
          .where('judgements.control', this.#knex.ref('disputes.control'))
          .where(
            'judgements.version',
            this.#knex.ref('disputes.control_version'),
          ),
      );
    return rows.map(row => ({
      control: row.control,
      version: row.control_version,
      entityRef: row.entity_ref,
      state: row.state as DisputeState,
    }));
  }

  /** Judgements that failed, and held at some time since then. */
  #failures({ since, control }: AccuracyFilter) {
    return this.#knex<JudgementRow>('judgements').where(query => {
      query
        .where('judgements.status', 'fail')
        .andWhere(until =>
          until
            .whereNull('judgements.superseded_at')
            .orWhere('judgements.superseded_at', '>', since),
        );
      if (control !== undefined) {
        query.where('judgements.control', control);
      }
    });
  }
}
