import type { Knex } from 'knex';
import type {
  ChangeKind,
  ChangeOutcome,
} from '@plumbline/backstage-plugin-evidence-common';
import type { ChangeCount, CountFilter, EnvironmentCount } from '../records';
import { narrow } from './listChanges';
import { valuesOf } from '../../database/sql';
import { isEntityRef } from './subjectRows';
import { refsBySubject, subjectsOf } from './subjects';
import type { DbChangeRow } from './tables';

/**
 * A reader who sees no more entities than this has their changes counted by entity, and
 * not by what changed in the window.
 */
const fewRefs = 1_000;
/** The rest are too rare to choose among. */
const shownEnvironments = 50;

/**
 * Counts a window by bin, kind and outcome, and by environment. The database
 * reads the window's part of one index twice (three times for a reader from whom
 * something is hidden); what it answers does not grow with the ledger.
 */
export async function countChanges(
  options: CountFilter & {
    knex: Knex;
    bins: { from: number; length: number };
  },
): Promise<{ counts: ChangeCount[]; environments: EnvironmentCount[] }> {
  const { kinds, refs, bins } = options;
  if (refs?.length === 0 || kinds?.length === 0) {
    return { counts: [], environments: [] };
  }
  const subjects = await subjectsToCount(options);
  if (subjects?.length === 0) {
    return { counts: [], environments: [] };
  }
  const [counts, environments] = await Promise.all([
    countByBin(options, subjects, bins),
    countByEnvironment(options, subjects),
  ]);
  return { counts, environments };
}

async function countByBin(
  options: CountFilter & { knex: Knex },
  subjects: readonly string[] | undefined,
  bins: { from: number; length: number },
): Promise<ChangeCount[]> {
  const { knex } = options;
  const inBins = counted(options, subjects).select(
    'c.kind',
    'c.outcome',
    knex.raw('cast((c.occurred_at - ?) / ? as integer) as bin', [
      bins.from,
      bins.length,
    ]),
  );
  const rows: {
    bin: number | string;
    kind: ChangeKind;
    outcome: ChangeOutcome | null;
    count: number | string;
  }[] = await knex
    .from(inBins.as('b'))
    .select('bin', 'kind', 'outcome')
    .count({ count: '*' })
    .groupBy('bin', 'kind', 'outcome')
    .orderBy(['bin', 'kind', 'outcome']);
  return rows.map(({ bin, kind, outcome, count }) => ({
    bin: Number(bin),
    kind,
    ...(outcome !== null && { outcome }),
    count: Number(count),
  }));
}

async function countByEnvironment(
  options: CountFilter & { knex: Knex },
  subjects: readonly string[] | undefined,
): Promise<EnvironmentCount[]> {
  const rows: { environment: string; count: number | string }[] = await counted(
    // What else one could ask for.
    { ...options, environment: undefined },
    subjects,
  )
    .select('c.environment')
    .count({ count: '*' })
    .groupBy('c.environment')
    .orderBy([{ column: 'count', order: 'desc' }, 'c.environment'])
    .limit(shownEnvironments);
  return rows.map(({ environment, count }) => ({
    environment,
    count: Number(count),
  }));
}

function counted(
  options: CountFilter & { knex: Knex },
  subjects: readonly string[] | undefined,
): Knex.QueryBuilder {
  const { knex, kinds } = options;
  const query = narrow(options, knex('changes as c'));
  if (subjects) {
    query.where('c.subject', 'in', valuesOf(knex, subjects));
  }
  if (kinds) {
    query.where('c.kind', 'in', valuesOf(knex, kinds));
  }
  return query;
}

/**
 * Undefined where all count. For a reader from whom something is hidden: what
 * changed in the window, at most once each, kept where they may see it.
 */
async function subjectsToCount(
  options: CountFilter & { knex: Knex },
): Promise<string[] | undefined> {
  const { knex, at, visible, visibleRefs } = options;
  const isFew = visibleRefs && visibleRefs.size <= fewRefs;
  const refs = options.refs ?? (isFew ? [...visibleRefs] : undefined);
  if (refs) {
    const allowed = visible ? refs.filter(visible) : refs;
    return allowed.length > 0 ? subjectsOf({ knex, refs: allowed, at }) : [];
  }
  if (!visible) {
    return undefined;
  }
  const rows: Pick<DbChangeRow, 'subject'>[] = await counted(
    options,
    undefined,
  ).distinct('c.subject');
  const subjects = rows.map(row => row.subject);
  const signals = subjects.filter(subject => !isEntityRef(subject));
  const known = await refsBySubject({ knex, subjects: signals, at });
  return [
    ...subjects.filter(subject => isEntityRef(subject) && visible(subject)),
    ...[...known].filter(([, ref]) => visible(ref)).map(([subject]) => subject),
  ];
}
