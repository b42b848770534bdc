import {
  addToCaseOutbox,
  inTurns,
} from '@plumbline/backstage-plugin-evidence-node';
import { Knex } from 'knex';
import type { DiscrepancyReport } from '../../database/discrepancies';
import { chunked, toNumber, toOptionalNumber } from '../../database/sql';
import type { DiscrepancyRow, DiscrepancyStepRow } from '../../database/tables';
import { contentOf, json, toDiscrepancies } from './rows';

/** Seen again and nothing new: noted once in this time. Milliseconds. */
const seenAgain = 60 * 60_000;

/** Of how many sources it is kept what they reported of one signal. */
const sourcesKept = 20;

type Step = Omit<DiscrepancyStepRow, 'id'>;

/** In one transaction, which blocks readers on SQLite. */
const reportsAtOnce = 400;

/**
 * Keeps what was found; see `DiscrepancyStore.record`. Each is about something of
 * its own, so that many are written in several transactions.
 */
export async function recordDiscrepancies(
  knex: Knex,
  reports: readonly DiscrepancyReport[],
  at: number,
): Promise<void> {
  // In one order, so that two writers never wait for each other.
  const sorted = [...new Map(reports.map(one => [one.id, one])).values()].sort(
    (a, b) => (a.id < b.id ? -1 : 1),
  );
  for await (const part of inTurns(chunked(sorted, reportsAtOnce))) {
    await knex.transaction(trx => recordPart(trx, part, at));
  }
}

async function recordPart(
  trx: Knex.Transaction,
  reports: readonly DiscrepancyReport[],
  at: number,
): Promise<void> {
  for (const part of chunked(await withNews(trx, reports, at), 40)) {
    const known = await lockRows(
      trx,
      part.map(({ id }) => id),
    );
    const found = part.filter(({ id }) => !known.has(id));
    const added = new Set(await insertNew(trx, found, at));
    // Another writer may have been faster.
    const others = found.map(({ id }) => id).filter(id => !added.has(id));
    for (const [id, row] of await lockRows(trx, others)) {
      known.set(id, row);
    }
    const updates: DiscrepancyRow[] = [];
    const steps: Step[] = [...added].map(id => stepOf(id, 'open', at));
    for (const report of part) {
      const row = known.get(report.id);
      const after = row && seenAgainAs(trx, row, report, at);
      if (after) {
        updates.push(after);
        if (row.state !== after.state) {
          steps.push(stepOf(row.id, after.state, at, after.reason));
        }
        if (row.state === 'dismissed' && after.state !== 'dismissed') {
          await addToCaseOutbox(trx, 'discrepancy', row.id);
        }
      }
    }
    if (updates.length > 0) {
      await trx('discrepancies').insert(updates).onConflict('id').merge();
    }
    if (steps.length > 0) {
      await trx('discrepancy_steps').insert(steps);
    }
  }
}

/** Mostly nothing is new; nobody has to wait for that to be seen. */
async function withNews(
  trx: Knex.Transaction,
  reports: readonly DiscrepancyReport[],
  at: number,
): Promise<DiscrepancyReport[]> {
  const found: DiscrepancyReport[] = [];
  for (const part of chunked(reports)) {
    const rows = await trx<DiscrepancyRow>('discrepancies').whereIn(
      'id',
      part.map(({ id }) => id),
    );
    const known = new Map(rows.map(row => [row.id, row]));
    found.push(
      ...part.filter(report => {
        const row = known.get(report.id);
        return !row || seenAgainAs(trx, row, report, at) !== undefined;
      }),
    );
  }
  return found;
}

export async function lockRows(
  trx: Knex.Transaction,
  ids: readonly string[],
): Promise<Map<string, DiscrepancyRow>> {
  if (ids.length === 0) {
    return new Map();
  }
  const rows: DiscrepancyRow[] = await trx<DiscrepancyRow>('discrepancies')
    .whereIn('id', [...ids])
    .orderBy('id')
    .forUpdate();
  return new Map(rows.map(row => [row.id, row]));
}

export function stepOf(
  id: string,
  state: DiscrepancyRow['state'],
  at: number,
  reason: string | null = null,
): Step {
  return {
    discrepancy_id: id,
    at,
    state,
    by: null,
    reason,
    until: null,
    stood: null,
  };
}

