import { requirements } from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import type { ControlTerms, VerdictFilter, VerdictPage } from '../records';

/** Later than anything: what is not due comes last. */
export const never = Number.MAX_SAFE_INTEGER;

type Piece = { sql: string; bindings: (string | number | Knex.Raw)[] };

// PostgreSQL takes a bare parameter for text.
const number = (value: number): Piece => ({
  sql: 'cast(? as bigint)',
  bindings: [value],
});

/** One value by control and version; where it is absent, the last. */
function byTerms(
  terms: readonly ControlTerms[],
  valueOf: (each: ControlTerms) => Piece | undefined,
  otherwise: number,
): Piece {
  const cases = terms.flatMap(each => {
    const value = valueOf(each);
    return value
      ? [
          {
            sql: `when verdicts.control = ? and verdicts.version = cast(? as integer) then ${value.sql}`,
            bindings: [each.control, each.version, ...value.bindings],
          },
        ]
      : [];
  });
  const rest = number(otherwise);
  return cases.length === 0
    ? rest
    : {
        sql: `case ${cases.map(({ sql }) => sql).join(' ')} else ${
          rest.sql
        } end`,
        bindings: [...cases.flatMap(each => each.bindings), ...rest.bindings],
      };
}

function requirementRank(terms: readonly ControlTerms[]): Piece {
  return byTerms(
    terms,
    ({ requirement }) => number(requirements.indexOf(requirement)),
    requirements.length,
  );
}

/**
 * When a failure is due, epoch milliseconds; `never` for all else.
 *
 * @param exempt - holds where an exemption is in force
 */
export function dueAt(terms: readonly ControlTerms[], exempt: Knex.Raw): Piece {
  const due = byTerms(
    terms,
    ({ dueDays, dueFrom = 0 }) =>
      dueDays === undefined
        ? undefined
        : {
            sql: `case when verdicts.failing_since > cast(? as bigint) then verdicts.failing_since else cast(? as bigint) end + cast(? as bigint)`,
            bindings: [dueFrom, dueFrom, dueDays * dayMs],
          },
    never,
  );
  const rest = number(never);
  return {
    sql: `case when verdicts.status = 'fail' and not ? then ${due.sql} else ${rest.sql} end`,
    bindings: [exempt, ...due.bindings, ...rest.bindings],
  };
}

/** 1 for a failure that was one when legacy was frozen, and ever since. */
export function isBaseline(terms: readonly ControlTerms[]): Piece {
  const frozen = byTerms(
    terms,
    ({ baseline }) => (baseline === undefined ? undefined : number(baseline)),
    -1,
  );
  return {
    sql: `case when verdicts.status = 'fail' and verdicts.failing_since <= ${frozen.sql} then 1 else 0 end`,
    bindings: frozen.bindings,
  };
}

/** What a list goes by before entity and control; nothing for the entity. */
export function orderKey(
  order: VerdictPage['order'],
  terms: readonly ControlTerms[],
  exempt: Knex.Raw,
): Piece | undefined {
  switch (order?.by) {
    case 'control':
      return { sql: 'verdicts.control', bindings: [] };
    case 'since':
      return { sql: 'verdicts.since', bindings: [] };
    case 'requirement':
      return requirementRank(terms);
    case 'due':
      return dueAt(terms, exempt);
    default:
      return undefined;
  }
}

/** The part of a filter that depends on what controls ask for. */
export function whereTerms(
  query: Knex.QueryBuilder,
  filter: VerdictFilter,
  terms: readonly ControlTerms[],
): void {
  const { requirement, baseline } = filter;
  if (requirement !== undefined) {
    const { sql, bindings } = requirementRank(terms);
    query.whereRaw(`${sql} = ?`, [
      ...bindings,
      requirements.indexOf(requirement),
    ]);
  }
  if (baseline !== undefined) {
    const { sql, bindings } = isBaseline(terms);
    query.whereRaw(`${sql} = ?`, [...bindings, baseline ? 1 : 0]);
  }
}

/** Those after a place, in the order of the list. */
export function wherePast(
  query: Knex.QueryBuilder,
  key: Piece | undefined,
  { after, order }: VerdictPage,
): void {
  if (!after) {
    return;
  }
  const past = order?.descending ? '<' : '>';
  const { entityRef, control } = after;
  const tie = `(verdicts.entity_ref, verdicts.control) ${past} (?, ?)`;
  const ties = [entityRef, control];
  if (!key) {
    query.where('verdicts.entity_ref', `${past}=`, entityRef);
    query.whereRaw(tie, ties);
    return;
  }
  const { sql, bindings } = key;
  query.whereRaw(`((${sql}) ${past} ? or ((${sql}) = ? and ${tie}))`, [
    ...bindings,
    after.key!,
    ...bindings,
    after.key!,
    ...ties,
  ]);
}
