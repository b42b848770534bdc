import {
  ColumnTypes,
  insertMany,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Evidence } from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import { isDeepStrictEqual } from 'node:util';
import type { JudgedControl, JudgedEntity } from '../records';
import type { SubjectRow, VerdictRow } from '../../database/tables';

/** References in one statement; both engines take more parameters than that. */
const chunk = 400;

/** As much as the columns of subjects take; the catalog sets no limit. */
const longestText = 255;

export const verdictColumns: ColumnTypes = {
  entity_ref: 'text',
  control: 'text',
  revision: 'integer',
  version: 'integer',
  status: 'text',
  owned_by: 'text',
  since: 'bigint',
  failing_since: 'bigint',
  learned_at: 'bigint',
  superseded_at: 'bigint',
  review_at: 'bigint',
  message: 'text',
  error: 'text',
  next_step: 'text',
  evidence: 'text',
};

/** Verdicts of one entity by control. */
type Known = ReadonlyMap<string, VerdictRow>;

/**
 * Keeps what holds of these entities, and until when that held which no longer
 * does. Cost: a row for each verdict that began, ended or is due at another time;
 * what stays the same costs none.
 *
 * @returns how many verdicts ended or began
 */
export async function keepVerdicts(
  trx: Knex.Transaction,
  batch: {
    judged: readonly JudgedEntity[];
    gone: readonly string[];
    at: number;
  },
): Promise<number> {
  const { judged, gone, at } = batch;
  const known = await readCurrent(
    trx,
    judged.map(({ entityRef }) => entityRef),
  );
  const revisionOf = await readRevisions(
    trx,
    judged.filter(entity => hasNew(entity, known.get(entity.entityRef))),
  );
  const added: VerdictRow[] = [];
  const updated: VerdictRow[] = [];
  for (const entity of judged) {
    const next = nextVerdicts(entity, known.get(entity.entityRef), {
      at,
      revisionOf: control => revisionOf(entity.entityRef, control),
    });
    added.push(...next.added);
    updated.push(...next.updated);
  }
  const shared = { table: 'verdicts', columns: verdictColumns };
  await insertMany(trx, {
    ...shared,
    rows: updated,
    ending: `on conflict (entity_ref, control, revision) do update set
      superseded_at = excluded.superseded_at, review_at = excluded.review_at,
      evidence = excluded.evidence`,
  });
  await insertMany(trx, { ...shared, rows: added });
  const ended = updated.filter(row => row.superseded_at !== null).length;
  const left = await endAll(trx, gone, at);
  await keepSubjects(trx, judged);
  return added.length + ended + left;
}

async function readCurrent(
  trx: Knex.Transaction,
  refs: readonly string[],
): Promise<Map<string, Map<string, VerdictRow>>> {
  const found = new Map<string, Map<string, VerdictRow>>();
  for (const some of chunked(refs)) {
    const rows = await trx<VerdictRow>('verdicts')
      .whereIn('entity_ref', some)
      .whereNull('superseded_at');
    for (const row of rows) {
      const { entity_ref: ref, control } = row;
      found.set(ref, (found.get(ref) ?? new Map()).set(control, row));
    }
  }
  return found;
}

/** Whether something is judged that was not before. */
function hasNew({ judged }: JudgedEntity, before: Known | undefined): boolean {
  return judged.some(({ control }) => !before?.has(control));
}

/** How often a control was judged on an entity before it stopped to apply. */
async function readRevisions(
  trx: Knex.Transaction,
  entities: readonly JudgedEntity[],
): Promise<(entityRef: string, control: string) => number> {
  const revisions = new Map<string, number>();
  for (const some of chunked(entities)) {
    const rows: Pick<VerdictRow, 'entity_ref' | 'control' | 'revision'>[] =
      await trx<VerdictRow>('verdicts')
        .whereIn(
          'entity_ref',
          some.map(({ entityRef }) => entityRef),
        )
        .groupBy('entity_ref', 'control')
        .select('entity_ref', 'control')
        .max({ revision: 'revision' });
    rows.forEach(({ entity_ref, control, revision }) =>
      revisions.set(`${entity_ref}\n${control}`, revision),
    );
  }
  return (entityRef, control) => revisions.get(`${entityRef}\n${control}`) ?? 0;
}

/** Most controls of one entity rest on a few claims: each is written once. */
class ClaimTexts {
  readonly #texts = new Map<string, string>();

  listOf(claims: readonly Evidence[]): string {
    return `[${claims.map(each => this.#textOf(each)).join(',')}]`;
  }

  #textOf(claim: Evidence): string {
    // Of one fact one claim is found stale by some controls and not by others.
    const key = claim.stale ? `${claim.fact} stale` : claim.fact;
    let text = this.#texts.get(key);
    if (text === undefined) {
      text = JSON.stringify(claim);
      this.#texts.set(key, text);
    }
    return text;
  }
}

