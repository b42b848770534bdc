import type { Knex } from 'knex';
import type {
  StoredSubject,
  Subject,
  SubjectStore,
} from '../subjects/SubjectStore';
import { feedEntriesOf } from '../../alerts/database/groupFeed';
import { recordFiring } from '../../alerts/database/recordFiring';
import type { AlertRow } from '../../alerts/database/tables';
import type { FeedInput } from '../../database/EvidenceStore';
import { recordActive } from '../../incidents/database/recordActive';
import type { IncidentRow } from '../../incidents/database/tables';
import { valuesOf } from '../../database/sql';
import { appendFeed } from '../../database/operations/feed';
import { lockSource } from '../../database/operations/passes';
import {
  assignSignalSubjects,
  findSignalSubjects,
  insertSignalSubjects,
  listSignalSubjects,
} from './subjects';

/**
 * Milliseconds after which what a source reported of alerts or incidents is
 * stale.
 */
export type MaxAges = {
  alerts: (source: string) => number;
  incidents: (source: string) => number;
};

/** What signals stand for, on SQLite or PostgreSQL. */
export class DatabaseSubjectStore implements SubjectStore {
  readonly #knex: Knex;
  readonly #maxAges: MaxAges;

  constructor(options: { knex: Knex; maxAges: MaxAges }) {
    this.#knex = options.knex;
    this.#maxAges = options.maxAges;
  }

  list(options: { afterRowId?: number; limit: number }) {
    return listSignalSubjects(this.#knex, options);
  }

  insert(subjects: readonly Subject[], learnedAt: number) {
    return this.#knex.transaction(trx =>
      insertSignalSubjects(trx, subjects, learnedAt),
    );
  }

  find(subjects: readonly string[]) {
    return findSignalSubjects(this.#knex, subjects);
  }

  async assign(options: {
    subjects: readonly StoredSubject[];
    learnedAt: number;
  }): Promise<void> {
    const { subjects, learnedAt: at } = options;
    const ids = subjects.map(({ subject }) => subject);
    await this.#knex.transaction(async trx => {
      const [ofAlerts, ofIncidents] = await sourcesOf(trx, ids);
      for (const source of [...new Set([...ofAlerts, ...ofIncidents])].sort()) {
        await lockSource(trx, source);
      }
      const assigned = await assignSignalSubjects(trx, subjects, at);
      const refs = [
        ...new Set(
          assigned.flatMap(({ before, entityRef }) =>
            [before, entityRef].filter(ref => ref !== undefined),
          ),
        ),
      ].sort();
      const shared = { refs, at, onlyWhereKnown: true };
      for (const source of ofAlerts) {
        const maxAge = this.#maxAges.alerts(source);
        await recordFiring(trx, { ...shared, source, maxAge });
      }
      for (const source of ofIncidents) {
        const maxAge = this.#maxAges.incidents(source);
        await recordActive(trx, { ...shared, source, maxAge });
      }
      await appendFeed(trx, await newsOf(trx, assigned), at);
    });
  }
}

async function sourcesOf(
  trx: Knex.Transaction,
  subjects: readonly string[],
): Promise<[alerts: string[], incidents: string[]]> {
  const alerts = await trx<AlertRow>('alerts')
    .distinct('source')
    .where('subject', 'in', valuesOf(trx, subjects))
    .orderBy('source');
  const incidents = await trx<IncidentRow>('incidents as i')
    .join('incident_subjects as s', 's.incident_key', 'i.key')
    .distinct('i.source')
    .where('s.subject', 'in', valuesOf(trx, subjects))
    .orderBy('i.source');
  return [
    alerts.map(({ source }) => source),
    incidents.map(({ source }) => source),
  ];
}

/** Of what fires and is open; what is over is read when it is requested. */
async function newsOf(
  trx: Knex.Transaction,
  assigned: readonly StoredSubject[],
): Promise<FeedInput[]> {
  const ids = assigned.map(({ subject }) => subject);
  const alerts = await trx<AlertRow>('alerts')
    .select('id', 'subject')
    .where('subject', 'in', valuesOf(trx, ids))
    .whereRaw("superseded_at is null and status = 'firing'");
  const refs = new Map(
    assigned.flatMap(({ subject, entityRef }) =>
      entityRef === undefined ? [] : [[subject, entityRef] as const],
    ),
  );
  const incidents: { key: string; subject: string }[] = await trx(
    'incidents as i',
  )
    .join('incident_subjects as s', 's.incident_key', 'i.key')
    .whereRaw("i.superseded_at is null and i.status <> 'resolved'")
    .where('s.subject', 'in', valuesOf(trx, ids))
    .select('i.key', 's.subject')
    .orderBy(['i.key', 's.subject']);
  return [
    ...(await feedEntriesOf(trx, { groupIds: [], alerts, refs })),
    ...incidents.map(
      ({ key, subject }): FeedInput => ({
        type: 'incident',
        key,
        entityRef: refs.get(subject),
      }),
    ),
  ];
}
