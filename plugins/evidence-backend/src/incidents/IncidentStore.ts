import {
  readRows,
  SetAside,
  storedInstant,
} from '@plumbline/backstage-plugin-evidence-node';
import { storedIncident } from './database/storedIncident';
import type { Knex } from 'knex';
import type {
  IncidentBefore,
  StoredIncident,
  RecordIncidentsOptions,
} from './records';
import { subjectsOfEntity } from '../estate/database/subjects';
import { incidentsBefore } from './database/incidentsBefore';
import { recordIncidents } from './database/recordIncidents';
import { resolveServices } from './database/services';
import type { IncidentRow } from './database/tables';
import type { IncidentReceipt } from '@plumbline/backstage-plugin-evidence-common';
import type { ListPosition } from '../alerts/records';

/** Remembers incidents. What it has answered is committed. */
export class IncidentStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /**
   * All or nothing; one receipt for each report, in their order.
   *
   * @throws NotAllowedError where the source or an incident is another author's
   */
  record(options: RecordIncidentsOptions): Promise<IncidentReceipt[]> {
    return this.#knex.transaction(trx => recordIncidents(trx, options));
  }

  /** By start, the latest first. */
  async list(filter: {
    /** Incidents that have named this entity at some time. */
    entity?: string;
    status?: string;
    source?: string;
    /** Of the start, in epoch milliseconds; `to` is exclusive. */
    from?: number;
    to?: number;
    /** Their present state was learned then or later, epoch milliseconds. */
    learnedFrom?: number;
    after?: ListPosition;
    limit: number;
  }): Promise<StoredIncident[]> {
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
        query,
        limit,
        id: ({ key }) => key,
        map: toRead,
      }),
    );
  }

  /** Of these incidents, by key; the earliest first. */
  async before(
    keys: readonly string[],
  ): Promise<Map<string, IncidentBefore[]>> {
    return incidentsBefore(this.#knex, keys);
  }

  /** By key, or by the source's own id: several sources may have the same. */
  async find(keyOrId: string): Promise<StoredIncident[]> {
    const rows = await this.#knex<IncidentRow>('incidents')
      .whereNull('superseded_at')
      .andWhere(is => {
        is.where('key', keyOrId).orWhere('native_id', keyOrId);
      })
      .orderBy('key');
    return this.#withServices(
      SetAside.of(this.#knex).map('incidents', rows, {
        id: ({ key }) => key,
        map: toRead,
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
