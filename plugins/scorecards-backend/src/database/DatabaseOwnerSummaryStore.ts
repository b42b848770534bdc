import type { Knex } from 'knex';
import type {
  Owed,
  OwnerSummaryStore,
} from '../notifications/OwnerSummaryStore';
import type { ControlTerms } from '../verdicts/VerdictStore';
import { isExempt, selectKnown } from './operations/readVerdicts';
import { dueAt } from './operations/verdictOrder';
import type {
  BigIntColumn,
  ExemptionRow,
  OwnerSummaryRow,
  SubjectRow,
} from './tables';

/** Who was notified of their debt, on SQLite or PostgreSQL. */
export class DatabaseOwnerSummaryStore implements OwnerSummaryStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async owed(query: {
    terms: readonly ControlTerms[];
    now: number;
    since: number;
    dueBefore: number;
    lapsesBefore: number;
  }): Promise<Owed[]> {
    const found = new Map<string, Owed>();
    const of = (owner: string): Owed => {
      const owed = found.get(owner) ?? {
        ...{ owner, fresh: 0, dueSoon: 0, overdue: 0, lapsing: 0 },
      };
      found.set(owner, owed);
      return owed;
    };
    for (const row of await this.#failures(query)) {
      Object.assign(of(row.owner), {
        fresh: Number(row.fresh),
        dueSoon: Number(row.due_soon),
        overdue: Number(row.overdue),
      });
    }
    for (const row of await this.#lapsing(query)) {
      of(row.owner).lapsing = Number(row.count);
    }
    return [...found.values()]
      .filter(({ fresh, dueSoon, overdue, lapsing }) =>
        [fresh, dueSoon, overdue, lapsing].some(count => count > 0),
      )
      .sort((a, b) => (a.owner < b.owner ? -1 : 1));
  }

  async lastNotified(before: string): Promise<number | undefined> {
    const row = await this.#knex<OwnerSummaryRow>('owner_summaries')
      .where('day', '<', before)
      .max({ last: 'claimed_at' })
      .first<{ last: BigIntColumn | null }>();
    return row?.last ? Number(row.last) : undefined;
  }

  async claim(
    key: { owner: string; day: string },
    now: number,
    staleBefore: number,
  ): Promise<'claimed' | 'taken'> {
    const added = await this.#knex<OwnerSummaryRow>('owner_summaries')
      .insert({ ...key, claimed_at: now, sent_at: null })
      .onConflict(['owner', 'day'])
      .ignore()
      .returning('owner');
    const taken =
      added.length > 0 ||
      (await this.#knex<OwnerSummaryRow>('owner_summaries')
        .where(key)
        .whereNull('sent_at')
        .where('claimed_at', '<', staleBefore)
        .update({ claimed_at: now })) > 0;
    return taken ? 'claimed' : 'taken';
  }

  async notified(
    key: { owner: string; day: string },
    at: number,
  ): Promise<void> {
    await this.#knex<OwnerSummaryRow>('owner_summaries')
      .where(key)
      .update({ sent_at: at });
  }

  #failures(query: {
    terms: readonly ControlTerms[];
    now: number;
    since: number;
    dueBefore: number;
  }): Promise<Record<'owner' | 'fresh' | 'due_soon' | 'overdue', string>[]> {
    const { terms, now, since, dueBefore } = query;
    const knex = this.#knex;
    const due = dueAt(terms, isExempt(knex, { now }));
    const failing = selectKnown(knex, { status: ['fail'] }, { now }, terms)
      .clearSelect()
      .whereNotNull('subjects.owner')
      .select({
        owner: 'subjects.owner',
        failing_since: 'verdicts.failing_since',
        due: knex.raw(due.sql, due.bindings),
      });
    const sum = (condition: string, values: number[], name: string) =>
      knex.raw(
        `sum(case when ${condition} then 1 else 0 end) as ${name}`,
        values,
      );
    return knex
      .from(failing.as('failing'))
      .groupBy('owner')
      .select(
        'owner',
        sum('failing_since > ?', [since], 'fresh'),
        sum('due > ? and due <= ?', [now, dueBefore], 'due_soon'),
        sum('due <= ?', [now], 'overdue'),
      );
  }

  #lapsing(query: {
    now: number;
    lapsesBefore: number;
  }): Promise<{ owner: string; count: BigIntColumn }[]> {
    // Whoever owns the entity now has to act, and not who did when it was requested.
    return this.#knex<ExemptionRow>('exemptions')
      .join<SubjectRow>(
        'subjects',
        'subjects.entity_ref',
        'exemptions.entity_ref',
      )
      .whereNotNull('subjects.owner')
      .where('exemptions.from_at', '<=', query.now)
      .where('exemptions.until_at', '>', query.now)
      .where('exemptions.until_at', '<=', query.lapsesBefore)
      .groupBy('subjects.owner')
      .select({ owner: 'subjects.owner' })
      .count({ count: '*' }) as never;
  }
}
