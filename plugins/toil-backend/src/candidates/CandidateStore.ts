import {
  canonicalJson,
  DecisionInput,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  SetAside,
  storedList,
  storedObject,
  whereContains,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  CandidateSort,
  CandidateState,
  HistoryEntry,
  StaleReason,
  ToilRun,
} from '@plumbline/backstage-plugin-toil-common';
import type { Knex } from 'knex';
import type {
  CandidateFilter,
  CandidateKey,
  Step,
  StoredCandidate,
} from './records';
import {
  addStep,
  keepServices,
  toCandidate,
  toCandidates,
  toRow,
  toStep,
} from './database/candidateRows';
import { addRun, findRun } from './database/runs';
import type {
  CandidateRow,
  CandidateServiceRow,
  HistoryRow,
  TemplateRow,
} from '../database/tables';

const sorts: Record<
  CandidateSort,
  { column: keyof CandidateRow; order: 'asc' | 'desc' }
> = {
  priority: { column: 'rank_key', order: 'asc' },
  frequency: { column: 'per_month', order: 'desc' },
  minutes: { column: 'minutes_per_month', order: 'desc' },
  title: { column: 'title', order: 'asc' },
  updated: { column: 'updated_at', order: 'desc' },
};

/** Candidates on SQLite or PostgreSQL. */
export class CandidateStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async list(
    filter: CandidateFilter,
    page: { sort: CandidateSort; after?: CandidateKey; limit: number },
  ): Promise<StoredCandidate[]> {
    const { column } = sorts[page.sort];
    return SetAside.of(this.#knex).page('candidates', {
      limit: page.limit,
      id: ({ id }) => id,
      map: toCandidate,
      read: (limit, last) =>
        this.#rows(filter, {
          sort: page.sort,
          limit,
          after: last
            ? { value: last[column] as CandidateKey['value'], id: last.id }
            : page.after,
        }),
    });
  }

  async #rows(
    filter: CandidateFilter,
    page: { sort: CandidateSort; after?: CandidateKey; limit: number },
  ): Promise<CandidateRow[]> {
    const { column, order } = sorts[page.sort];
    const query = this.#knex<CandidateRow>('candidates')
      .whereIn('state', [...filter.state])
      .orderBy([
        { column, order },
        { column: 'id', order: 'asc' },
      ])
      .limit(page.limit);
    for (const key of ['bucket', 'kind'] as const) {
      const values = filter[key];
      if (values) {
        query.whereIn(key, [...values]);
      }
    }
    if (filter.owner !== undefined) {
      query.where('owner', filter.owner);
    }
    if (filter.stale !== undefined) {
      query.where('stale', filter.stale);
    }
    if (filter.service !== undefined) {
      query.whereIn(
        'id',
        this.#knex<CandidateServiceRow>('candidate_services')
          .where('entity_ref', filter.service)
          .select('candidate'),
      );
    }
    if (filter.text !== undefined) {
      whereContains(query, ['title'], filter.text);
    }
    const { after } = page;
    if (after) {
      query.andWhere(where =>
        where
          .where(column, order === 'asc' ? '>' : '<', after.value)
          .orWhere(same =>
            same.where(column, after.value).andWhere('id', '>', after.id),
          ),
      );
    }
    return query;
  }

  /** By its id, or by an id of the group that it comes from. */
  async find(id: string): Promise<StoredCandidate | undefined> {
    const own = await this.#knex<CandidateRow>('candidates')
      .where({ id })
      .first();
    if (own) {
      return toCandidate(own);
    }
    const row = await this.#knex<CandidateRow>('candidates')
      .whereIn(
        'group_id',
        this.#knex<TemplateRow>('templates').where({ id }).select('group_id'),
      )
      .orderByRaw('case when counted_by is null then 0 else 1 end, created_at')
      .first();
    return row && toCandidate(row);
  }

  async add(candidate: StoredCandidate, step: Step): Promise<void> {
    await this.#knex.transaction(async trx => {
      await trx<CandidateRow>('candidates').insert(toRow(candidate));
      await keepServices(trx, [candidate]);
      await addStep(trx, candidate.id, step);
      await lookAnew(trx, step);
    });
  }

  /**
   * Keeps a decision if nobody decided since it was looked at.
   *
   * @param options.mostInProgress - where it starts: so many may be in progress
   * @param options.seenReasons - why it was stale when it was looked at; what
   *   came since stays, as nobody has seen it
   * @param options.run - kept with the decision
   * @returns `moved` where somebody did, `full` where too many are in progress,
   *   `known` where the run was reported before
   */
  async decide(
    candidate: StoredCandidate,
    step: Step,
    options: {
      version: number;
      mostInProgress?: number;
      seenReasons: readonly StaleReason[];
      run?: ToilRun;
    },
  ): Promise<'kept' | 'moved' | 'full' | 'known'> {
    const { version, mostInProgress, seenReasons, run } = options;
    return this.#knex.transaction(async trx => {
      // Two who start at once must not both be the last that fits.
      await trx('positions').where({ name: 'backlog' }).forUpdate().first();
      if (mostInProgress !== undefined) {
        const [{ count }] = await trx('candidates')
          .where({ state: 'in-progress' })
          .count({ count: '*' });
        if (Number(count) >= mostInProgress) {
          return 'full';
        }
      }
      if (run && (await findRun(trx, candidate.id, run))) {
        return 'known';
      }
      const now = await trx<CandidateRow>('candidates')
        .where({ id: candidate.id })
        .forUpdate()
        .first('stale_reasons');
      const staleReasons = [
        ...unseen(storedList(now?.stale_reasons ?? '[]'), seenReasons),
        ...candidate.staleReasons,
      ];
      const { id, ...row } = toRow({
        ...candidate,
        staleReasons,
        stale: candidate.stale || staleReasons.length > 0,
      });
      const changed = await trx<CandidateRow>('candidates')
        .where({ id, version })
        .update({ ...row, version: version + 1 });
      if (changed === 0) {
        return 'moved';
      }
      if (run) {
        await addRun(trx, id, run);
      }
      await keepServices(trx, [candidate]);
      await addStep(trx, id, step);
      await lookAnew(trx, step);
      return 'kept';
    });
  }

  /** The latest first. */
  async historyOf(candidate: string, limit: number): Promise<HistoryEntry[]> {
    const rows = await this.#knex<HistoryRow>('history')
      .where({ candidate })
      .orderBy('id', 'desc')
      .limit(limit);
    return SetAside.of(this.#knex).map('history', rows, {
      id: ({ id }) => String(id),
      map: toStep,
    });
  }

  /** Decisions that evidence has not taken yet, in order. */
  async unrecorded(
    limit: number,
  ): Promise<{ step: number; decision: DecisionInput }[]> {
    const rows = await this.#knex<HistoryRow>('history')
      .where({ recorded: false })
      .orderBy('id')
      .limit(limit);
    return SetAside.of(this.#knex).map('decisions to record', rows, {
      id: ({ id }) => String(id),
      map: ({ id, decision }) => ({
        step: id,
        decision: storedObject<DecisionInput>(decision!),
      }),
    });
  }

  async recorded(step: number): Promise<void> {
    await this.#knex<HistoryRow>('history')
      .where({ id: step })
      .update({ recorded: true });
  }

  /** Ids of those worked on that are stale or have runs: a person may have to decide. */
  async toDecide(): Promise<string[]> {
    return this.#knex<CandidateRow>('candidates')
      .whereIn('state', ['open', 'in-progress', 'done'])
      .where(some =>
        some
          .where({ stale: true })
          .orWhereIn('id', this.#knex('runs').select('candidate')),
      )
      .orderBy('id')
      .pluck('id');
  }

  /** By title. */
  async inState(state: CandidateState): Promise<StoredCandidate[]> {
    const rows = await this.#knex<CandidateRow>('candidates')
      .where({ state })
      .orderBy(['title', 'id']);
    return toCandidates(this.#knex, rows);
  }
}

/** Evidence goes on while somebody decides. */
function unseen(
  reasons: readonly StaleReason[],
  seen: readonly StaleReason[],
): StaleReason[] {
  const known = new Set(seen.map(reason => canonicalJson(reason)));
  return reasons.filter(reason => !known.has(canonicalJson(reason)));
}

/**
 * Whoever looks at the backlog next finds out what is known of new services, and
 * which candidate of a group counts it now.
 */
async function lookAnew(
  trx: Knex.Transaction,
  { changes }: Step,
): Promise<void> {
  if (changes.services || changes.state) {
    await trx('positions').where({ name: 'backlog' }).update({ seq: -1 });
  }
}
