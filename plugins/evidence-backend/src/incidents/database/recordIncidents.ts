import { storedIncident } from './storedIncident';
import {
  canonicalJson,
  IncidentReceipt,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Author,
  rankOfAuthor,
  SetAside,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { FoldedIncident, foldIncident } from '../foldIncident';
import type { PreparedIncident, RecordIncidentsOptions } from '../records';
import { authorOf, sortReports, thatCount } from '../../database/entryAuthors';
import { toNumber, valuesOf } from '../../database/sql';
import { appendFeed } from '../../database/operations/feed';
import { beginPass } from '../../database/operations/passes';
import { insertSignalSubjects } from '../../estate/database/subjects';
import { recordActive } from './recordActive';
import { resolveServices, subjectOfService } from './services';
import { readReports } from './incidentsBefore';
import type { IncidentReportRow, IncidentRow } from './tables';

type Folded = {
  key: string;
  incident: FoldedIncident;
  body: string;
  receivedAt: number;
  reportedBy: string | null;
  before?: IncidentRow;
};

/**
 * Writes the reports of one delivery. Lock order, the same for every writer: the
 * source, signals in the order of their ids, the feed.
 */
export async function recordIncidents(
  trx: Knex.Transaction,
  options: RecordIncidentsOptions,
): Promise<IncidentReceipt[]> {
  const { by, reports, source, subjects, receivedAt, maxAge } = options;
  const { at } = await beginPass(trx, {
    source,
    outcome: 'succeeded',
    parts: ['fact:incident.active'],
    coverage: new Set(reports.map(({ key }) => key)).size,
    at: receivedAt,
    by,
  });
  await insertSignalSubjects(trx, [...subjects.values()], at);
  const fresh = await insertReports(trx, { author: by.author, reports, at });
  const keys = [...new Set(reports.map(({ key }) => key))].sort();
  const folded = await fold(trx, keys);
  const changed = folded.filter(
    ({ key, before, body, reportedBy }) =>
      fresh.has(key) &&
      (before?.body !== body ||
        rankOfAuthor(before.reported_by) !== rankOfAuthor(reportedBy)),
  );
  await writeStates(
    trx,
    folded.filter(
      one =>
        changed.includes(one) ||
        (one.before && toNumber(one.before.last_heard_at) < at - maxAge),
    ),
    at,
  );
  await trx<IncidentRow>('incidents')
    .where('key', 'in', valuesOf(trx, keys))
    .whereNull('superseded_at')
    .update({ last_heard_at: at });
  await recordActive(trx, {
    source,
    // Also of what it no longer concerns, and of what was reported again.
    refs: await entitiesOfIncidents(
      trx,
      folded.flatMap(({ incident, before }) => [
        incident,
        ...SetAside.of(trx).map('incidents', before ? [before] : [], {
          id: ({ key }) => key,
          map: storedIncident,
        }),
      ]),
    ),
    at,
    maxAge,
  });
  for (const { key, incident } of changed) {
    const refs = await entitiesOfIncidents(trx, [incident]);
    await appendFeed(
      trx,
      refs.length === 0
        ? [{ type: 'incident', key }]
        : refs.map(entityRef => ({ type: 'incident', key, entityRef })),
      at,
    );
  }
  const isNew = new Set(
    changed.filter(({ before }) => !before).map(({ key }) => key),
  );
  return reports.map(({ key, body: { id } }) => {
    const status = receiptStatus(fresh.has(key), isNew.has(key));
    // The second report about one incident within a delivery.
    isNew.delete(key);
    return { key, source, id, status };
  });
}

function receiptStatus(
  isFresh: boolean,
  isNew: boolean,
): IncidentReceipt['status'] {
  if (isNew) {
    return 'stored';
  }
  return isFresh ? 'updated' : 'duplicate';
}

/**
 * @returns keys of the incidents about which something new was reported
 * @throws NotAllowedError for news of an incident that is another author's
 */
async function insertReports(
  trx: Knex.Transaction,
  options: {
    author: Author;
    reports: readonly PreparedIncident[];
    at: number;
  },
): Promise<Set<string>> {
  const { author, reports, at } = options;
  const known = await trx<IncidentReportRow>('incident_reports')
    .select('incident_key', 'hash', 'reported_by')
    .where(
      'incident_key',
      'in',
      valuesOf(
        trx,
        reports.map(one => one.key),
      ),
    );
  const { fresh, takenOver } = sortReports(
    reports.map(report => ({ ...report, entry: report.key })),
    {
      author,
      known: known.map(row => ({ ...row, entry: row.incident_key })),
      nameOf: ({ body: { id, source } }) =>
        `incident '${id}' of the source '${source}'`,
    },
  );
  for (const { key, hash } of takenOver) {
    await trx<IncidentReportRow>('incident_reports')
      .where({ incident_key: key, hash })
      .update({ reported_by: author });
  }
  await trx.batchInsert(
    'incident_reports',
    fresh.map(({ key, hash, reportedAt, body }) => ({
      incident_key: key,
      hash,
      reported_at: reportedAt,
      received_at: at,
      reported_by: author,
      body: canonicalJson(body),
    })),
    500,
  );
  return new Set([...takenOver, ...fresh].map(({ key }) => key));
}

/**
 * What reports come to; nothing of those that have not stated when it began.
 */
async function fold(
  trx: Knex.Transaction,
  keys: readonly string[],
): Promise<Folded[]> {
  const reports = await trx<IncidentReportRow>('incident_reports').where(
    'incident_key',
    'in',
    valuesOf(trx, keys),
  );
  const present = await trx<IncidentRow>('incidents')
    .where('key', 'in', valuesOf(trx, keys))
    .whereNull('superseded_at');
  return keys.flatMap(key => {
    const all = reports.filter(row => row.incident_key === key);
    const rows = all.length > 0 ? thatCount(all) : [];
    const incident = foldIncident(
      readReports(trx, key, rows).map(({ report }) => report),
    );
    return incident
      ? [
          {
            key,
            incident,
            body: canonicalJson(incident),
            reportedBy: authorOf(rows),
            receivedAt: Math.min(...rows.map(row => toNumber(row.received_at))),
            before: present.find(row => row.key === key),
          },
        ]
      : [];
  });
}

async function writeStates(
  trx: Knex.Transaction,
  changed: readonly Folded[],
  at: number,
): Promise<void> {
  for (const one of changed) {
    const { key, incident, body, receivedAt, reportedBy, before } = one;
    // A clock that was set back must not make a row end before it began.
    const learnedAt = Math.max(at, before ? toNumber(before.learned_at) : 0);
    if (before) {
      await trx<IncidentRow>('incidents')
        .where({ row_id: before.row_id })
        .update({ superseded_at: learnedAt });
    }
    await trx('incidents').insert({
      key,
      source: incident.source,
      native_id: incident.id,
      status: incident.status,
      starts_at: Date.parse(incident.start),
      body,
      received_at: receivedAt,
      last_heard_at: learnedAt,
      learned_at: learnedAt,
      superseded_at: null,
      reported_by: reportedBy,
      amended_at:
        before && before.body !== body ? learnedAt : before?.amended_at ?? null,
    });
    const subjects = [...new Set(incident.services.map(subjectOfService))];
    if (subjects.length > 0) {
      await trx('incident_subjects')
        .insert(subjects.map(subject => ({ incident_key: key, subject })))
        .onConflict()
        .ignore();
    }
  }
}

async function entitiesOfIncidents(
  trx: Knex.Transaction,
  incidents: readonly FoldedIncident[],
): Promise<string[]> {
  const states = await resolveServices(
    trx,
    incidents.flatMap(({ services }) => services),
  );
  return [
    ...new Set(states.flatMap(({ entityRef }) => entityRef ?? [])),
  ].sort();
}
