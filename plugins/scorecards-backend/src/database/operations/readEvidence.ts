import type { Evidence } from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import type { EvidenceSetRow, JudgementRow } from '../tables';

const setsAtOnce = 400;

type Kept = Pick<JudgementRow, 'evidence' | 'evidence_set'>;

/** The claims of judgements, each set read and parsed once. */
export async function readEvidence(
  knex: Knex,
  rows: readonly Kept[],
): Promise<(row: Kept) => Evidence[]> {
  const ids = [
    ...new Set(rows.flatMap(({ evidence_set }) => evidence_set ?? [])),
  ];
  const sets = new Map<string, Evidence[]>();
  for (let at = 0; at < ids.length; at += setsAtOnce) {
    const found: EvidenceSetRow[] = await knex<EvidenceSetRow>(
      'evidence_sets',
    ).whereIn('id', ids.slice(at, at + setsAtOnce));
    found.forEach(({ id, claims }) => sets.set(id, JSON.parse(claims)));
  }
  return ({ evidence, evidence_set: id }) => {
    const kept = JSON.parse(evidence);
    return id === null
      ? kept
      : kept.map((place: number) => sets.get(id)![place]);
  };
}
