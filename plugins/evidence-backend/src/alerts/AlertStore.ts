import type { Environments } from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import type {
  EndAlertsOptions,
  RecordAlertsOptions,
  RecordUnmatchedOptions,
  AlertsReceipt,
  StoredAlert,
  UnmatchedAlert,
  StoredAlertGroup,
  ListPosition,
  AlertFilter,
  AlertSource,
  LastAlert,
} from './records';
import { AnalyzeGrowth } from '../database/operations/analyzeGrowth';
import type { MaxAges } from '../estate/subjects/readMaxAges';
import { endAlerts } from './database/endAlerts';
import {
  findAlertGroup,
  readAlertGroups,
  readAlerts,
  readAlertsOf,
} from './database/readAlerts';
import {
  readAlertSources,
  readLastAlerts,
  readLastOfSources,
} from './database/readLastAlerts';
import { readUnmatched } from './database/readUnmatched';
import { recordAlerts } from './database/recordAlerts';
import { recordUnmatched, retireUnmatched } from './database/recordUnmatched';

/** Remembers alerts. What it has answered is committed. */
export class AlertStore {
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

  /** All or nothing. */
  async record(options: RecordAlertsOptions): Promise<AlertsReceipt> {
    const receipt = await this.#knex.transaction(trx =>
      recordAlerts(trx, options),
    );
    for (const growth of this.#growth) {
      await growth.added(receipt.stored);
    }
    return receipt;
  }

  /**
   * Ends those of them that are known to fire; their source may yet report a
   * later end.
   *
   * @returns how many
   */
  end(options: EndAlertsOptions): Promise<number> {
    return this.#knex.transaction(trx => endAlerts(trx, options));
  }

  list(
    filter: AlertFilter & { after?: ListPosition; limit: number },
  ): Promise<StoredAlert[]> {
    return readAlerts(this.#knex, filter);
  }

  /** Groups by the time of their first delivery, the latest first. */
  listGroups(filter: {
    /** Whether an alert of it fires; without it, either. */
    status?: 'firing' | 'resolved';
    entity?: string;
    after?: ListPosition;
    limit: number;
  }): Promise<StoredAlertGroup[]> {
    return readAlertGroups(this.#knex, filter);
  }

  findGroup(id: string): Promise<StoredAlertGroup | undefined> {
    return findAlertGroup(this.#knex, id);
  }

  /** Every alert of these groups, by the id of the group. */
  alertsOf(groupIds: readonly string[]): Promise<Map<string, StoredAlert[]>> {
    return readAlertsOf(this.#knex, groupIds);
  }

  /** Those that ever delivered an alert, the first one first. */
  sources(): Promise<AlertSource[]> {
    return readAlertSources(this.#knex);
  }

  /** When each source last delivered an alert. */
  lastOfSources(): Promise<Map<string, number>> {
    return readLastOfSources(this.#knex);
  }

  /**
   * The last alert of each of these entities in each environment; nothing of
   * entities that had none.
   */
  lastOf(
    entityRefs: readonly string[],
    environments: Pick<Environments, 'of'>,
  ): Promise<Map<string, LastAlert[]>> {
    return readLastAlerts(this.#knex, entityRefs, environments);
  }

  /** In place of what the source reported before. */
  recordUnmatched(
    options: RecordUnmatchedOptions,
  ): Promise<'changed' | 'unchanged'> {
    return this.#knex.transaction(trx => recordUnmatched(trx, options));
  }

  /** As if all other sources had reported that there is nothing any more. */
  retireUnmatched(options: {
    sources: readonly string[];
    at: number;
  }): Promise<void> {
    return this.#knex.transaction(trx => retireUnmatched(trx, options));
  }

  /**
   * What fired at an instant and was nobody's, and was not stale: each set of
   * labels once, in the order of their ids, at most 1,000.
   */
  unmatched(at: number): Promise<UnmatchedAlert[]> {
    return readUnmatched(this.#knex, at, this.#maxAges.alerts);
  }
}
