import {
  newSince,
  notifiedOf,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { ControlTerms } from '../records';
import type {
  BigIntColumn,
  ExemptionRow,
  SubjectRow,
} from '../../database/tables';
import { isExempt, selectKnown } from './readVerdicts';
import { dueAt } from './verdictOrder';

/** What an owner is notified of. */
export type Owed = {
  owner: string;
  /** Failures that began since they were last notified of such. */
  fresh: number;
  /** Failures whose due date is near. */
  dueSoon: number;
  /** Failures whose due date has passed. */
  overdue: number;
  /** Exemptions that lapse before long. */
  lapsing: number;
};

type Query = {
  terms: readonly ControlTerms[];
  /** Epoch milliseconds, as all of these. */
  now: number;
  dueBefore: number;
  lapsesBefore: number;
};

/** Of every owner with something to be notified of, by owner. */
export async function readOwed(knex: Knex, query: Query): Promise<Owed[]> {
  const found = new Map<string, Owed>();
  const of = (owner: string): Owed => {
    const owed = found.get(owner) ?? {
      owner,
      fresh: 0,
      dueSoon: 0,
      overdue: 0,
      lapsing: 0,
    };
    found.set(owner, owed);
    return owed;
  };
  const since = await newSince(knex, query.now);
  for (const row of await failures(knex, { ...query, since })) {
    Object.assign(of(row.owner), {
      fresh: Number(row.fresh),
      dueSoon: Number(row.due_soon),
      overdue: Number(row.overdue),
    });
  }
  for (const row of await lapsing(knex, query)) {
    of(row.owner).lapsing = Number(row.count);
  }
  return [...found.values()]
    .filter(({ fresh, dueSoon, overdue, lapsing: expiring }) =>
      [fresh, dueSoon, overdue, expiring].some(count => count > 0),
    )
    .sort((a, b) => (a.owner < b.owner ? -1 : 1));
}

function failures(
  knex: Knex,
  query: Query & { since: number },
): Promise<Record<'owner' | 'fresh' | 'due_soon' | 'overdue', string>[]> {
  const { terms, now, since, dueBefore } = query;
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
    .leftJoin(
      notifiedOf(knex, { kind: 'failing-control', now }),
      'notified.owner',
      'failing.owner',
    )
    .groupBy('failing.owner')
    .select(
      'failing.owner',
      sum('failing_since > coalesce(notified.at, ?)', [since], 'fresh'),
      sum('due > ? and due <= ?', [now, dueBefore], 'due_soon'),
      sum('due <= ?', [now], 'overdue'),
    );
}

function lapsing(
  knex: Knex,
  query: Query,
): Promise<{ owner: string; count: BigIntColumn }[]> {
  // The owner of the entity has to act, and not who owned it at the request.
  return knex<ExemptionRow>('exemptions')
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
