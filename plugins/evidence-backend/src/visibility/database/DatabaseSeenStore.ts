import type { Knex } from 'knex';
import type { IsVisible } from '../../estate/subjects/candidates';
import type { NamedFilter, Reported, Seeing, SeenStore } from '../SeenStore';
import type { DbChangeConnectionRow } from '../../changes/database/tables';
import { asKnownAt } from '../../database/sql';
import { readBegun, readFirstReported } from './firstReported';
import { readMeanings } from '../../estate/database/meanings';
import {
  hasReportedAlerts,
  hasReportedChanges,
  hasReportedFactOutright,
  hasReportedIncidents,
} from './reporters';
import { readSeenAlerts } from './seenAlerts';
import { readSeenIncidents } from './seenIncidents';
import { hasReportedNamed, readSeenNamed } from './seenNamed';

/** What some may see, on SQLite or PostgreSQL. */
export class DatabaseSeenStore implements SeenStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  meanings(
    subjects: readonly string[],
    seeing: { at?: number; visible: IsVisible },
  ) {
    return readMeanings(this.#knex, subjects, seeing);
  }

  alerts(options: Seeing & { refs?: readonly string[] }) {
    return readSeenAlerts(this.#knex, options);
  }

  incidents(options: Seeing & { refs?: readonly string[] }) {
    return readSeenIncidents(this.#knex, options);
  }

  named(options: Seeing & NamedFilter) {
    return readSeenNamed(this.#knex, options);
  }

  async hasReportedFact(options: Seeing & { source: string; name: string }) {
    const { name } = options;
    return (
      (await hasReportedFactOutright(this.#knex, options)) ||
      (await hasReportedNamed(this.#knex, options)) ||
      (name === 'alerts.firing' &&
        (await hasReportedAlerts(this.#knex, options))) ||
      (name === 'incident.active' &&
        (await hasReportedIncidents(this.#knex, options)))
    );
  }

  begun(source: string, isSeen: (reported: Reported) => boolean) {
    return readBegun(this.#knex, source, isSeen);
  }

  firstReported(rows: Parameters<SeenStore['firstReported']>[0]) {
    return readFirstReported(this.#knex, rows);
  }

  async connected({ at }: { at: number }) {
    return this.#knex<DbChangeConnectionRow>('change_connections')
      .where(asKnownAt(this.#knex, 'change_connections', at))
      .select('source', 'kind');
  }

  hasReportedChanges(options: Seeing & { source: string; kind: string }) {
    return hasReportedChanges(this.#knex, options);
  }
}
