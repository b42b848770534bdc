import type {
  DebtOwner,
  Underlying,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import type {
  StatusInterval,
  Standing,
  StatusCount,
  SummaryOptions,
  SummaryStore,
  TallyGroup,
} from '../summary/SummaryStore';
import type {
  AsOf,
  ControlTerms,
  VerdictFilter,
} from '../verdicts/VerdictStore';
import {
  countDocuments,
  isOfCountedDocuments,
} from './operations/countDocuments';
import type { JudgementsView } from './operations/readableJudgements';
import { exemptIntervals } from './operations/exemptIntervals';
import {
  isExempt,
  selectJudgements,
  selectKnown,
} from './operations/readJudgements';
import { dueAt, isBaseline } from './operations/verdictOrder';
import type { BigIntColumn, SubjectRow } from './tables';

const dayMs = 24 * 60 * 60 * 1000;

type TallyRow = {
  of: string | null;
  control: string;
  version: number;
  status: Underlying;
  count: BigIntColumn;
};
type StandingRow = TallyRow & {
  owned_by: DebtOwner;
  /** SQLite has numbers for booleans. */
  exempt: boolean | number;
  baseline: BigIntColumn;
  overdue: BigIntColumn;
  failing: BigIntColumn | null;
};
type IntervalRow = TallyRow & {
  since: BigIntColumn;
  until: BigIntColumn | null;
};

/** Counts of verdicts on SQLite or PostgreSQL. */
export class DatabaseSummaryStore implements SummaryStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async standings(
    filter: VerdictFilter,
    options: { by: TallyGroup; terms: readonly ControlTerms[]; now: number },
  ): Promise<Standing[]> {
    const { by, terms, now } = options;
    const knex = this.#knex;
    if (isOfCountedDocuments(filter)) {
      return (await countDocuments(knex, filter, options)).standings;
    }
    const exempt = isExempt(knex, { now });
    const baseline = isBaseline(terms);
    const due = dueAt(terms, exempt);
    const known = selectKnown(knex, filter, { now }, terms)
      .clearSelect()
      .select(columnsOf(by))
      .select({
        owned_by: 'judgements.owned_by',
        failing_since: 'judgements.failing_since',
        exempt,
        is_baseline: knex.raw(baseline.sql, baseline.bindings),
        due: knex.raw(due.sql, due.bindings),
      });
    const group = [...Object.keys(columnsOf(by)), 'owned_by', 'exempt'];
    const rows: StandingRow[] = await knex
      .from(known.as('known'))
      .select(group)
      .count({ count: '*' })
      .sum({ baseline: 'is_baseline' })
      .select(
        knex.raw(
          'sum(case when due <= cast(? as bigint) then 1 else 0 end) as overdue',
          [now],
        ),
      )
      .min({ failing: 'failing_since' })
      .groupBy(group);
    return rows.map(row => ({
      ...toTallied(row),
      exempt: Boolean(row.exempt),
      ownedBy: row.owned_by,
      baseline: Number(row.baseline),
      overdue: Number(row.overdue),
      failingSince:
        row.failing === null || row.status !== 'fail'
          ? undefined
          : Number(row.failing),
    }));
  }

  async summary(
    filter: VerdictFilter,
    options: SummaryOptions,
  ): Promise<{ standings: Standing[]; intervals: StatusInterval[] }> {
    // All as of one instant: what is judged meanwhile would count twice.
    return this.#knex.transaction(
      trx => new DatabaseSummaryStore(trx).#summary(filter, options),
      this.#knex.client.config.client === 'pg'
        ? { readOnly: true, isolationLevel: 'repeatable read' }
        : undefined,
    );
  }

  async #summary(
    filter: VerdictFilter,
    options: SummaryOptions,
  ): Promise<{ standings: Standing[]; intervals: StatusInterval[] }> {
    const isCounted = isOfCountedDocuments(filter);
    const { standings, intervals } = isCounted
      ? await countDocuments(this.#knex, filter, options)
      : { standings: await this.standings(filter, options), intervals: [] };
    // What holds is counted above already, or else with what held before.
    const view = isCounted ? 'past_judgements' : 'judgements';
    const more = [
      await this.#intervals(filter, options, view),
      await exemptIntervals(this.#knex, filter, {
        ...options,
        columns: columnsOf(options.by),
      }),
    ];
    return { standings, intervals: [intervals, ...more].flat() };
  }

  async #intervals(
    filter: VerdictFilter,
    { by, terms, from, to }: SummaryOptions,
    view: JudgementsView,
  ): Promise<StatusInterval[]> {
    const columns = columnsOf(by);
    // Both engines divide whole numbers to whole numbers.
    const learned = `judgements.learned_at / ${dayMs}`;
    const superseded = `judgements.superseded_at / ${dayMs}`;
    const rows: IntervalRow[] = await selectJudgements(
      this.#knex,
      filter,
      terms,
      view,
    )
      .where('judgements.learned_at', '<', (to + 1) * dayMs)
      .andWhere(late =>
        late
          .whereNull('judgements.superseded_at')
          .orWhere('judgements.superseded_at', '>=', (from + 1) * dayMs),
      )
      .clearSelect()
      .select(columns)
      .select({
        since: this.#knex.raw(learned),
        until: this.#knex.raw(superseded),
      })
      .count({ count: '*' })
      .groupBy(Object.values(columns))
      .groupByRaw(`${learned}, ${superseded}`);
    return rows.map(row => ({
      ...toTallied(row),
      exempt: false,
      from: Number(row.since),
      until: row.until === null ? undefined : Number(row.until),
    }));
  }

  async statuses(filter: VerdictFilter, asOf: AsOf): Promise<StatusCount[]> {
    const known = selectKnown(this.#knex, filter, asOf)
      .clearSelect()
      .select(
        ...(['version', 'status', 'error', 'failing_since'] as const).map(
          column => `judgements.${column}`,
        ),
        { exempt: isExempt(this.#knex, asOf) },
      );
    const group = ['version', 'status', 'exempt'];
    const rows: (Pick<TallyRow, 'version' | 'status' | 'count'> &
      Pick<StandingRow, 'exempt'> & {
        errors: BigIntColumn;
        failing: BigIntColumn;
      })[] = await this.#knex
      .from(known.as('known'))
      .select(group)
      .count({ count: '*', errors: 'error', failing: 'failing_since' })
      .groupBy(group);
    return rows.map(({ exempt, count, errors, failing, ...row }) => ({
      ...row,
      exempt: Boolean(exempt),
      count: Number(count),
      errors: Number(errors),
      failing: Number(failing),
    }));
  }

  async subjects(
    filter: Pick<VerdictFilter, 'owner' | 'system'>,
    after: string,
    limit: number,
  ): Promise<string[]> {
    const query = this.#knex<SubjectRow>('subjects')
      .where('entity_ref', '>', after)
      .orderBy('entity_ref')
      .limit(limit);
    for (const column of ['owner', 'system'] as const) {
      if (filter[column] !== undefined) {
        query.where(column, filter[column]!);
      }
    }
    const rows = await query.select('entity_ref');
    return rows.map(({ entity_ref }) => entity_ref);
  }
}

function columnsOf(by: TallyGroup): Record<string, string> {
  return {
    control: 'judgements.control',
    version: 'judgements.version',
    status: 'judgements.status',
    ...(by && { of: `subjects.${by}` }),
  };
}

function toTallied({ of, control, version, status, count }: TallyRow) {
  return {
    ...{ control, version, status },
    of: of ?? undefined,
    count: Number(count),
  };
}