async function insertNew(
  trx: Knex.Transaction,
  reports: readonly DiscrepancyReport[],
  at: number,
): Promise<string[]> {
  if (reports.length === 0) {
    return [];
  }
  const rows = await trx('discrepancies')
    .insert(
      reports.map(report => ({
        id: report.id,
        kind: report.kind,
        state: 'open',
        signal: json(report.signal),
        ...contentOf(report),
        first_seen: Math.min(report.firstSeen ?? at, at),
        last_seen: at,
        opened_at: at,
        baseline: report.baseline ?? false,
        reopened: 0,
      })),
    )
    .onConflict('id')
    .ignore()
    .returning('id');
  return rows.map(({ id }: { id: string }) => id);
}

/** The row as it is once its subject was found again; undefined where it stays. */
function seenAgainAs(
  trx: Knex.Transaction,
  row: DiscrepancyRow,
  report: DiscrepancyReport,
  at: number,
): DiscrepancyRow | undefined {
  const isDue = at - toNumber(row.last_seen) >= seenAgain;
  const content = contentOf(withReports(trx, row, report, isDue));
  const reason = whyAgain(row, report, at);
  if (reason !== undefined) {
    return { ...reopened(row, reason, at), ...content, last_seen: at };
  }
  const changed = Object.entries(content).some(
    ([column, value]) => row[column as keyof DiscrepancyRow] !== value,
  );
  return changed || isDue
    ? { ...row, ...content, last_seen: Math.max(at, toNumber(row.last_seen)) }
    : undefined;
}

/**
 * A signal is found again by reports that name it, each its own way, and by reviews
 * that know of none: what was reported stays, of each source once, and is not
 * written again for each report of an hour. Who sees a workload run is the
 * review's to state.
 */
function withReports(
  trx: Knex.Transaction,
  row: DiscrepancyRow,
  report: DiscrepancyReport,
  isDue: boolean,
): DiscrepancyReport {
  // A damaged one is written anew.
  const [stored] =
    report.signal === undefined || row.state === 'closed'
      ? []
      : toDiscrepancies(trx, [row]);
  const before = stored?.evidence ?? [];
  if (
    before.length === 0 ||
    (report.evidence && report.kind === 'workload-without-entity')
  ) {
    return report;
  }
  const { candidates, evidence: now = [] } = report;
  const [first, then] = isDue ? [now, before] : [before, now];
  const sources = new Set(first.map(({ source }) => source));
  const isSame = json(candidates) === row.candidates;
  return {
    ...report,
    evidence: [
      ...first,
      ...then.filter(({ source }) => !sources.has(source)),
    ].slice(0, sourcesKept),
    ...(isSame && (now.length === 0 || !isDue) && { message: stored!.message }),
  };
}

/** Why it opens again; undefined where it stays as it is. */
function whyAgain(
  row: DiscrepancyRow,
  report: DiscrepancyReport,
  at: number,
): string | undefined {
  if (row.state === 'closed') {
    return 'The sources agreed, and part again';
  }
  if (row.state !== 'dismissed') {
    return undefined;
  }
  const until = toOptionalNumber(row.until);
  if (until !== undefined && until <= at) {
    return lapsed(until);
  }
  const known = new Set<string>(
    row.decided_on ? JSON.parse(row.decided_on) : [],
  );
  const news = (report.material ?? []).filter(one => !known.has(one));
  return news.length > 0
    ? `New since it was dismissed: ${shortList(news)}`
    : undefined;
}

export function lapsed(until: number): string {
  return `It was dismissed until ${new Date(until).toISOString()}`;
}

/** It is nobody's decision any more, and no longer what was there at first. */
export function reopened(
  row: DiscrepancyRow,
  reason: string,
  at: number,
): DiscrepancyRow {
  return {
    ...row,
    state: 'open',
    reason,
    reopened: row.reopened + 1,
    baseline: false,
    opened_at: at,
    closed_at: null,
    decided_by: null,
    decided_at: null,
    decided_on: null,
    until: null,
  };
}

function shortList(names: readonly string[]): string {
  const more = names.length - 5;
  return more > 0
    ? `${names.slice(0, 5).join(', ')} and ${more} more`
    : names.join(', ');
}
