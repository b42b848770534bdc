import { storedInstant } from '@plumbline/backstage-plugin-evidence-node';
import type {
  DebtOwner,
  Underlying,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import type {
  AsOf,
  ControlTerms,
  PastJudgement,
  StoredJudgement,
  VerdictFilter,
} from '../../verdicts/VerdictStore';
import type { JudgementRow, SubjectRow } from '../tables';
import { JudgementsView, readableJudgements } from './readableJudgements';
import type { VerdictDetails } from './readVerdictDetails';
import { whereTerms } from './verdictOrder';

export type JoinedRow = JudgementRow & Pick<SubjectRow, 'owner' | 'system'>;
/** SQLite has numbers for booleans. */
export type JoinedNow = JoinedRow & { exempt: boolean | number };

/** Judgements with what is known of their entities, filtered, at an instant. */
export function selectKnown(
  knex: Knex,
  filter: VerdictFilter,
  asOf: AsOf,
  terms: readonly ControlTerms[] = [],
): Knex.QueryBuilder<JudgementRow, JoinedNow[]> {
  const { status, ...rest } = filter;
  const exempt = isExempt(knex, asOf);
  const query: Knex.QueryBuilder = selectJudgements(
    knex,
    rest,
    terms,
    asOf.at === undefined ? 'current_judgements' : 'judgements',
  )
    .where(knownAt(asOf.at))
    .select(knex.raw('? as exempt', [exempt]));
  if (status) {
    const statuses = status.filter(each => each !== 'exempt');
    query.andWhere(where => {
      where.where(plain =>
        plain
          .whereIn('judgements.status', statuses)
          .andWhereRaw('not ?', [exempt]),
      );
      if (statuses.length < status.length) {
        where.orWhereRaw('?', [exempt]);
      }
    });
  }
  return query;
}

/** Whether an exemption from the control is in force for the entity. */
export function isExempt(knex: Knex, { now, at = now }: AsOf): Knex.Raw {
  return knex.raw(
    `exists (
      select 1 from exemptions
      where exemptions.entity_ref = judgements.entity_ref
        and exemptions.control = judgements.control
        and exemptions.from_at <= ?
        and exemptions.until_at > ?
    )`,
    [at, at],
  );
}

/** Judgements with what is known of their entities, filtered. */
export function selectJudgements(
  knex: Knex,
  filter: Omit<VerdictFilter, 'status'>,
  terms: readonly ControlTerms[] = [],
  view: JudgementsView = 'judgements',
): Knex.QueryBuilder<JudgementRow, JoinedRow[]> {
  const query = knex
    .from<JudgementRow>(
      readableJudgements(knex, view, filter.withheld) as string,
    )
    .leftJoin('subjects', 'subjects.entity_ref', 'judgements.entity_ref')
    .select('judgements.*', 'subjects.owner', 'subjects.system');
  const { entityRefs, text } = filter;
  const equals = {
    'judgements.control': filter.control,
    'judgements.owned_by': filter.ownedBy,
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
      query.whereIn('judgements.entity_ref', [...refs]);
    }
  }
  if (text !== undefined) {
    const like = `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
    query.where(any => {
      for (const column of ['message', 'control', 'entity_ref']) {
        any.orWhereRaw(`lower(judgements.${column}) like ? escape '\\'`, like);
      }
    });
  }
  whereTerms(query, filter, terms);
  return query as Knex.QueryBuilder;
}

/** What was known at an instant. */
function knownAt(at: number | undefined) {
  return (query: Knex.QueryBuilder) => {
    if (at !== undefined) {
      query
        .where('judgements.learned_at', '<=', at)
        .andWhere(later =>
          later
            .whereNull('judgements.superseded_at')
            .orWhere('judgements.superseded_at', '>', at),
        );
    }
  };
}

export function toStored(
  row: JoinedNow,
  details: VerdictDetails,
): StoredJudgement {
  return { ...toJudgement(row, details), exempt: Boolean(row.exempt) };
}

export function toPast(row: JoinedRow, details: VerdictDetails): PastJudgement {
  return {
    ...toJudgement(row, details),
    learnedAt: storedInstant(row.learned_at),
    supersededAt:
      row.superseded_at === null ? undefined : storedInstant(row.superseded_at),
  };
}

function toJudgement(
  row: JoinedRow,
  details: VerdictDetails,
): Omit<StoredJudgement, 'exempt'> {
  return {
    entityRef: row.entity_ref,
    owner: row.owner ?? undefined,
    system: row.system ?? undefined,
    control: row.control,
    version: row.version,
    status: row.status as Underlying,
    message: row.message,
    ownedBy: row.owned_by as DebtOwner,
    evidence: details.evidence,
    nextStep: details.nextStep,
    error: row.error ?? undefined,
    reviewAt: details.reviewAt,
    since: storedInstant(row.since),
    failingSince:
      row.failing_since === null ? undefined : storedInstant(row.failing_since),
  };
}