/** What begins on one entity, and what ends or is due at another time. */
function nextVerdicts(
  { entityRef, judged }: JudgedEntity,
  before: Known | undefined,
  given: { at: number; revisionOf: (control: string) => number },
): { added: VerdictRow[]; updated: VerdictRow[] } {
  const { at, revisionOf } = given;
  const left = new Map(before);
  const claims = new ClaimTexts();
  const added: VerdictRow[] = [];
  const updated: VerdictRow[] = [];
  for (const one of judged) {
    const was = left.get(one.control);
    left.delete(one.control);
    const row: VerdictRow = {
      entity_ref: entityRef,
      control: one.control,
      revision: (was?.revision ?? revisionOf(one.control)) + 1,
      version: one.version,
      status: one.status,
      owned_by: one.ownedBy,
      since: was?.status === one.status ? was.since : at,
      failing_since: failingSinceOf(was, one, at),
      learned_at: at,
      superseded_at: null,
      review_at: one.reviewAt ?? null,
      message: storable(one.message),
      error: one.error === undefined ? null : storable(one.error),
      next_step: one.nextStep ? stepText(one.nextStep) : null,
      evidence: claims.listOf(one.evidence),
    };
    if (!was || !isSame(was, row)) {
      added.push(row);
      updated.push(...(was ? [{ ...was, superseded_at: at }] : []));
    } else if (instantOf(was.review_at) !== row.review_at) {
      // Evidence is as it was, but newer.
      const { evidence, review_at } = row;
      updated.push({ ...was, evidence, review_at });
    }
  }
  // What is left applies no longer.
  left.forEach(was => updated.push({ ...was, superseded_at: at }));
  return { added, updated };
}

const sameColumns = [
  ...(['version', 'status', 'message'] as const),
  ...(['owned_by', 'error', 'next_step'] as const),
];

function isSame(was: VerdictRow, row: VerdictRow): boolean {
  return (
    sameColumns.every(column => was[column] === row[column]) &&
    (was.evidence === row.evidence || claimTheSame(was.evidence, row.evidence))
  );
}

/** Whether claims agree but for when that was observed. */
function claimTheSame(some: string, others: string): boolean {
  try {
    const [these, those] = [some, others].map(text =>
      JSON.parse(text).map(({ observedAt, ...claim }: Evidence) => claim),
    );
    return isDeepStrictEqual(these, those);
  } catch {
    // The stored one is damaged: the new one takes its place.
    return false;
  }
}

/**
 * As both engines keep it, and give it back: PostgreSQL has no NUL in text, and
 * UTF-8 no half of a character. What is kept otherwise would never be the same.
 */
function storable(text: string): string {
  return text.replaceAll('\0', '\uFFFD').replace(/\p{Cs}/gu, '\uFFFD');
}

function stepText({
  text,
  url,
  template,
}: NonNullable<JudgedControl['nextStep']>): string {
  return JSON.stringify({ text, url, template });
}

/** Only a pass ends a failure: what is not known was not seen to be mended. */
function failingSinceOf(
  was: VerdictRow | undefined,
  { status }: JudgedControl,
  at: number,
): VerdictRow['failing_since'] {
  if (status === 'fail') {
    return was?.failing_since ?? at;
  }
  return status === 'unknown' ? was?.failing_since ?? null : null;
}

/** PostgreSQL gives bigints as text. */
function instantOf(at: VerdictRow['review_at']): number | null {
  return at === null ? null : Number(at);
}

/** @returns how many verdicts ended */
async function endAll(
  trx: Knex.Transaction,
  gone: readonly string[],
  at: number,
): Promise<number> {
  let ended = 0;
  for (const some of chunked(gone)) {
    ended += await trx<VerdictRow>('verdicts')
      .whereIn('entity_ref', some)
      .whereNull('superseded_at')
      .update({ superseded_at: at });
    await trx('subjects').whereIn('entity_ref', some).delete();
  }
  return ended;
}

async function keepSubjects(
  trx: Knex.Transaction,
  judged: readonly JudgedEntity[],
): Promise<void> {
  const rows = judged.map(
    ({ entityRef, kind, owner, system, title, judged: all }): SubjectRow => ({
      entity_ref: entityRef,
      kind,
      owner: bounded(owner),
      system: bounded(system),
      title: bounded(title),
      due_at: firstOf(all.map(({ reviewAt }) => reviewAt)) ?? null,
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
      due_at: 'bigint',
    },
    rows,
    ending: `on conflict (entity_ref) do update set kind = excluded.kind,
      owner = excluded.owner, system = excluded.system, title = excluded.title,
      due_at = excluded.due_at`,
  });
}

function bounded(text: string | undefined): string | null {
  return text === undefined ? null : storable(text.slice(0, longestText));
}

function firstOf(
  instants: readonly (number | undefined)[],
): number | undefined {
  const known = instants.filter(at => at !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}

function* chunked<T>(items: readonly T[]): Iterable<T[]> {
  for (let at = 0; at < items.length; at += chunk) {
    yield items.slice(at, at + chunk);
  }
}
