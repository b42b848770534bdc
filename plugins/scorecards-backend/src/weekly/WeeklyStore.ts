import {
  lookForCases,
  readPage,
  readRows,
  storedInstant,
  storedObject,
  ListPosition,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  WeeklyAction,
  Drill,
  DrillQuery,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import type { DrillRow, WeeklyActionRow } from '../database/tables';
import type { SourceWords } from './FindingSources';

/** Begins subjects and ids of cases about findings. */
export const findingPrefix = 'finding:';

/** With what sources stated of each finding when it was recorded. */
export type StoredDrill = Omit<Drill, 'findings'> & {
  findings: (Drill['findings'][number] & { was?: SourceWords })[];
};

/** Drills that are read together. */
const together = 200;

/** Actions of weekly reviews, and drills, on SQLite or PostgreSQL. */
export class WeeklyStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async addAction(action: WeeklyAction): Promise<void> {
    await this.#knex<WeeklyActionRow>('weekly_actions').insert({
      id: action.id,
      team: action.team,
      title: action.title,
      owner: action.owner!,
      due: action.due,
      state: action.state,
      entity_ref: action.entityRef ?? null,
      url: action.url ?? null,
      created_by: action.createdBy!,
      created_at: Date.parse(action.createdAt),
      version: action.version,
    });
  }

  async findAction(id: string): Promise<WeeklyAction | undefined> {
    const row = await this.#knex<WeeklyActionRow>('weekly_actions')
      .where({ id })
      .first();
    return row && toAction(row);
  }

  /** @returns false where it was changed since `version` was read */
  async endAction(action: WeeklyAction, version: number): Promise<boolean> {
    const { endedAt, endedBy, id, reason = null, state } = action;
    const changed = await this.#knex<WeeklyActionRow>('weekly_actions')
      .where({ id, version })
      .update({
        state,
        reason,
        version: action.version,
        ended_at: Date.parse(endedAt!),
        ended_by: endedBy!,
      });
    return changed === 1;
  }

  /**
   * Created before an instant, and not ended before another one: those that have
   * not ended first, by due date. Instants are epoch milliseconds.
   */
  async actions(
    team: string,
    {
      createdBefore,
      endedFrom,
      limit,
    }: { createdBefore: number; endedFrom: number; limit: number },
  ): Promise<WeeklyAction[]> {
    const rows = await this.#knex<WeeklyActionRow>('weekly_actions')
      .where({ team })
      .where('created_at', '<', createdBefore)
      .andWhere(is => {
        is.whereNull('ended_at').orWhere('ended_at', '>=', endedFrom);
      })
      .orderByRaw('ended_at is not null')
      .orderBy(['due', 'id'])
      .limit(limit);
    return rows.map(toAction);
  }

  /** Entities with a drill. */
  async drilled(): Promise<string[]> {
    return this.#knex<DrillRow>('drills')
      .distinct('entity_ref')
      .orderBy('entity_ref')
      .pluck('entity_ref');
  }

  /** @returns false where there is one with its id */
  async addDrill(drill: StoredDrill): Promise<boolean> {
    return this.#knex.transaction(async trx => {
      const added = await trx<DrillRow>('drills')
        .insert({
          id: drill.id,
          entity_ref: drill.entityRef,
          owner: drill.owner ?? null,
          scenario: drill.scenario,
          held_at: Date.parse(drill.heldAt),
          recorded_by: drill.recordedBy!,
          recorded_at: Date.parse(drill.recordedAt),
          body: bodyOf(drill),
          version: drill.version,
          ...countsOf(drill),
        })
        .onConflict('id')
        .ignore()
        .returning('id');
      if (added.length === 0) {
        return false;
      }
      await lookForCases(trx, `${findingPrefix}${drill.id}`);
      return true;
    });
  }

  async findDrill(id: string): Promise<StoredDrill | undefined> {
    const row = await this.#knex<DrillRow>('drills').where({ id }).first();
    return row && toDrill(row);
  }

  async findDrills(ids: readonly string[]): Promise<StoredDrill[]> {
    return readRows<DrillRow, StoredDrill>(this.#knex, 'drills', {
      query: this.#knex<DrillRow>('drills')
        .whereIn('id', [...ids])
        .orderBy(['held_at', 'id']),
      limit: ids.length,
      id: ({ id }) => id,
      map: toDrill,
    });
  }

  /**
   * Those with a finding that is not fixed, some at a time.
   *
   * @param of.tracked - only those with one that a source may close
   */
  async *openDrills(
    of: { tracked?: boolean } = {},
  ): AsyncGenerator<StoredDrill[]> {
    const count = of.tracked ? 'tracked_findings' : 'open_findings';
    let after = '';
    for (;;) {
      const query = this.#knex<DrillRow>('drills')
        .where('id', '>', after)
        .andWhere(is => {
          is.where(count, '>', 0).orWhereNull(count);
        });
      const found = await readRows<DrillRow, StoredDrill>(
        this.#knex,
        'drills',
        {
          query: query.orderBy('id'),
          limit: together,
          id: ({ id }) => id,
          map: toDrill,
        },
      );
      // The count is not known of each.
      yield found.filter(drill => countsOf(drill)[count] > 0);
      if (found.length < together) {
        return;
      }
      after = found.at(-1)!.id;
    }
  }

  /** @returns false where it was changed since `version` was read */
  async changeDrill(drill: StoredDrill, version: number): Promise<boolean> {
    return this.#knex.transaction(async trx => {
      const changed = await trx<DrillRow>('drills')
        .where({ id: drill.id, version })
        .update({
          body: bodyOf(drill),
          version: drill.version,
          ...countsOf(drill),
        });
      await lookForCases(trx, `${findingPrefix}${drill.id}`);
      return changed === 1;
    });
  }

  /** The latest first. */
  async drills(
    { entityRef, owner, scenario }: Omit<DrillQuery, 'limit' | 'cursor'>,
    page: { after?: ListPosition; limit: number },
  ): Promise<StoredDrill[]> {
    const query = this.#knex<DrillRow>('drills').where({
      ...(entityRef !== undefined && { entity_ref: entityRef }),
      ...(owner !== undefined && { owner }),
      ...(scenario !== undefined && { scenario }),
    });
    return readPage<DrillRow, StoredDrill>(this.#knex, 'drills', {
      ...page,
      query,
      column: 'held_at',
      map: toDrill,
    });
  }
}

