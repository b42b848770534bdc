import {
  storedInstant,
  storedList,
  storedObject,
  whereContains,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  DebtOwner,
  NextStep,
  Underlying,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import type {
  AsOf,
  ControlTerms,
  PastJudgement,
  StoredJudgement,
  VerdictFilter,
} from '../records';
import type { VerdictRow, SubjectRow } from '../../database/tables';
import { readableVerdicts } from './readableVerdicts';
import { whereTerms } from './verdictOrder';

export type JoinedRow = VerdictRow & Pick<SubjectRow, 'owner' | 'system'>;
/** SQLite has numbers for booleans. */
export type JoinedNow = JoinedRow & {
  exempt: boolean | number;
  /** Whose debt it is now. */
  debt_owner: string;
};

/** Verdicts with what is known of their entities, filtered, at an instant. */
export function selectKnown(
  knex: Knex,
  filter: VerdictFilter,
  asOf: AsOf,
  terms: readonly ControlTerms[] = [],
): Knex.QueryBuilder<VerdictRow, JoinedNow[]> {
  const { ownedBy, status, ...rest } = filter;
  const exempt = isExempt(knex, asOf);
  const query: Knex.QueryBuilder = selectVerdicts(knex, rest, terms)
    .where(knownAt(asOf.at))
    .select(knex.raw('? as exempt', [exempt]))
    .select({ debt_owner: debtOwner(knex, asOf) });
  if (ownedBy) {
    query.andWhereRaw('? = ?', [debtOwner(knex, asOf), ownedBy]);
  }
  if (status) {
    const statuses = status.filter(each => each !== 'exempt');
    query.andWhere(where => {
      where.where(plain =>
        plain
          .whereIn('verdicts.status', statuses)
          .andWhereRaw('not ?', [exempt]),
      );
      if (statuses.length < status.length) {
        where.orWhereRaw('?', [exempt]);
      }
    });
  }
  return query;
}

/**
 * Whether an exemption from the control is in force for the entity. Those in force
 * are read once: a look for each verdict costs most of a count of all.
 */
export function isExempt(knex: Knex, { now, at = now }: AsOf): Knex.Raw {
  return knex.raw(
    `(verdicts.entity_ref, verdicts.control) in (
      select exemptions.entity_ref, exemptions.control from exemptions
      where exemptions.from_at <= ? and exemptions.until_at > ?
    )`,
    [at, at],
  );
}

/**
 * Whose debt a failure is: the platform's where that is confirmed of a failure which
 * waits for it. At an instant that is past, what was judged then.
 */
export function debtOwner(knex: Knex, { at }: AsOf): Knex.Raw {
  return knex.raw(
    at === undefined
      ? `(case when verdicts.owned_by = 'service' and verdicts.status = 'fail'
          and (verdicts.entity_ref, verdicts.control) in (
            select blocks.entity_ref, blocks.control from blocks
            where blocks.state = 'standing' and blocks.confirmed_by is not null
          ) then 'platform' else verdicts.owned_by end)`
      : 'verdicts.owned_by',
  );
}

/** Verdicts with what is known of their entities, filtered. */
export function selectVerdicts(
  knex: Knex,
  filter: Omit<VerdictFilter, 'ownedBy' | 'status'>,
  terms: readonly ControlTerms[] = [],
): Knex.QueryBuilder<VerdictRow, JoinedRow[]> {
  const query = knex
    .from<VerdictRow>(readableVerdicts(knex, filter.withheld) as string)
    .leftJoin('subjects', 'subjects.entity_ref', 'verdicts.entity_ref')
    .select('verdicts.*', 'subjects.owner', 'subjects.system');
  const { entityRefs, text } = filter;
  const equals = {
    'verdicts.control': filter.control,
    'subjects.owner': filter.owner,
    'subjects.system': filter.system,
  };
  for (const [column, value] of Object.entries(equals)) {
    if (value !== undefined) {
      query.where(column, value);
    }
  }
  for (const refs of [filter.entityRef?.split(','), entityRefs]) {
    if (refs) {
      query.whereIn('verdicts.entity_ref', [...refs]);
    }
  }
  if (text !== undefined) {
    const columns = ['message', 'control', 'entity_ref'];
    whereContains(
      query,
      columns.map(column => `verdicts.${column}`),
      text,
    );
  }
  whereTerms(query, filter, terms);
  return query as Knex.QueryBuilder;
}

/** What is known now, or was at an instant. */
function knownAt(at: number | undefined) {
  return (query: Knex.QueryBuilder) => {
    if (at === undefined) {
      query.whereNull('verdicts.superseded_at');
    } else {
      query
        .where('verdicts.learned_at', '<=', at)
        .andWhere(later =>
          later
            .whereNull('verdicts.superseded_at')
            .orWhere('verdicts.superseded_at', '>', at),
        );
    }
  };
}

export function toStored(row: JoinedNow): StoredJudgement {
  return {
    ...toJudgement(row),
    exempt: Boolean(row.exempt),
    ownedBy: row.debt_owner as DebtOwner,
  };
}

export function toPast(row: JoinedRow): PastJudgement {
  return {
    ...toJudgement(row),
    learnedAt: storedInstant(row.learned_at),
    supersededAt:
      row.superseded_at === null ? undefined : storedInstant(row.superseded_at),
  };
}

function toJudgement(row: JoinedRow): Omit<StoredJudgement, 'exempt'> {
  const { failing_since, next_step, review_at } = row;
  return {
    entityRef: row.entity_ref,
    owner: row.owner ?? undefined,
    system: row.system ?? undefined,
    control: row.control,
    version: row.version,
    status: row.status as Underlying,
    message: row.message,
    ownedBy: row.owned_by as DebtOwner,
    evidence: storedList(row.evidence),
    nextStep:
      next_step === null ? undefined : storedObject<NextStep>(next_step),
    error: row.error ?? undefined,
    reviewAt: review_at === null ? undefined : storedInstant(review_at),
    since: storedInstant(row.since),
    failingSince:
      failing_since === null ? undefined : storedInstant(failing_since),
  };
}
