import {
  canonicalJson,
  IncidentReceipt,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import { FoldedIncident, foldIncident } from '../../incidents/foldIncident';
import type {
  IncidentStore,
  PreparedIncident,
} from '../../incidents/IncidentStore';
import { toNumber, valuesOf } from '../sql';
import { appendFeed } from '../operations/feed';
import { beginPass } from '../operations/passes';
import { insertSignalSubjects } from '../subjects/subjects';
import { recordActive } from './recordActive';
import { resolveServices, subjectOfService } from './services';
import type { IncidentReportRow, IncidentRow } from './tables';

type Folded = {
  key: string;
  incident: FoldedIncident;
  body: string;
  receivedAt: number;
  before?: IncidentRow;
};

/**
 * Writes the reports of one delivery. Lock order, the same for every writer: the
 * source, signals in the order of their ids, the feed.
 */
export async function recordIncidents(
  trx: Knex.Transaction,
  options: Parameters<IncidentStore['record']>[0],
): Promise<IncidentReceipt[]> {
  const { reports, source, subjects, receivedAt, maxAge } = options;
  const { at } = await beginPass(trx, {
    source,
    outcome: 'succeeded',
    parts: ['fact:incident.active'],
    coverage: new Set(reports.map(({ key }) => key)).size,
    at: receivedAt,
  });
  await insertSignalSubjects(trx, [...subjects.values()], at);
  const fresh = await insertReports(trx, reports, at);
  const told = [...new Set(reports.map(({ key }) => key))].sort();
  const folded = await fold(trx, told);
  const changed = folded.filter(
    ({ key, before, body }) => fresh.has(key) && before?.body !== body,
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
    .where('key', 'in', valuesOf(trx, told))
    .whereNull('superseded_at')
    .update({ last_heard_at: at });
  await recordActive(trx, {
    source,
    // Also of what it no longer concerns, and of what was told again.
    refs: await entitiesOfIncidents(
      trx,
      folded.flatMap(({ incident, before }) => [
        incident,
        ...(before ? [JSON.parse(before.body) as FoldedIncident] : []),
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

/** @returns keys of the incidents about which something new was said */
async function insertReports(
  trx: Knex.Transaction,
  reports: readonly PreparedIncident[],
  at: number,
): Promise<Set<string>> {
  const known = await trx<IncidentReportRow>('incident_reports')
    .select('incident_key', 'hash')
    .where(
      'incident_key',
      'in',
      valuesOf(
        trx,
        reports.map(one => one.key),
      ),
    );
  const seen = new Set(known.map(row => `${row.incident_key} ${row.hash}`));
  const rows = reports.flatMap(({ key, hash, reportedAt, body }) => {
    if (seen.has(`${key} ${hash}`)) {
      return [];
    }
    seen.add(`${key} ${hash}`);
    return [
      {
        incident_key: key,
        hash,
        reported_at: reportedAt,
        received_at: at,
        body: canonicalJson(body),
      },
    ];
  });
  await trx.batchInsert('incident_reports', rows, 500);
  return new Set(rows.map(row => row.incident_key));
}

/** What reports come to; nothing of those that have not said when it began. */
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
    const rows = reports.filter(row => row.incident_key === key);
    const incident = foldIncident(
      rows.map(row => ({
        hash: row.hash,
        reportedAt: toNumber(row.reported_at),
        body: JSON.parse(row.body),
      })),
    );
    return incident
      ? [
          {
            key,
            incident,
            body: canonicalJson(incident),
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
  for (const { key, incident, body, receivedAt, before } of changed) {
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
