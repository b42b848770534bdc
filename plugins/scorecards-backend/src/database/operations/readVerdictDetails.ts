import {
  storedList,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  Evidence,
  NextStep,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import type { JudgementRow, PastJudgementRow } from '../tables';
import {
  claimsAt,
  readDocuments,
  StoredDetails,
  VerdictDocument,
} from './verdictDocument';

type Kept = Pick<
  JudgementRow,
  'entity_ref' | 'control' | 'revision' | 'evidence' | 'next_step'
>;

/** What a judgement rests on, and what follows from it. */
export type VerdictDetails = {
  evidence: Evidence[];
  nextStep?: NextStep;
  reviewAt?: number;
};

/** What judgements hold besides the columns of lists; each document is read once. */
export async function readVerdictDetails(
  knex: Knex,
  rows: readonly Kept[],
): Promise<(row: Kept) => VerdictDetails> {
  const current = rows.filter(({ evidence }) => evidence === null);
  const documents = await readDocuments(knex, [
    ...new Set(current.map(({ entity_ref }) => entity_ref)),
  ]);
  const found = new Map<string, VerdictDetails>();
  for (const [ref, document] of documents) {
    document.verdicts.forEach(({ c, r }, index) =>
      found.set(
        keyOf({ entity_ref: ref, control: c, revision: r }),
        detailsOf(document, index),
      ),
    );
  }
  // Judged otherwise since the rows were read: it is past now.
  for (const row of current) {
    if (!found.has(keyOf(row))) {
      found.set(keyOf(row), await readPast(knex, row));
    }
  }
  return row =>
    row.evidence === null ? found.get(keyOf(row))! : toDetails(row);
}

export function detailsOf(
  document: VerdictDocument,
  index: number,
): VerdictDetails {
  const { e, n, d }: StoredDetails = document.details.verdicts[index];
  return { evidence: claimsAt(document, e), nextStep: n, reviewAt: d };
}

async function readPast(
  knex: Knex,
  { entity_ref, control, revision }: Kept,
): Promise<VerdictDetails> {
  const row = await knex<PastJudgementRow>('past_judgements')
    .where({ entity_ref, control, revision })
    .first();
  return toDetails(row ?? { evidence: null, next_step: null });
}

function toDetails({
  evidence,
  next_step,
}: Pick<Kept, 'evidence' | 'next_step'>): VerdictDetails {
  return {
    evidence: evidence === null ? [] : storedList(evidence),
    nextStep:
      next_step === null ? undefined : storedObject<NextStep>(next_step),
  };
}

function keyOf({
  entity_ref,
  control,
  revision,
}: Pick<Kept, 'entity_ref' | 'control' | 'revision'>): string {
  return `${entity_ref}\n${control}\n${revision}`;
}
