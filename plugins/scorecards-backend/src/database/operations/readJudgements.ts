import type {
  DebtOwner,
  Underlying,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import type {
  StoredJudgement,
  VerdictFilter,
} from '../../verdicts/VerdictStore';
import type { JudgementRow, SubjectRow } from '../tables';

export type JoinedRow = JudgementRow & Pick<SubjectRow, 'owner' | 'system'>;

/** Judgements with what is known of their entities, filtered. */
export function selectJudgements(
  knex: Knex,
  filter: VerdictFilter,
): Knex.QueryBuilder<JudgementRow, JoinedRow[]> {
  const { entityRef, owner, system, control, status } = filter;
  const query = knex<JudgementRow>('judgements')
    .leftJoin('subjects', 'subjects.entity_ref', 'judgements.entity_ref')
    .select('judgements.*', 'subjects.owner', 'subjects.system');
  const equals = {
    'judgements.entity_ref': entityRef,
    'judgements.control': control,
    'subjects.owner': owner,
    'subjects.system': system,
  };
  for (const [column, value] of Object.entries(equals)) {
    if (value !== undefined) {
      query.where(column, value);
    }
  }
  if (status) {
    query.whereIn('judgements.status', [...status]);
  }
  return query as Knex.QueryBuilder<JudgementRow, JoinedRow[]>;
}

/** What was known at an instant; what holds now without one. */
export function knownAt(at: number | undefined) {
  return (query: Knex.QueryBuilder) => {
    if (at === undefined) {
      query.whereNull('judgements.superseded_at');
    } else {
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

export function toJudgement(row: JoinedRow): StoredJudgement {
  return {
    entityRef: row.entity_ref,
    owner: row.owner ?? undefined,
    system: row.system ?? undefined,
    control: row.control,
    version: row.version,
    status: row.status as Underlying,
    message: row.message,
    ownedBy: row.owned_by as DebtOwner,
    evidence: JSON.parse(row.evidence),
    nextStep: row.next_step ? JSON.parse(row.next_step) : undefined,
    error: row.error ?? undefined,
    reviewAt: row.review_at === null ? undefined : Number(row.review_at),
    since: Number(row.since),
  };
}
