import { hash } from 'node:crypto';
import type { Knex } from 'knex';
import type { JudgedControl, JudgedEntity } from '../../verdicts/VerdictStore';
import type { EvidenceSetRow, JudgementRow, SubjectRow } from '../tables';
import { EvidenceSet } from './EvidenceSet';
import { ColumnTypes, insertMany } from './insertMany';

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

const columns: ColumnTypes = {
  entity_ref: 'text',
  control: 'text',
  version: 'integer',
  status: 'text',
  message: 'text',
  owned_by: 'text',
  evidence: 'text',
  evidence_set: 'text',
  next_step: 'text',
  error: 'text',
  hash: 'text',
  since: 'bigint',
  failing_since: 'bigint',
  review_at: 'bigint',
  learned_at: 'bigint',
  superseded_at: 'bigint',
};

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
  const sets: EvidenceSetRow[] = [];
  for (const entity of judged) {
    const set = new EvidenceSet();
    const news: Omit<JudgementRow, 'id' | 'evidence_set'>[] = [];
    const again: Omit<JudgementRow, 'evidence_set'>[] = [];
    const before = known.get(entity.entityRef) ?? new Map<string, Known>();
    for (const one of entity.judged) {
      const row = before.get(one.control);
      before.delete(one.control);
      const places = one.evidence.map(claim => set.placeOf(claim));
      const digest = hashOf(
        one,
        places.map(place => set.saidAt(place)),
      );
      const since = row?.status === one.status ? Number(row.since) : at;
      const failingSince = failingSinceOf(row, one, at);
      const kept = toRow(entity.entityRef, one, {
        ...{ at, places, hash: digest, since, failingSince },
      });
      if (row?.hash === digest) {
        // Seen again: evidence is as it was, but newer.
        if (reviewAtOf(row) !== one.reviewAt) {
          again.push({ id: row.id, ...kept });
        }
        continue;
      }
      if (row) {
        ended.push(row.id);
      }
      news.push(kept);
    }
    if (news.length + again.length > 0) {
      const { id, claims } = set;
      sets.push({ id, claims });
      news.forEach(row => added.push({ ...row, evidence_set: id }));
      again.forEach(row => confirmed.push({ ...row, evidence_set: id }));
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
  await insertMany(trx, {
    table: 'evidence_sets',
    columns: { id: 'text', claims: 'text' },
    rows: sets,
    ending: 'on conflict (id) do nothing',
  });
  await insertMany(trx, { table: 'judgements', columns, rows: added });
  await insertMany(trx, {
    table: 'judgements',
    columns: { id: 'bigint', ...columns },
    rows: confirmed,
    // They are there: this updates many of them in one statement.
    ending: `on conflict (id) do update set review_at = excluded.review_at,
      evidence = excluded.evidence, evidence_set = excluded.evidence_set`,
  });
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
    ({ entityRef, kind, owner, system, title, judged: all }): SubjectRow => ({
      entity_ref: entityRef,
      kind,
      owner: owner ?? null,
      system: system ?? null,
      title: title ?? null,
      review_at: firstOf(all.map(({ reviewAt }) => reviewAt)) ?? null,
    }),
  );
  await insertMany(trx, {
    table: 'subjects',
    columns: {
      entity_ref: 'text',
      kind: 'text',
      owner: 'text',
      system: 'text',
      title: 'text',
      review_at: 'bigint',
    },
    rows,
    ending: `on conflict (entity_ref) do update set kind = excluded.kind,
      owner = excluded.owner, system = excluded.system, title = excluded.title,
      review_at = excluded.review_at`,
  });
  for (const some of chunked(gone)) {
    await trx<SubjectRow>('subjects').whereIn('entity_ref', some).delete();
  }
}

function firstOf(
  instants: readonly (number | undefined)[],
): number | undefined {
  const known = instants.filter(at => at !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}

function toRow(
  entityRef: string,
  one: JudgedControl,
  kept: {
    at: number;
    places: number[];
    hash: string;
    since: number;
    failingSince?: number;
  },
): Omit<JudgementRow, 'id' | 'evidence_set'> {
  return {
    entity_ref: entityRef,
    control: one.control,
    version: one.version,
    status: one.status,
    message: one.message,
    owned_by: one.ownedBy,
    evidence: JSON.stringify(kept.places),
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
function hashOf(one: JudgedControl, evidence: readonly string[]): string {
  const { version, status, message, ownedBy, nextStep, error } = one;
  const { text, url, template } = nextStep ?? {};
  const said = [version, status, message, ownedBy, text, url, template, error];
  return hash(
    'sha256',
    `${JSON.stringify(said)}\n${evidence.join('\n')}`,
    'hex',
  ).slice(0, 24);
}

function* chunked<T>(items: readonly T[]): Iterable<T[]> {
  for (let at = 0; at < items.length; at += chunk) {
    yield items.slice(at, at + chunk);
  }
}
