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
  NewestOptions,
  RecordReportsOptions,
  StatedChange,
  SubjectEntry,
} from './records';
import { assignSubject } from './database/assignSubject';
import { connectSources } from './database/connectSources';
import { crossedChanges } from './database/crossedChanges';
import type { AppendChangeFeed } from './database/feed';
import { formerChanges } from './database/formerChanges';
import { latestChanges } from './database/latestChanges';
import { listChanges } from './database/listChanges';
import { listChangeSources } from './database/listChangeSources';
import { findSubjects, listSubjects } from './database/listSubjects';
import { newestChanges } from './database/newestChanges';
import { previousChanges } from './database/previousChanges';
import { reportChanges } from './database/reportChanges';
import { statedSince } from './database/statedSince';
import { isSameState } from '../estate/subjects/standing';
import type { DbChangeRow } from './database/tables';

/** Remembers changes. Everything that it has answered is committed. */
export class LedgerStore {
  readonly #knex: Knex;
  readonly #appendFeed: AppendChangeFeed;

  constructor(options: { knex: Knex; appendFeed: AppendChangeFeed }) {
    this.#knex = options.knex;
    this.#appendFeed = options.appendFeed;
  }

  /**
   * All or nothing; one receipt for each report, in their order.
   *
   * @throws NotAllowedError where a source or a change is another author's
   */
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

  /**
   * The latest change of each kind for each entity.
   *
   * @param options.about - none that is known to be of another environment
   */
  async latest(
    options: AsKnown & {
      refs: readonly string[];
      about?: EnvironmentFilter;
      /** Only what had occurred by then, epoch milliseconds. */
      occurredBy?: number;
    },
  ): Promise<LedgerEntry[]> {
    return latestChanges({ ...options, knex: this.#knex });
  }

  /**
   * The newest changes of an entity by kind and environment, each list newest first.
   * Undefined where its environments have too many names to look into each.
   */
  async newest(options: NewestOptions): Promise<LedgerEntry[][] | undefined> {
    return newestChanges({ ...options, knex: this.#knex });
  }

  /**
   * For each change that one can return from (`returnsToPrevious`) its
   * predecessor: the latest earlier one that took effect, of the same entity,
   * kind, environment and item and of another revision. By `rowId`.
   */
  async previous(
    options: AsKnown & { of: readonly LedgerEntry[] },
  ): Promise<Map<number, LedgerEntry>> {
    return previousChanges({ ...options, knex: this.#knex });
  }

  /**
   * The changes of `crossedKinds` since an instant that took effect, or may
   * have, in an environment or none; by `target`, newest first.
   *
   * @param options.limit - for each target so many, at the least, are looked at
   */
  async crossed(
    options: AsKnown & { of: readonly Crossing[]; limit: number },
  ): Promise<Map<number, LedgerEntry[]>> {
    return crossedChanges({ ...options, knex: this.#knex });
  }

  /**
   * What amended changes were reported as, and since when with the subject,
   * environment, revision, digest and outcome that they have; by id.
   */
  async stated(
    options: AsKnown & { of: readonly LedgerEntry[] },
  ): Promise<Map<string, StatedChange>> {
    return statedSince({ ...options, knex: this.#knex });
  }

  /**
   * Changes that were once of an entity, of a kind and in a window, and are of
   * another entity, kind or time now; those first that were latest.
   */
  async former(options: FormerOptions): Promise<FormerEntry[]> {
    return formerChanges({ ...options, knex: this.#knex });
  }

  /** Names of environments of changes, in lower case, up to a limit. */
  async environments(limit: number): Promise<string[]> {
    const rows: Pick<DbChangeRow, 'environment'>[] = await this.#knex('changes')
      .distinct('environment')
      .whereNot('environment', '')
      .limit(limit);
    return rows.map(({ environment }) => environment);
  }

  /** Which sources had reported which kinds, and which could have. */
  async sources(options: AsKnown): Promise<KindSources[]> {
    return listChangeSources({ ...options, knex: this.#knex });
  }

  /** Takes these for all that are set up from then on. */
  async connect(options: ConnectSourcesOptions): Promise<void> {
    const appendFeed = this.#appendFeed;
    return this.#knex.transaction(trx =>
      connectSources({ ...options, trx, appendFeed }),
    );
  }

  /** Signals that name what changed, in pages by `rowId`. */
  async listSubjects(options: {
    afterRowId?: number;
    limit: number;
  }): Promise<SubjectEntry[]> {
    return listSubjects({ ...options, knex: this.#knex });
  }

  async findSubjects(subjects: readonly string[]): Promise<SubjectEntry[]> {
    return findSubjects({ subjects, knex: this.#knex });
  }

  /** `outdated`: somebody else has assigned it since it was read. */
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
