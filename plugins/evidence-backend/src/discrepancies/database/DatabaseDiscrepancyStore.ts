import type { Signal } from '@plumbline/backstage-plugin-evidence-common';
import {
  SetAside,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type { DiscrepancyKind } from '@plumbline/backstage-plugin-evidence-common';
import { Knex } from 'knex';
import type {
  Decision,
  DiscrepancyFilter,
  DiscrepancyReport,
  DiscrepancyStore,
  StandingDiscrepancy,
} from '../../database/DiscrepancyStore';
import { chunked } from '../../database/sql';
import type { DiscrepancyRow } from '../../database/tables';
import { closeDiscrepancies, reopenLapsed } from './closeDiscrepancies';
import { decideDiscrepancy } from './decide';
import { findDiscrepancy, readDiscrepancies } from './readDiscrepancies';
import { recordDiscrepancies } from './recordDiscrepancies';
import { countDiscrepancies, readOwners } from './summarize';

const pageSize = 500;

/** Keeps discrepancies in SQLite or PostgreSQL. */
export class DatabaseDiscrepancyStore implements DiscrepancyStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  record(reports: readonly DiscrepancyReport[], at: number) {
    return recordDiscrepancies(this.#knex, reports, at);
  }

  close(ids: readonly string[], at: number) {
    return closeDiscrepancies(this.#knex, ids, at);
  }

  list(filter: DiscrepancyFilter) {
    return readDiscrepancies(this.#knex, filter);
  }

  find(id: string) {
    return findDiscrepancy(this.#knex, id);
  }

  owners(page: { limit: number; cursor?: string }) {
    return readOwners(this.#knex, page);
  }

  async anchoredAt(refs: readonly string[]) {
    const found: StandingDiscrepancy[] = [];
    for (const part of chunked(refs)) {
      const rows = await this.#standing().whereIn('anchor', [...part]);
      found.push(...this.#toStanding(rows));
    }
    return found;
  }

  async signals(after: string | undefined) {
    const rows = await this.#standing()
      .whereNotNull('signal')
      .modify(query => {
        if (after !== undefined) {
          query.andWhere('id', '>', after);
        }
      })
      .orderBy('id')
      .limit(pageSize);
    return this.#toStanding(rows);
  }

  async anchors(kinds?: readonly DiscrepancyKind[]) {
    const rows = await this.#standing()
      .modify(query => kinds && query.whereIn('kind', [...kinds]))
      .whereNotNull('anchor')
      .distinct('anchor')
      .orderBy('anchor');
    return rows.map(({ anchor }: { anchor: string }) => anchor);
  }

  reopenLapsed(at: number) {
    return this.#knex.transaction(trx => reopenLapsed(trx, at));
  }

  decide(id: string, decision: Decision) {
    return this.#knex.transaction(trx => decideDiscrepancy(trx, id, decision));
  }

  counts(since: number) {
    return countDiscrepancies(this.#knex, since);
  }

  #toStanding(rows: readonly DiscrepancyRow[]) {
    return SetAside.of(this.#knex).map('discrepancies', rows, {
      id: ({ id }) => id,
      map: toStanding,
    });
  }

  #standing() {
    return this.#knex<DiscrepancyRow>('discrepancies').whereNot({
      state: 'closed',
    });
  }
}

function toStanding(row: DiscrepancyRow): StandingDiscrepancy {
  return {
    id: row.id,
    kind: row.kind as DiscrepancyKind,
    anchor: row.anchor ?? undefined,
    signal: row.signal ? storedObject<Signal>(row.signal) : undefined,
  };
}
