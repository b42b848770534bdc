import type { Knex } from 'knex';
import type {
  ChangeReceipt,
  EnvironmentFilter,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  AsKnown,
  AssignSubjectOptions,
  ConnectSourcesOptions,
  Crossing,
  FormerEntry,
  FormerOptions,
  KindSources,
  LedgerEntry,
  LedgerFilter,
  LedgerPosition,
  LedgerStore,
  NewestOptions,
  RecordReportsOptions,
  StatedChange,
  SubjectEntry,
} from '../LedgerStore';
import { assignSubject } from './assignSubject';
import { connectSources } from './connectSources';
import { crossedChanges } from './crossedChanges';
import type { AppendChangeFeed } from './feed';
import { formerChanges } from './formerChanges';
import { latestChanges } from './latestChanges';
import { listChanges } from './listChanges';
import { listChangeSources } from './listChangeSources';
import { findSubjects, listSubjects } from './listSubjects';
import { newestChanges } from './newestChanges';
import { previousChanges } from './previousChanges';
import { reportChanges } from './reportChanges';
import { statedSince } from './statedSince';
import { isSameState } from '../../estate/subjects/standing';
import type { DbChangeRow } from './tables';

/** The ledger on SQLite or PostgreSQL. */
export class DatabaseLedgerStore implements LedgerStore {
  readonly #knex: Knex;
  readonly #appendFeed: AppendChangeFeed;

  constructor(options: { knex: Knex; appendFeed: AppendChangeFeed }) {
    this.#knex = options.knex;
    this.#appendFeed = options.appendFeed;
  }

  async record(options: RecordReportsOptions): Promise<ChangeReceipt[]> {
    const appendFeed = this.#appendFeed;
    return this.#knex.transaction(trx =>
      reportChanges({ ...options, trx, appendFeed }),
    );
  }

  async list(
    options: LedgerFilter & { after?: LedgerPosition; limit: number },
  ): Promise<LedgerEntry[]> {
    return listChanges({ ...options, knex: this.#knex });
  }

  async latest(
    options: AsKnown & {
      refs: readonly string[];
      about?: EnvironmentFilter;
      occurredBy?: number;
    },
  ): Promise<LedgerEntry[]> {
    return latestChanges({ ...options, knex: this.#knex });
  }

  async newest(options: NewestOptions): Promise<LedgerEntry[][] | undefined> {
    return newestChanges({ ...options, knex: this.#knex });
  }

  async previous(
    options: AsKnown & { of: readonly LedgerEntry[] },
  ): Promise<Map<number, LedgerEntry>> {
    return previousChanges({ ...options, knex: this.#knex });
  }

  async crossed(
    options: AsKnown & { of: readonly Crossing[]; limit: number },
  ): Promise<Map<number, LedgerEntry[]>> {
    return crossedChanges({ ...options, knex: this.#knex });
  }

  async stated(
    options: AsKnown & { of: readonly LedgerEntry[] },
  ): Promise<Map<string, StatedChange>> {
    return statedSince({ ...options, knex: this.#knex });
  }

  async former(options: FormerOptions): Promise<FormerEntry[]> {
    return formerChanges({ ...options, knex: this.#knex });
  }

  async environments(limit: number): Promise<string[]> {
    const rows: Pick<DbChangeRow, 'environment'>[] = await this.#knex('changes')
      .distinct('environment')
      .whereNot('environment', '')
      .limit(limit);
    return rows.map(({ environment }) => environment);
  }

  async sources(options: AsKnown): Promise<KindSources[]> {
    return listChangeSources({ ...options, knex: this.#knex });
  }

  async connect(options: ConnectSourcesOptions): Promise<void> {
    const appendFeed = this.#appendFeed;
    return this.#knex.transaction(trx =>
      connectSources({ ...options, trx, appendFeed }),
    );
  }

  async listSubjects(options: {
    afterRowId?: number;
    limit: number;
  }): Promise<SubjectEntry[]> {
    return listSubjects({ ...options, knex: this.#knex });
  }

  async findSubjects(subjects: readonly string[]): Promise<SubjectEntry[]> {
    return findSubjects({ subjects, knex: this.#knex });
  }

  async assignSubject(
    options: AssignSubjectOptions,
  ): Promise<'changed' | 'unchanged' | 'outdated'> {
    const { subject, state } = options;
    if (isSameState(subject, state)) {
      // Almost all are, whenever the estate changed.
      return 'unchanged';
    }
    const appendFeed = this.#appendFeed;
    return this.#knex.transaction(trx =>
      assignSubject({ ...options, trx, appendFeed }),
    );
  }
}
