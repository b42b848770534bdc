import {
  readRows,
  SetAside,
  storedInstant,
} from '@plumbline/backstage-plugin-evidence-node';
import { storedIncident } from './storedIncident';
import type { Knex } from 'knex';
import type {
  IncidentBefore,
  IncidentStore,
  StoredIncident,
} from '../IncidentStore';
import { subjectsOfEntity } from '../../estate/database/subjects';
import { incidentsBefore } from './incidentsBefore';
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
    const { entity, status, source, from, to, learnedFrom, after, limit } =
      filter;
    const query = this.#knex<IncidentRow>('incidents')
      .whereNull('superseded_at')
      .orderBy([
        { column: 'starts_at', order: 'desc' },
        { column: 'key', order: 'desc' },
      ]);
    if (status !== undefined) {
      query.where({ status });
    }
    if (source !== undefined) {
      query.where({ source });
    }
    if (from !== undefined) {
      query.where('starts_at', '>=', from);
    }
    if (to !== undefined) {
      query.where('starts_at', '<', to);
    }
    if (learnedFrom !== undefined) {
      query.where('learned_at', '>=', learnedFrom);
    }
    if (entity !== undefined) {
      query.whereIn(
        'key',
        this.#knex('incident_subjects')
          .select('incident_key')
          .where('subject', entity)
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
    return this.#withServices(
      await readRows<IncidentRow, Read>(this.#knex, 'incidents', {
        ...{ query, limit, id: ({ key }) => key, map: toRead },
      }),
    );
  }

  async before(
    keys: readonly string[],
  ): Promise<Map<string, IncidentBefore[]>> {
    return incidentsBefore(this.#knex, keys);
  }

  async find(keyOrId: string): Promise<StoredIncident[]> {
    const rows = await this.#knex<IncidentRow>('incidents')
      .whereNull('superseded_at')
      .andWhere(is => {
        is.where('key', keyOrId).orWhere('native_id', keyOrId);
      })
      .orderBy('key');
    return this.#withServices(
      SetAside.of(this.#knex).map('incidents', rows, {
        ...{ id: ({ key }) => key, map: toRead },
      }),
    );
  }

  async #withServices(found: readonly Read[]): Promise<StoredIncident[]> {
    const states = await resolveServices(
      this.#knex,
      found.flatMap(({ incident }) => incident.services),
    );
    let next = 0;
    return found.map(one => {
      const from = next;
      next += one.incident.services.length;
      return { ...one, services: states.slice(from, next) };
    });
  }
}

type Read = Omit<StoredIncident, 'services'>;

/** @throws Error where it is damaged */
function toRead(row: IncidentRow): Read {
  return {
    key: row.key,
    incident: storedIncident(row),
    receivedAt: storedInstant(row.received_at),
    ...(row.reported_by !== null && { reportedBy: row.reported_by }),
    ...(row.amended_at !== null && {
      amendedAt: storedInstant(row.amended_at),
    }),
  };
}