function countsOf({ findings }: StoredDrill) {
  const open = findings.filter(({ fixedAt }) => fixedAt === undefined);
  return {
    open_findings: open.length,
    tracked_findings: open.filter(({ was }) => was !== undefined).length,
  };
}

function bodyOf({ findings, mode, outcome, steps, url }: StoredDrill): string {
  return JSON.stringify({ findings, mode, outcome, steps, url });
}

function toAction(row: WeeklyActionRow): WeeklyAction {
  return {
    id: row.id,
    team: row.team,
    title: row.title,
    owner: row.owner,
    due: row.due,
    state: row.state,
    version: row.version,
    ...(row.entity_ref !== null && { entityRef: row.entity_ref }),
    ...(row.url !== null && { url: row.url }),
    createdBy: row.created_by,
    createdAt: toIso(row.created_at),
    ...(row.ended_at !== null && { endedAt: toIso(row.ended_at) }),
    ...(row.ended_by !== null && { endedBy: row.ended_by }),
    ...(row.reason !== null && { reason: row.reason }),
  };
}

/** @throws Error where it is damaged */
function toDrill(row: DrillRow): StoredDrill {
  return {
    ...storedObject<
      Pick<StoredDrill, 'findings' | 'mode' | 'outcome' | 'steps' | 'url'>
    >(row.body, ['findings', 'mode', 'outcome', 'steps']),
    id: row.id,
    entityRef: row.entity_ref,
    version: row.version,
    ...(row.owner !== null && { owner: row.owner }),
    scenario: row.scenario,
    heldAt: toIso(row.held_at),
    recordedBy: row.recorded_by,
    recordedAt: toIso(row.recorded_at),
  };
}

function toIso(column: WeeklyActionRow['created_at']): string {
  return new Date(storedInstant(column)).toISOString();
}
