import {
  ColumnTypes,
  insertMany,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { JudgedEntity } from '../../verdicts/VerdictStore';
import type {
  EntityVerdictsRow,
  PastJudgementRow,
  SubjectRow,
} from '../tables';
import { nextDocument, pastRow } from './nextDocument';
import { readDocuments, toTexts, VerdictDocument } from './verdictDocument';

/** References in one statement; both engines take more parameters than that. */
const chunk = 400;

export const pastColumns: ColumnTypes = {
  entity_ref: 'text',
  control: 'text',
  revision: 'integer',
  version: 'integer',
  status: 'text',
  message: 'text',
  owned_by: 'text',
  evidence: 'text',
  next_step: 'text',
  error: 'text',
  since: 'bigint',
  failing_since: 'bigint',
  learned_at: 'bigint',
  superseded_at: 'bigint',
};

/**
 * Keeps what holds of these entities, and what held until now of them and of
 * those that are gone. Cost: a row an entity, and one for each verdict that
 * ended; what stays the same costs none.
 *
 * @returns how many verdicts ended or began
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
  const known = await readDocuments(trx, refs);
  const revisionOf = await readRevisions(
    trx,
    judged.filter(entity => hasNew(entity, known.get(entity.entityRef))),
  );
  const past: PastJudgementRow[] = [];
  const documents: EntityVerdictsRow[] = [];
  let changed = 0;
  for (const entity of judged) {
    const { entityRef } = entity;
    const next = nextDocument(entity, known.get(entityRef), {
      at,
      revisionOf: control => revisionOf(entityRef, control),
    });
    past.push(...next.ended);
    changed += next.ended.length + next.added;
    if (next.document) {
      documents.push({
        entity_ref: entityRef,
        ...toTexts(next.document),
      });
    }
  }
  for (const ref of gone) {
    const { verdicts = [], details } = known.get(ref) ?? {};
    past.push(
      ...verdicts.map((one, index) =>
        pastRow(ref, one, { details: details!, index, at }),
      ),
    );
    changed += verdicts.length;
  }
  await insertMany(trx, {
    table: 'past_judgements',
    columns: pastColumns,
    rows: past,
  });
  await insertMany(trx, {
    table: 'entity_verdicts',
    columns: { entity_ref: 'text', verdicts: 'text', said: 'text' },
    rows: documents,
    ending: `on conflict (entity_ref) do update set
      verdicts = excluded.verdicts, said = excluded.said`,
  });
  await keepSubjects(trx, judged, gone);
  return changed;
}

/** Whether something is judged that was not before. */
function hasNew(
  { judged }: JudgedEntity,
  before: VerdictDocument | undefined,
): boolean {
  const known = new Set(before?.verdicts.map(({ c }) => c));
  return judged.some(({ control }) => !known.has(control));
}

/** How often a control was judged on an entity before it stopped to apply. */
async function readRevisions(
  trx: Knex.Transaction,
  entities: readonly JudgedEntity[],
): Promise<(entityRef: string, control: string) => number> {
  const revisions = new Map<string, number>();
  for (const some of chunked(entities)) {
    const rows: Pick<
      PastJudgementRow,
      'entity_ref' | 'control' | 'revision'
    >[] = await trx<PastJudgementRow>('past_judgements')
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
    for (const table of ['subjects', 'entity_verdicts']) {
      await trx(table).whereIn('entity_ref', some).delete();
    }
  }
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
