import type {
  Signal,
  DiscrepancyKind,
  Discrepancy,
  DiscrepancyDetail,
  DiscrepancyOwner,
  Page,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  SetAside,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type {
  Decision,
  DiscrepancyFilter,
  DiscrepancyReport,
  StandingDiscrepancy,
  DiscrepancyCounts,
} from '../database/discrepancies';
import { chunked } from '../database/sql';
import type { DiscrepancyRow } from '../database/tables';
import {
  closeDiscrepancies,
  reopenLapsed,
} from './database/closeDiscrepancies';
import { decideDiscrepancy } from './database/decide';
import {
  findDiscrepancy,
  readDiscrepancies,
} from './database/readDiscrepancies';
import { recordDiscrepancies } from './database/recordDiscrepancies';
import { countDiscrepancies, readOwners } from './database/summarize';

const pageSize = 500;

/** Keeps discrepancies, their states and how they came to them. */
export class DiscrepancyStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /**
   * Keeps what was found. One that is known moves only when it was last seen,
   * by the hour, and keeps the sources that reported its signal; one that was
   * closed opens again, and so does one that was dismissed and rests on something
   * new.
   */
  record(reports: readonly DiscrepancyReport[], at: number): Promise<void> {
    return recordDiscrepancies(this.#knex, reports, at);
  }

  /** Closes those of these that stand. */
  close(ids: readonly string[], at: number): Promise<void> {
    return closeDiscrepancies(this.#knex, ids, at);
  }

  list(filter: DiscrepancyFilter): Promise<Page<Discrepancy>> {
    return readDiscrepancies(this.#knex, filter);
  }

  find(id: string): Promise<DiscrepancyDetail | undefined> {
    return findDiscrepancy(this.#knex, id);
  }

  /** One line an owner, those with the most new ones first. */
  owners(page: {
    limit: number;
    cursor?: string;
  }): Promise<Page<DiscrepancyOwner>> {
    return readOwners(this.#knex, page);
  }

  /** Those that stand and that the review of these entities finds. */
  async anchoredAt(refs: readonly string[]): Promise<StandingDiscrepancy[]> {
    const found: StandingDiscrepancy[] = [];
    for (const part of chunked(refs)) {
      const rows = await this.#standing().whereIn('anchor', [...part]);
      found.push(...this.#toStanding(rows));
    }
    return found;
  }

  /** Those about signals that stand, by pages after an id. */
  async signals(after: string | undefined): Promise<StandingDiscrepancy[]> {
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

  /** Of those about signals that stand and were not dismissed, what nothing named since. */
  async unnamedSince(at: number): Promise<string[]> {
    return this.#standing()
      .whereNotNull('signal')
      .whereNot({ state: 'dismissed' })
      .where('last_seen', '<', at)
      .orderBy('id')
      .pluck('id');
  }

  /** Anchors of those that stand, of all or of these kinds. */
  async anchors(kinds?: readonly DiscrepancyKind[]): Promise<string[]> {
    const rows = await this.#standing()
      .modify(query => kinds && query.whereIn('kind', [...kinds]))
      .whereNotNull('anchor')
      .distinct('anchor')
      .orderBy('anchor');
    return rows.map(({ anchor }: { anchor: string }) => anchor);
  }

  /** Opens again what was dismissed until an instant that has passed. */
  reopenLapsed(at: number): Promise<void> {
    return this.#knex.transaction(trx => reopenLapsed(trx, at));
  }

  /**
   * `closed`: it closed meanwhile, so that there is nothing to decide; `moved`:
   * its version is another one by now.
   */
  decide(
    id: string,
    decision: Decision,
  ): Promise<'decided' | 'closed' | 'moved' | 'unknown'> {
    return this.#knex.transaction(trx => decideDiscrepancy(trx, id, decision));
  }

  /** How many there are; of the closed ones those that did since an instant. */
  counts(since: number): Promise<DiscrepancyCounts> {
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
