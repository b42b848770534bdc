import type {
  DebtOwner,
  Underlying,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import type {
  StatusInterval,
  Standing,
  StatusCount,
  SummaryOptions,
  TallyGroup,
} from './records';
import type { AsOf, ControlTerms, VerdictFilter } from '../verdicts/records';
import { exemptIntervals } from './database/exemptIntervals';
import {
  debtOwner,
  isExempt,
  selectVerdicts,
  selectKnown,
} from '../verdicts/database/readVerdicts';
import type { BigIntColumn, SubjectRow } from '../database/tables';

// Both engines divide whole numbers to whole numbers.
const learnedOn = `verdicts.learned_at / ${dayMs}`;
const supersededOn = `verdicts.superseded_at / ${dayMs}`;

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
  /** Of failures alone. */
  failing: BigIntColumn | null;
  since: BigIntColumn;
};
type IntervalRow = TallyRow & {
  since: BigIntColumn;
  until: BigIntColumn | null;
};

/** Verdicts in numbers; each question reads what it counts once. */
export class SummaryStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async standings(
    filter: VerdictFilter,
    options: { by: TallyGroup; terms: readonly ControlTerms[]; now: number },
  ): Promise<Standing[]> {
    const rows = await this.#current(filter, options);
    return toStandings(rows, options);
  }

  /** With what stood on some days. */
  async summary(
    filter: VerdictFilter,
    options: SummaryOptions,
  ): Promise<{ standings: Standing[]; intervals: StatusInterval[] }> {
    // All as of one instant: what is judged meanwhile would count twice.
    return this.#knex.transaction(
      trx => new SummaryStore(trx).#summary(filter, options),
      this.#knex.client.config.client === 'pg'
        ? { readOnly: true, isolationLevel: 'repeatable read' }
        : undefined,
    );
  }

  async #summary(
    filter: VerdictFilter,
    options: SummaryOptions,
  ): Promise<{ standings: Standing[]; intervals: StatusInterval[] }> {
    // Counted in one pass: there are many, and few that are past.
    const rows = await this.#current(filter, options);
    const current = rows.filter(({ since }) => Number(since) <= options.to);
    const past = await this.#past(filter, options);
    const exempt = await exemptIntervals(this.#knex, filter, {
      ...options,
      columns: columnsOf(options.by),
    });
    return {
      standings: toStandings(rows, options),
      intervals: [
        ...current.map(row => toInterval({ ...row, until: null })),
        ...past.map(toInterval),
        ...exempt,
      ],
    };
  }

  /** What holds, by all that it may be counted by. */
  async #current(
    filter: VerdictFilter,
    { by, terms, now }: Pick<SummaryOptions, 'by' | 'terms' | 'now'>,
  ): Promise<StandingRow[]> {
    const known = selectKnown(this.#knex, filter, { now }, terms)
      .clearSelect()
      .select(columnsOf(by))
      .select({
        owned_by: debtOwner(this.#knex, { now }),
        exempt: isExempt(this.#knex, { now }),
        failing: this.#knex.raw(
          `case when verdicts.status = 'fail' then verdicts.failing_since end`,
        ),
        since: this.#knex.raw(learnedOn),
      });
    const group = [
      ...Object.keys(columnsOf(by)),
      'owned_by',
      'exempt',
      'failing',
      'since',
    ];
    return this.#knex
      .from(known.as('known'))
      .select(group)
      .count({ count: '*' })
      .groupBy(group);
  }

  async #past(
    filter: VerdictFilter,
    { by, terms, from, to }: SummaryOptions,
  ): Promise<IntervalRow[]> {
    const columns = columnsOf(by);
    return selectVerdicts(this.#knex, filter, terms)
      .where('verdicts.learned_at', '<', (to + 1) * dayMs)
      .andWhere('verdicts.superseded_at', '>=', (from + 1) * dayMs)
      .clearSelect()
      .select(columns)
      .select({
        since: this.#knex.raw(learnedOn),
        until: this.#knex.raw(supersededOn),
      })
      .count({ count: '*' })
      .groupBy(Object.values(columns))
      .groupByRaw(`${learnedOn}, ${supersededOn}`);
  }

  /** How many of each version came to what, as known at an instant. */
  async statuses(filter: VerdictFilter, asOf: AsOf): Promise<StatusCount[]> {
    const known = selectKnown(this.#knex, filter, asOf)
      .clearSelect()
      .select(
        ...(['version', 'status', 'error', 'failing_since'] as const).map(
          column => `verdicts.${column}`,
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

  /** Entities that were judged, sorted: one page after a reference. */
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

function toInterval(row: IntervalRow): StatusInterval {
  return {
    ...toTallied(row),
    exempt: false,
    from: Number(row.since),
    until: row.until === null ? undefined : Number(row.until),
  };
}

/** What failed since different instants is counted together. */
function toStandings(
  rows: readonly StandingRow[],
  { terms, now }: Pick<SummaryOptions, 'terms' | 'now'>,
): Standing[] {
  const termsOf = new Map(
    terms.map(each => [`${each.control}@${each.version}`, each]),
  );
  const standings = new Map<string, Standing>();
  for (const row of rows) {
    const { control, version, status, owned_by: ownedBy } = row;
    const exempt = Boolean(row.exempt);
    const key = [row.of, control, version, status, ownedBy, exempt].join('\n');
    const standing: Standing = standings.get(key) ?? {
      ...toTallied(row),
      exempt,
      ownedBy,
      count: 0,
      baseline: 0,
      overdue: 0,
    };
    standings.set(key, standing);
    const count = Number(row.count);
    standing.count += count;
    if (status !== 'fail') {
      continue;
    }
    const { baseline, dueDays, dueFrom } =
      termsOf.get(`${control}@${version}`) ?? {};
    // Where it is not known, the days count from when they first did.
    const failing = row.failing === null ? undefined : Number(row.failing);
    if (failing !== undefined) {
      const { failingSince = failing } = standing;
      standing.failingSince = Math.min(failingSince, failing);
      standing.baseline += failing <= (baseline ?? -1) ? count : 0;
    }
    const isOverdue =
      !exempt &&
      dueDays !== undefined &&
      Math.max(failing ?? 0, dueFrom ?? 0) + dueDays * dayMs <= now;
    standing.overdue += isOverdue ? count : 0;
  }
  return [...standings.values()];
}

function columnsOf(by: TallyGroup): Record<string, string> {
  return {
    control: 'verdicts.control',
    version: 'verdicts.version',
    status: 'verdicts.status',
    ...(by && { of: `subjects.${by}` }),
  };
}

function toTallied({ of, control, version, status, count }: TallyRow) {
  return {
    control,
    version,
    status,
    of: of ?? undefined,
    count: Number(count),
  };
}
