import {
  SetAside,
  storedList,
} from '@plumbline/backstage-plugin-evidence-node';
import type { UnmatchedService } from '@plumbline/backstage-plugin-toil-common';
import type { Knex } from 'knex';
import type { Withheld } from './Withheld';
import { withheldOccurrences } from './database/withheldOccurrences';
import type { NameRow, ServiceRow } from '../database/tables';

export type NameRole = 'service' | 'owner';

/** What a name in occurrences stands for. */
export type ResolvedName = {
  role: NameRole;
  name: string;
  /**
   * One that is `doubted` stood for an entity that has changed or is gone, and
   * stands for it until another is found: its work must not come into the open.
   */
  status: 'matched' | 'doubted' | 'ambiguous' | 'unmatched';
  entityRef?: string;
  candidates: string[];
};

/** What an entity is surrounded by, which is dearer to find out than its owner. */
export type Surroundings = {
  entityRef: string;
  /** How many services are affected where it goes wrong, at the least. */
  blastRadius: number;
  /** What it directly depends on, sorted. */
  dependencies: string[];
};

/** Evidence did not have it when it was looked at. */
export type NoSurroundings = { entityRef: string; missing: true };

/** The states in which a name stands for an entity. */
const standing = ['matched', 'doubted'];

/** Names on SQLite or PostgreSQL. */
export class NameStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /**
   * Names that were never looked up, or that matched nothing before an instant.
   * With what they stood for, where that is doubted.
   */
  async unresolved(
    before: number,
    limit: number,
  ): Promise<{ role: NameRole; name: string; was?: string }[]> {
    const found: { role: NameRole; name: string; was?: string }[] = [];
    const given = {
      service: this.#knex('occurrence_services').distinct('name'),
      owner: this.#knex('occurrences')
        .whereNotNull('owner')
        .distinct({ name: 'owner' }),
    };
    for (const role of ['service', 'owner'] as const) {
      const rows: { name: string; was: string | null }[] = await this.#knex
        .from(given[role].as('given'))
        .leftJoin('names', join =>
          join
            .on('names.name', '=', 'given.name')
            .andOn('names.role', '=', this.#knex.raw('?', [role])),
        )
        .whereNull('names.name')
        .orWhere(where =>
          where
            .whereNot('names.status', 'matched')
            .andWhere('names.checked_at', '<', before),
        )
        .orderBy('given.name')
        .limit(limit)
        .select('given.name', { was: 'names.entity_ref' });
      found.push(
        ...rows.map(({ name, was }) => ({ role, name, ...(was && { was }) })),
      );
    }
    return found;
  }

  /**
   * Has what stands for these entities looked up again, or for any.
   *
   * @returns whether anything does
   */
  async doubt(entityRefs?: readonly string[]): Promise<boolean> {
    const doubted = { status: 'doubted', checked_at: 0 } as const;
    const matched = () =>
      this.#knex<NameRow>('names').where({ status: 'matched' });
    if (!entityRefs) {
      return (await matched().update(doubted)) > 0;
    }
    let count = 0;
    for (let at = 0; at < entityRefs.length; at += 500) {
      count += await matched()
        .whereIn('entity_ref', entityRefs.slice(at, at + 500))
        .update(doubted);
    }
    return count > 0;
  }

  async keep(names: readonly ResolvedName[], now: number): Promise<void> {
    for (let at = 0; at < names.length; at += 100) {
      await this.#knex<NameRow>('names')
        .insert(
          names.slice(at, at + 100).map(each => ({
            role: each.role,
            name: each.name,
            status: each.status,
            entity_ref: each.entityRef ?? null,
            candidates: JSON.stringify(each.candidates),
            checked_at: now,
          })),
        )
        .onConflict(['role', 'name'])
        .merge();
    }
  }

  /** Entities that are named, and were never looked at or not since an instant. */
  async unknownEntities(before: number, limit: number): Promise<string[]> {
    const named = this.#knex('names')
      .where({ role: 'service' })
      .whereIn('status', standing)
      .select('entity_ref')
      .union(this.#knex('candidate_services').select('entity_ref'));
    const rows: { entity_ref: string }[] = await this.#knex
      .from(named.as('named'))
      .leftJoin('services', 'services.entity_ref', 'named.entity_ref')
      .whereNull('services.entity_ref')
      .orWhere('services.checked_at', '<', before)
      .orderBy('named.entity_ref')
      .limit(limit)
      .select('named.entity_ref');
    return rows.map(({ entity_ref }) => entity_ref);
  }

  async keepOwners(
    entities: readonly { entityRef: string; owner?: string }[],
    now: number,
  ): Promise<void> {
    for (let at = 0; at < entities.length; at += 100) {
      await this.#knex<ServiceRow>('services')
        .insert(
          entities.slice(at, at + 100).map(each => ({
            entity_ref: each.entityRef,
            owner: each.owner ?? null,
            blast_radius: null,
            dependencies: null,
            checked_at: now,
          })),
        )
        .onConflict('entity_ref')
        .merge(['owner', 'checked_at']);
    }
  }

  /** Entities whose surroundings are not known, and were not looked for since an instant. */
  async withoutSurroundings(before: number, limit: number): Promise<string[]> {
    const rows = await this.#knex<ServiceRow>('services')
      .whereNull('dependencies')
      .andWhere(where =>
        where.whereNull('looked_at').orWhere('looked_at', '<', before),
      )
      .orderBy('entity_ref')
      .limit(limit)
      .select('entity_ref');
    return rows.map(({ entity_ref }) => entity_ref);
  }

  /** What was known of one that is missing now is unknown again. */
  async keepSurroundings(
    all: readonly (Surroundings | NoSurroundings)[],
    now: number,
  ): Promise<void> {
    for (const each of all) {
      const known =
        'missing' in each
          ? { blast_radius: null, dependencies: null }
          : {
              blast_radius: each.blastRadius,
              dependencies: JSON.stringify(each.dependencies),
            };
      await this.#knex<ServiceRow>('services')
        .where({ entity_ref: each.entityRef })
        .update({ ...known, looked_at: now });
    }
  }

  /** What is known of entities; of all of them without references. */
  async surroundingsOf(
    refs?: readonly string[],
  ): Promise<Map<string, Surroundings>> {
    const query =
      this.#knex<ServiceRow>('services').whereNotNull('dependencies');
    if (refs) {
      query.whereIn('entity_ref', [...refs]);
    }
    const known = SetAside.of(this.#knex).map(
      'surroundings',
      await query.select(),
      {
        id: ({ entity_ref }) => entity_ref,
        map: row => ({
          entityRef: row.entity_ref,
          blastRadius: row.blast_radius ?? 0,
          dependencies: storedList<string>(row.dependencies!),
        }),
      },
    );
    return new Map(known.map(each => [each.entityRef, each]));
  }

  /** What names of services stand for; only those that stand for one; all without names. */
  async refsOf(names?: readonly string[]): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    if (!names) {
      const rows = await this.#knex<NameRow>('names')
        .where({ role: 'service' })
        .whereIn('status', standing);
      return new Map(rows.map(row => [row.name, row.entity_ref!]));
    }
    for (let at = 0; at < names.length; at += 500) {
      const rows = await this.#knex<NameRow>('names')
        .where({ role: 'service' })
        .whereIn('status', standing)
        .whereIn('name', names.slice(at, at + 500));
      rows.forEach(({ name, entity_ref }) => found.set(name, entity_ref!));
    }
    return found;
  }

  /** Names in occurrences that stand for these teams or users. */
  async namesOfOwners(refs: readonly string[]): Promise<string[]> {
    const rows = await this.#knex<NameRow>('names')
      .where({ role: 'owner' })
      .whereIn('status', standing)
      .whereIn('entity_ref', [...refs])
      .select('name');
    return rows.map(({ name }) => name);
  }

  /**
   * Names of services that match none, or several, in what is not withheld; the
   * most frequent first.
   */
  async unmatched(
    limit: number,
    withheld: Withheld | undefined,
  ): Promise<UnmatchedService[]> {
    const rows: Record<string, unknown>[] = await this.#knex('names')
      .join('occurrence_services', 'occurrence_services.name', 'names.name')
      .where('names.role', 'service')
      .whereNotIn('names.status', standing)
      .modify(query =>
        withheld
          ? query.whereNotIn(
              'occurrence_services.occurrence',
              withheldOccurrences(this.#knex, withheld),
            )
          : query,
      )
      .groupBy('names.name', 'names.status', 'names.candidates')
      .select('names.name', 'names.status', 'names.candidates')
      .count({ occurrences: '*' })
      .orderBy([{ column: 'occurrences', order: 'desc' }, 'names.name'])
      .limit(limit);
    return SetAside.of(this.#knex).map('unmatched names', rows, {
      id: ({ name }) => String(name),
      map: row => ({
        name: String(row.name),
        status: row.status as 'unmatched' | 'ambiguous',
        occurrences: Number(row.occurrences),
        candidates: storedList<string>(String(row.candidates)),
      }),
    });
  }
}
