import {
  interfaceAuthor,
  SetAside,
  storedList,
} from '@plumbline/backstage-plugin-evidence-node';
import { Knex } from 'knex';
import { PassMark, PassReport, StoredPass } from '../records';
import { PassRow, SourceRow } from '../tables';
import { toNumber, toOptionalInstant, toOptionalNumber } from '../sql';
import { claim } from './claim';

/** More than this between two passes is a clock that was set back. Milliseconds. */
const concurrent = 10_000;

/**
 * Lets one transaction at a time write for a source. Without the lock, two that
 * both find no latest pass, or the same one, would both begin the next run.
 *
 * @returns whether its first pass is still under way
 */
export async function lockSource(
  trx: Knex.Transaction,
  source: string,
): Promise<{ baseline: boolean }> {
  const row = await trx<SourceRow>('sources')
    .where({ source })
    .forUpdate()
    .first('baseline_at');
  return { baseline: row?.baseline_at === null };
}

export async function endBaseline(
  knex: Knex,
  source: string,
  at: number,
): Promise<void> {
  await knex('sources')
    .where({ source })
    .whereNull('baseline_at')
    .update({ baseline_at: at });
}

export async function readSourcesInBaseline(
  knex: Knex,
): Promise<ReadonlySet<string>> {
  const rows = await knex<SourceRow>('sources').whereNull('baseline_at');
  return new Set(rows.map(({ source }) => source));
}

/**
 * Takes the name of the source for who reports, and its lock, and notes the
 * pass.
 *
 * @returns when it counts as received, how to know it again, and whether the
 *   first pass of the source is still under way
 * @throws NotAllowedError where the source belongs to somebody else
 */
export async function beginPass(
  trx: Knex.Transaction,
  pass: PassReport,
): Promise<{ at: number; mark: PassMark; baseline: boolean }> {
  const { source, at } = pass;
  const { author, claims = [{ source }] } = pass.by ?? {
    author: interfaceAuthor('module', source),
  };
  await claim(trx, claims, { author, at });
  await trx('sources')
    .insert({ source, created_at: at })
    .onConflict('source')
    .ignore();
  const { baseline } = await lockSource(trx, source);
  return { ...(await recordPass(trx, pass)), baseline };
}

/**
 * Notes a pass; the caller holds the lock of the source. Passes with the same outcome, error and parts share one row
 * that is extended in place; another outcome opens the next run.
 *
 * @returns when it counts as received: of two that came at once, the one whose
 *   turn is later may have looked at the clock first
 */
async function recordPass(
  trx: Knex.Transaction,
  pass: PassReport,
): Promise<{ at: number; mark: PassMark }> {
  const { source, outcome } = pass;
  const current = await trx<PassRow>('passes')
    .where({ source })
    .whereNull('superseded_at')
    .forUpdate()
    .first();
  const last = current ? toNumber(current.last_at) : pass.at;
  const at = last - pass.at < concurrent ? Math.max(last, pass.at) : pass.at;
  const parts = JSON.stringify(
    [
      ...new Set([
        ...(current ? storedParts(trx, current) : []),
        ...pass.parts,
      ]),
    ].sort(),
  );
  // What it reported before a failure stays, and so does how much that is
  // about.
  const covered = pass.coverage ?? (outcome === 'failed' ? 'as-before' : null);
  const fields = {
    coverage: covered === 'as-before' ? current?.coverage ?? null : covered,
    last_at: at,
    last_observed_at: latest(
      toOptionalNumber(current?.last_observed_at ?? null),
      pass.observedAt,
    ),
  };
  const error = pass.error === undefined ? null : storable(pass.error);
  const continues =
    current?.outcome === outcome &&
    current.error === error &&
    current.parts === parts;
  if (current && continues) {
    const count = toNumber(current.count) + 1;
    await trx('passes')
      .where({ id: current.id })
      .update({ ...fields, count });
    return { at, mark: { source, id: toNumber(current.id), count } };
  }
  if (current) {
    await trx('passes').where({ id: current.id }).update({ superseded_at: at });
  }
  const [{ id }] = await trx('passes')
    .insert({
      source,
      outcome,
      error,
      parts,
      first_at: at,
      count: 1,
      ...fields,
    })
    .returning('id');
  return { at, mark: { source, id: toNumber(id), count: 1 } };
}

/**
 * Every source's latest pass at an instant, and its last success by then. Reads
 * a row per source and one more of those that fail, however long the history.
 */
export async function readPasses(
  knex: Knex,
  at: number,
): Promise<StoredPass[]> {
  const rows = await knex<PassRow>('passes')
    .where('first_at', '<=', at)
    .andWhere(holds => {
      holds.whereNull('superseded_at').orWhere('superseded_at', '>', at);
    })
    .orderBy('source');
  const successes = await lastSuccesses(
    knex,
    rows.flatMap(({ source, outcome }) =>
      outcome === 'succeeded' ? [] : [source],
    ),
    at,
  );
  const map = (row: PassRow): StoredPass => {
    const lastAt = Math.min(toNumber(row.last_at), at);
    return {
      source: row.source,
      outcome: row.outcome,
      error: row.error ?? undefined,
      coverage: row.coverage ?? undefined,
      parts: storedList(row.parts),
      lastAt,
      // What the run had seen before it went on is not kept.
      lastObservedAt:
        toNumber(row.last_at) > at
          ? undefined
          : toOptionalInstant(row.last_observed_at),
      lastSuccess:
        row.outcome === 'succeeded' ? lastAt : successes.get(row.source),
    };
  };
  return SetAside.of(knex).map('passes', rows, {
    id: ({ source }) => source,
    map,
  });
}

/** PostgreSQL has no NUL in text, and UTF-8 no half of a character. */
function storable(text: string): string {
  return Buffer.from(text).toString().replaceAll('\0', '\uFFFD');
}

/** What comes late was seen earlier: the order of arrival says nothing. */
function latest(...instants: (number | undefined)[]): number | null {
  const known = instants.filter(one => one !== undefined);
  return known.length > 0 ? Math.max(...known) : null;
}

async function lastSuccesses(
  knex: Knex,
  sources: readonly string[],
  at: number,
): Promise<Map<string, number>> {
  if (sources.length === 0) {
    return new Map();
  }
  const rows = await knex<PassRow>('passes')
    .whereIn('source', [...sources])
    .where({ outcome: 'succeeded' })
    .andWhere('first_at', '<=', at)
    .groupBy('source')
    .select('source')
    .max({ last: 'last_at' });
  return new Map(
    rows.map(({ source, last }) => [source, Math.min(toNumber(last), at)]),
  );
}

/** None where they are damaged: the next pass writes them anew. */
function storedParts(
  knex: Knex,
  row: Pick<PassRow, 'source' | 'parts'>,
): string[] {
  const [parts = []] = SetAside.of(knex).map('passes', [row], {
    id: ({ source }) => source,
    map: each => storedList<string>(each.parts),
  });
  return parts;
}
