import type { Knex } from 'knex';
import type {
  AlertStore,
  EndAlertsOptions,
  RecordAlertsOptions,
  RecordUnmatchedOptions,
} from '../AlertStore';
import { AnalyzeGrowth } from '../../database/operations/analyzeGrowth';
import type { MaxAges } from '../../estate/subjects/readMaxAges';
import { endAlerts } from './endAlerts';
import {
  findAlertGroup,
  readAlertGroups,
  readAlerts,
  readAlertsOf,
} from './readAlerts';
import { readUnmatched } from './readUnmatched';
import { recordAlerts } from './recordAlerts';
import { recordUnmatched, retireUnmatched } from './recordUnmatched';

/** Alerts on SQLite or PostgreSQL. */
export class DatabaseAlertStore implements AlertStore {
  readonly #knex: Knex;
  readonly #maxAges: Pick<MaxAges, 'alerts'>;
  readonly #growth: AnalyzeGrowth[];

  constructor(options: { knex: Knex; maxAges: Pick<MaxAges, 'alerts'> }) {
    const { knex } = options;
    this.#knex = knex;
    this.#maxAges = options.maxAges;
    this.#growth = ['alerts', 'alert_group_members', 'signal_subjects'].map(
      table => new AnalyzeGrowth(knex, table),
    );
  }

  async record(options: RecordAlertsOptions) {
    const receipt = await this.#knex.transaction(trx =>
      recordAlerts(trx, options),
    );
    for (const growth of this.#growth) {
      await growth.added(receipt.stored);
    }
    return receipt;
  }

  end(options: EndAlertsOptions) {
    return this.#knex.transaction(trx => endAlerts(trx, options));
  }

  list(filter: Parameters<AlertStore['list']>[0]) {
    return readAlerts(this.#knex, filter);
  }

  listGroups(filter: Parameters<AlertStore['listGroups']>[0]) {
    return readAlertGroups(this.#knex, filter);
  }

  findGroup(id: string) {
    return findAlertGroup(this.#knex, id);
  }

  alertsOf(groupIds: readonly string[]) {
    return readAlertsOf(this.#knex, groupIds);
  }

  recordUnmatched(options: RecordUnmatchedOptions) {
    return this.#knex.transaction(trx => recordUnmatched(trx, options));
  }

  retireUnmatched(options: { sources: readonly string[]; at: number }) {
    return this.#knex.transaction(trx => retireUnmatched(trx, options));
  }

  unmatched(at: number) {
    return readUnmatched(this.#knex, at, this.#maxAges.alerts);
  }
}
