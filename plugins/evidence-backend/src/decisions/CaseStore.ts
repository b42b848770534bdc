import {
  canonicalJson,
  CaseState,
  CaseType,
  ParsedDecisionCase,
  InboxView,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  readRows,
  SetAside,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { sha256 } from '../database/sha256';
import type { BigIntColumn } from '../database/tables';
import { toNumber } from '../database/sql';

export type StoredCase = {
  key: string;
  plugin: string;
  id: string;
  /** What the list is ordered by: the group, then epoch milliseconds. */
  rank: number;
  at: number;
  case: ParsedDecisionCase;
};

export type CaseFilter = {
  view: InboxView;
  /** The reader. */
  user: string;
  /** The reader and their groups. */
  refs: readonly string[];
  type?: CaseType;
  entityRef?: string;
  after?: Pick<StoredCase, 'rank' | 'at' | 'key'>;
  limit: number;
};

type CaseRow = {
  key: string;
  plugin: string;
  case_id: string;
  revision: BigIntColumn;
  type: CaseType;
  state: CaseState;
  requester: string | null;
  decided_by: string | null;
  requested_at: BigIntColumn;
  closed_at: BigIntColumn | null;
  body: string;
};

/** The groups of the page: overdue reviews, what blocks a request or a release, the rest. */
const groupRank = `case when type = 'review' then 0
  when plugin = 'provisioning' or type = 'release' then 1 else 2 end`;

type RefRow = {
  key: string;
  role: 'decider' | 'entity' | 'not-by';
  ref: string;
};

/** What waits for decisions, and how it was decided. */
export class CaseStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /**
   * Keeps the highest revision, in whichever order they come.
   *
   * @returns `existing` where this or a later one was known
   */
  async put(
    plugin: string,
    id: string,
    one: ParsedDecisionCase,
  ): Promise<'stored' | 'existing'> {
    const key = keyOf(plugin, id);
    const { outcome, revision } = one;
    const row: CaseRow = {
      key,
      plugin,
      case_id: id,
      revision,
      type: one.type,
      state: one.state,
      requester: one.requester ?? null,
      decided_by: outcome?.by ?? null,
      requested_at: Date.parse(one.requestedAt),
      closed_at: outcome ? Date.parse(outcome.at) : null,
      body: JSON.stringify(one),
    };
    return this.#knex.transaction(async trx => {
      // The row is locked from here on, so its references are of one revision.
      const stored = await trx<CaseRow>('decision_cases')
        .insert(row)
        .onConflict('key')
        .merge()
        .where('decision_cases.revision', '<', revision)
        .returning('key');
      if (stored.length === 0) {
        return 'existing';
      }
      await trx<RefRow>('decision_case_refs').where({ key }).delete();
      const refs = [
        ...one.deciders.map(ref => ({ key, role: 'decider' as const, ref })),
        ...one.entityRefs.map(ref => ({ key, role: 'entity' as const, ref })),
        ...one.notBy.map(ref => ({ key, role: 'not-by' as const, ref })),
      ];
      if (refs.length > 0) {
        await trx<RefRow>('decision_case_refs')
          .insert(refs)
          .onConflict(['key', 'role', 'ref'])
          .ignore();
      }
      return 'stored';
    });
  }

  /** As it stands, by the plugin that published it. */
  async find(
    plugin: string,
    id: string,
  ): Promise<ParsedDecisionCase | undefined> {
    const rows = await this.#knex<CaseRow>('decision_cases').where({
      key: keyOf(plugin, id),
    });
    return SetAside.of(this.#knex).map('decision cases', rows, {
      id: row => row.case_id,
      map: row => storedObject<ParsedDecisionCase>(row.body),
    })[0];
  }

  /**
   * Newest first; of what waits, the groups in their order, and in each what
   * waits longest first.
   */
  async list(filter: CaseFilter): Promise<StoredCase[]> {
    const { view, user, refs, type, entityRef, after, limit } = filter;
    const knex = this.#knex;
    const column = view === 'decided' ? 'closed_at' : 'requested_at';
    const naming = (role: RefRow['role'], named: readonly string[]) =>
      knex<RefRow>('decision_case_refs')
        .where({ role })
        .whereIn('ref', named)
        .select('key');
    const isWaiting = view === 'waiting';
    const rank = isWaiting ? groupRank : '0';
    const order = isWaiting ? 'asc' : 'desc';
    const query = knex<CaseRow>('decision_cases')
      .select('*', knex.raw(`${rank} as rank`))
      .orderBy([
        { column: 'rank' },
        { column, order },
        { column: 'key', order },
      ]);
    if (view === 'waiting') {
      query
        .where({ state: 'waiting' })
        .whereIn('key', naming('decider', refs))
        .whereNotIn('key', naming('not-by', [user]))
        .where(other =>
          other.whereNull('requester').orWhereNot('requester', user),
        );
    } else if (view === 'requested') {
      query.where({ state: 'waiting', requester: user });
    } else {
      query
        .whereNot({ state: 'waiting' })
        .where(mine =>
          mine.where({ requester: user }).orWhere({ decided_by: user }),
        );
    }
    if (type) {
      query.where({ type });
    }
    if (entityRef !== undefined) {
      query.whereIn('key', naming('entity', [entityRef]));
    }
    if (after) {
      query.whereRaw(
        isWaiting
          ? `(${rank}, ??, key) > (?, ?, ?)`
          : `(${rank}, ??, key) < (?, ?, ?)`,
        [column, after.rank, after.at, after.key],
      );
    }
    return readRows<CaseRow & { rank: number }, StoredCase>(
      knex,
      'decision cases',
      {
        query,
        limit,
        id: row => row.case_id,
        map: row => ({
          key: row.key,
          plugin: row.plugin,
          id: row.case_id,
          rank: row.rank,
          at: toNumber(row[column]!),
          case: storedObject<ParsedDecisionCase>(row.body),
        }),
      },
    );
  }
}

function keyOf(plugin: string, id: string): string {
  return sha256(canonicalJson([plugin, id]));
}
