import {
  lookForCases,
  SetAside,
  storedInstant,
  storedList,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  Bucket,
  CandidateState,
  HistoryEntry,
  ToilKind,
} from '@plumbline/backstage-plugin-toil-common';
import type { Knex } from 'knex';
import type { Derived, StoredCandidate, Step } from '../records';
import type {
  CandidateRow,
  CandidateServiceRow,
  HistoryRow,
} from '../../database/tables';

export function toCandidate(row: CandidateRow): StoredCandidate {
  return {
    id: row.id,
    state: row.state as CandidateState,
    version: row.version,
    kind: row.kind as ToilKind,
    title: row.title,
    template: row.template ?? undefined,
    stated: storedObject(row.said),
    staleReasons: storedList(row.stale_reasons),
    reviewedAt:
      row.reviewed_at === null ? undefined : storedInstant(row.reviewed_at),
    reviewedBy: row.reviewed_by ?? undefined,
    createdAt: storedInstant(row.created_at),
    updatedAt: storedInstant(row.updated_at),
    groupId: row.group_id ?? undefined,
    countedBy: row.counted_by ?? undefined,
    owner: row.owner ?? undefined,
    services: storedList(row.services),
    unmatched: storedList(row.unmatched),
    observations: storedList(row.observations),
    perMonth: row.per_month,
    minutesPerMonth: row.minutes_per_month,
    blastRadius: row.blast_radius ?? undefined,
    priority: row.priority,
    bucket: row.bucket as Bucket,
    stale: Boolean(row.stale),
    rankKey: row.rank_key,
  };
}

/** Without those that are damaged. */
export function toCandidates(
  knex: Knex,
  rows: readonly CandidateRow[],
): StoredCandidate[] {
  return SetAside.of(knex).map('candidates', rows, {
    id: ({ id }) => id,
    map: toCandidate,
  });
}

export function derivedColumns(derived: Derived) {
  return {
    title: derived.title,
    kind: derived.kind,
    group_id: derived.groupId ?? null,
    counted_by: derived.countedBy ?? null,
    owner: derived.owner ?? null,
    services: JSON.stringify(derived.services),
    unmatched: JSON.stringify(derived.unmatched),
    observations: JSON.stringify(derived.observations),
    per_month: derived.perMonth,
    minutes_per_month: derived.minutesPerMonth,
    blast_radius: derived.blastRadius ?? null,
    priority: derived.priority,
    bucket: derived.bucket,
    stale: derived.stale,
    rank_key: derived.rankKey,
  };
}

export function toRow(candidate: StoredCandidate): CandidateRow {
  return {
    id: candidate.id,
    state: candidate.state,
    version: candidate.version,
    template: candidate.template ?? null,
    said: JSON.stringify(candidate.stated),
    stale_reasons: JSON.stringify(candidate.staleReasons),
    reviewed_at: candidate.reviewedAt ?? null,
    reviewed_by: candidate.reviewedBy ?? null,
    created_at: candidate.createdAt,
    updated_at: candidate.updatedAt,
    ...derivedColumns(candidate),
  };
}

/** Replaces the entities that candidates are about. */
export async function keepServices(
  trx: Knex.Transaction,
  candidates: readonly { id: string; services: readonly string[] }[],
): Promise<void> {
  for (let at = 0; at < candidates.length; at += 200) {
    const some = candidates.slice(at, at + 200);
    await trx<CandidateServiceRow>('candidate_services')
      .whereIn(
        'candidate',
        some.map(({ id }) => id),
      )
      .delete();
    await trx.batchInsert(
      'candidate_services',
      some.flatMap(({ id, services }) =>
        [...new Set(services)].map(entity_ref => ({
          candidate: id,
          entity_ref,
        })),
      ),
      200,
    );
  }
}

export async function addStep(
  trx: Knex.Transaction,
  candidate: string,
  step: Step,
): Promise<void> {
  await trx<HistoryRow>('history').insert({
    candidate,
    at: step.at,
    by: step.by ?? null,
    action: step.action,
    changes: JSON.stringify(step.changes),
    note: step.note ?? null,
    evidence: JSON.stringify(step.evidence),
    decision: step.decision ? JSON.stringify(step.decision) : null,
    recorded: step.decision ? false : null,
  });
  await lookForCases(trx, candidate);
}

export function toStep(row: HistoryRow): HistoryEntry {
  return {
    at: new Date(Number(row.at)).toISOString(),
    ...(row.by !== null && { by: row.by }),
    action: row.action,
    changes: storedObject(row.changes),
    ...(row.note !== null && { note: row.note }),
    evidence: storedList(row.evidence),
  };
}
