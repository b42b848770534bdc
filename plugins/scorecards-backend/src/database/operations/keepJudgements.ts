import { createHash } from 'node:crypto';
import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import type { JudgedControl, JudgedEntity } from '../../verdicts/VerdictStore';
import type { JudgementRow, SubjectRow } from '../tables';

type Known = Pick<
  JudgementRow,
  | 'id'
  | 'entity_ref'
  | 'control'
  | 'status'
  | 'hash'
  | 'since'
  | 'failing_since'
  | 'review_at'
>;

/** References in one statement; both engines take more parameters than that. */
const chunk = 400;

/**
 * Ends what is no longer so and adds what is, of these entities and of those
 * that are gone; what stays the same costs no row.
 */
export async function keepJudgements(
  trx: Knex.Transaction,
  batch: {
    judged: readonly JudgedEntity[];
    gone: readonly string[];
    at: number;
  },
): Promise<number> {
  const { judged, gone, at } = batch;
  const refs = [...judged.map(({ entityRef }) => entityRef), ...gone];
  const known = await readKnown(trx, refs);
  const ended: number[] = [];
  const added: Omit<JudgementRow, 'id'>[] = [];
  const confirmed: JudgementRow[] = [];
  for (const entity of judged) {
    const before = known.get(entity.entityRef) ?? new Map<string, Known>();
    for (const one of entity.judged) {
      const row = before.get(one.control);
      before.delete(one.control);
      const hash = hashOf(one);
      const since = row?.status === one.status ? Number(row.since) : at;
      const failingSince = failingSinceOf(row, one, at);
      const kept = toRow(entity.entityRef, one, {
        ...{ at, hash, since, failingSince },
      });
      if (row?.hash === hash) {
        // Seen again: evidence is as it was, but newer.
        if (reviewAtOf(row) !== one.reviewAt) {
          confirmed.push({ id: row.id, ...kept });
        }
        continue;
      }
      if (row) {
        ended.push(row.id);
      }
      added.push(kept);
    }
    // What is left applies no longer.
    ended.push(...[...before.values()].map(({ id }) => id));
  }
  for (const ref of gone) {
    ended.push(...[...(known.get(ref)?.values() ?? [])].map(({ id }) => id));
  }
  for (const ids of chunked(ended)) {
    await trx('judgements').whereIn('id', ids).update({ superseded_at: at });
  }
  await trx.batchInsert('judgements', added, 50);
  for (let start = 0; start < confirmed.length; start += 50) {
    // They are there: this updates many of them in one statement.
    await trx<JudgementRow>('judgements')
      .insert(confirmed.slice(start, start + 50))
      .onConflict('id')
      .merge(['review_at', 'evidence']);
  }
  await keepSubjects(trx, judged, gone);
  return ended.length + added.length;
}

function reviewAtOf({ review_at }: Known): number | undefined {
  return review_at === null ? undefined : Number(review_at);
}

/** Only a pass ends a failure: what is not known was not seen to be mended. */
function failingSinceOf(
  before: Known | undefined,
  { status }: JudgedControl,
  at: number,
): number | undefined {
  const known = before?.failing_since ?? undefined;
  if (status === 'fail') {
    return known === undefined ? at : Number(known);
  }
  return status === 'unknown' && known !== undefined
    ? Number(known)
    : undefined;
}

async function readKnown(
  trx: Knex.Transaction,
  refs: readonly string[],
): Promise<Map<string, Map<string, Known>>> {
  const known = new Map<string, Map<string, Known>>();
  for (const some of chunked(refs)) {
    const rows: Known[] = await trx<JudgementRow>('judgements')
      .whereIn('entity_ref', some)
      .whereNull('superseded_at')
      .select(
        'id',
        'entity_ref',
        'control',
        'status',
        'hash',
        'since',
        'failing_since',
        'review_at',
      );
    for (const row of rows) {
      const controls = known.get(row.entity_ref) ?? new Map();
      known.set(row.entity_ref, controls.set(row.control, row));
    }
  }
  return known;
}

async function keepSubjects(
  trx: Knex.Transaction,
  judged: readonly JudgedEntity[],
  gone: readonly string[],
): Promise<void> {
  const rows = judged.map(
    ({ entityRef, kind, owner, system, title }): SubjectRow => ({
      entity_ref: entityRef,
      kind,
      owner: owner ?? null,
      system: system ?? null,
      title: title ?? null,
    }),
  );
  for (let at = 0; at < rows.length; at += 100) {
    await trx<SubjectRow>('subjects')
      .insert(rows.slice(at, at + 100))
      .onConflict('entity_ref')
      .merge();
  }
  for (const some of chunked(gone)) {
    await trx<SubjectRow>('subjects').whereIn('entity_ref', some).delete();
  }
}

function toRow(
  entityRef: string,
  one: JudgedControl,
  kept: { at: number; hash: string; since: number; failingSince?: number },
): Omit<JudgementRow, 'id'> {
  return {
    entity_ref: entityRef,
    control: one.control,
    version: one.version,
    status: one.status,
    message: one.message,
    owned_by: one.ownedBy,
    evidence: JSON.stringify(one.evidence),
    next_step: one.nextStep ? JSON.stringify(one.nextStep) : null,
    error: one.error ?? null,
    hash: kept.hash,
    since: kept.since,
    failing_since: kept.failingSince ?? null,
    review_at: one.reviewAt ?? null,
    learned_at: kept.at,
    superseded_at: null,
  };
}

/** Of all that makes it another verdict; not of when its evidence was seen. */
function hashOf(one: JudgedControl): string {
  const { reviewAt, evidence, ...rest } = one;
  return createHash('sha256')
    .update(
      canonicalJson({
        ...rest,
        evidence: evidence.map(({ observedAt, ...claim }) => claim),
      }),
    )
    .digest('hex')
    .slice(0, 24);
}

function* chunked<T>(items: readonly T[]): Iterable<T[]> {
  for (let at = 0; at < items.length; at += chunk) {
    yield items.slice(at, at + chunk);
  }
}
