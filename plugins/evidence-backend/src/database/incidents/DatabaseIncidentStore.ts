import type { Knex } from 'knex';
import type { FoldedIncident } from '../../incidents/foldIncident';
import type {
  IncidentStore,
  StoredIncident,
} from '../../incidents/IncidentStore';
import { toNumber } from '../sql';
import { subjectsOfEntity } from '../subjects/subjects';
import { recordIncidents } from './recordIncidents';
import { resolveServices } from './services';
import type { IncidentRow } from './tables';

/** Incidents on SQLite or PostgreSQL. */
export class DatabaseIncidentStore implements IncidentStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  record(options: Parameters<IncidentStore['record']>[0]) {
    return this.#knex.transaction(trx => recordIncidents(trx, options));
  }

  async list(
    filter: Parameters<IncidentStore['list']>[0],
  ): Promise<StoredIncident[]> {
    const { entity, status, source, after, limit } = filter;
    const query = this.#knex<IncidentRow>('incidents')
      .whereNull('superseded_at')
      .orderBy([
        { column: 'starts_at', order: 'desc' },
        { column: 'key', order: 'desc' },
      ])
      .limit(limit);
    if (status !== undefined) {
      query.where({ status });
    }
    if (source !== undefined) {
      query.where({ source });
    }
    if (entity !== undefined) {
      query.whereIn(
        'key',
        this.#knex('incident_subjects')
          .select('incident_key')
          .where('subject', entity.ref)
          .orWhereIn('subject', subjectsOfEntity(this.#knex, entity)),
      );
    }
    if (after) {
      query.andWhere(next => {
        next
          .where('starts_at', '<', after.time)
          .orWhere(same =>
            same.where('starts_at', after.time).where('key', '<', after.id),
          );
      });
    }
    return this.#toIncidents(await query);
  }

  async find(keyOrId: string): Promise<StoredIncident[]> {
    const rows = await this.#knex<IncidentRow>('incidents')
      .whereNull('superseded_at')
      .andWhere(is => {
        is.where('key', keyOrId).orWhere('native_id', keyOrId);
      })
      .orderBy('key');
    return this.#toIncidents(rows);
  }

  async #toIncidents(rows: readonly IncidentRow[]): Promise<StoredIncident[]> {
    const incidents = rows.map(row => JSON.parse(row.body) as FoldedIncident);
    const states = await resolveServices(
      this.#knex,
      incidents.flatMap(({ services }) => services),
    );
    let next = 0;
    return rows.map((row, index) => {
      const incident = incidents[index];
      const from = next;
      next += incident.services.length;
      return {
        key: row.key,
        incident,
        services: states.slice(from, next),
        receivedAt: toNumber(row.received_at),
        ...(row.reported_by !== null && { reportedBy: row.reported_by }),
        ...(row.amended_at !== null && {
          amendedAt: toNumber(row.amended_at),
        }),
      };
    });
  }
}
