import type { Knex } from 'knex';
import type { IsVisible } from '../../ledger/candidates';
import type {
  NamedFilter,
  Seeing,
  SeenStore,
  Told,
} from '../../visibility/SeenStore';
import type { DbChangeConnectionRow } from '../ledger/tables';
import { asKnownAt } from '../sql';
import { readBegun, readFirstTold } from './firstTold';
import { readMeanings } from './meanings';
import { readSeenAlerts } from './seenAlerts';
import { readSeenIncidents } from './seenIncidents';
import { readSeenNamed, tellsNamed } from './seenNamed';
import {
  tellsAlerts,
  tellsChanges,
  tellsFactOutright,
  tellsIncidents,
} from './tellers';

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

  async tellsFact(options: Seeing & { source: string; name: string }) {
    const { name } = options;
    return (
      (await tellsFactOutright(this.#knex, options)) ||
      (await tellsNamed(this.#knex, options)) ||
      (name === 'alerts.firing' && (await tellsAlerts(this.#knex, options))) ||
      (name === 'incident.active' &&
        (await tellsIncidents(this.#knex, options)))
    );
  }

  begun(source: string, isSeen: (told: Told) => boolean) {
    return readBegun(this.#knex, source, isSeen);
  }

  firstTold(rows: Parameters<SeenStore['firstTold']>[0]) {
    return readFirstTold(this.#knex, rows);
  }

  async connected({ at }: { at: number }) {
    return this.#knex<DbChangeConnectionRow>('change_connections')
      .where(asKnownAt(this.#knex, 'change_connections', at))
      .select('source', 'kind');
  }

  tellsChanges(options: Seeing & { source: string; kind: string }) {
    return tellsChanges(this.#knex, options);
  }
}
