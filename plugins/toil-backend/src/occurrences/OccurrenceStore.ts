import type {
  GroupDecision,
  Occurrence,
  ParsedOccurrence,
  ToilKind,
} from '@plumbline/backstage-plugin-toil-common';
import { entityRefSchema } from '@plumbline/backstage-plugin-evidence-common';
import {
  Author,
  checkSources,
  claimSources,
  lastInstant,
  readRows,
  SetAside,
  storedInstant,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type {
  DecidedBy,
  GroupFilter,
  GroupKey,
  GroupsDecided,
  SourceReach,
  StoredGroup,
  Taken,
} from './records';
import type { Withheld } from '../names/Withheld';
import { countByWeek } from './database/countByWeek';
import { decisionsOf, mergeGroups, splitGroup } from './database/decideGroups';
import { removeOccurrences } from '../database/operations/removeOccurrences';
import { takeOccurrences } from './database/takeOccurrences';
import { withheldOccurrences } from '../names/database/withheldOccurrences';
import type { GroupWriter } from '../database/GroupWriter';
import type {
  GroupRow,
  OccurrenceRow,
  OccurrenceServiceRow,
  TemplateRow,
} from '../database/tables';

/** Groups that are looked up at once: under the limits on variables. */
const chunk = 500;

/** Occurrences on SQLite or PostgreSQL. */
export class OccurrenceStore {
  readonly #knex: Knex;
  readonly #writer: GroupWriter;

  constructor(knex: Knex, writer: GroupWriter) {
    this.#knex = knex;
    this.#writer = writer;
  }

  /**
   * Takes the names of sources for an author.
   *
   * @param at - epoch milliseconds
   * @throws NotAllowedError where one belongs to somebody else
   */
  async claim(
    sources: readonly string[],
    author: Author,
    at: number,
  ): Promise<void> {
    await this.#knex.transaction(trx =>
      claimSources(
        trx,
        sources.map(source => ({ source })),
        { author, at },
      ),
    );
  }

  /** @throws NotAllowedError where a source belongs to somebody else */
  async check(sources: readonly string[], author: Author): Promise<void> {
    await checkSources(this.#knex, sources, author);
  }

  /**
   * Keeps occurrences and places them in groups, in one step. Cost: O(new
   * lines and what is like them).
   *
   * @param now - epoch milliseconds
   * @param options.anyOrder - what counts under an id must not depend on what
   *   was reported first
   * @param options.author - what others reported is not theirs to amend; by
   *   default the portal itself
   */
  async take(
    source: string,
    items: readonly ParsedOccurrence[],
    now: number,
    options: { anyOrder?: boolean; author?: Author } = {},
  ): Promise<Taken> {
    return this.#writer.write((trx, memory) =>
      takeOccurrences(trx, memory, { source, items, now, ...options }),
    );
  }

  /** As if they had never been reported: those of the author, by default all. */
  async remove(
    source: string,
    ids: readonly string[],
    author?: Author,
  ): Promise<number> {
    return this.#writer.write((trx, memory) =>
      removeOccurrences(trx, memory, { author, source, ids }),
    );
  }

  /**
   * Parts the lines of some members from the others, for good. Cost:
   * O(occurrences of the group).
   */
  async split(
    group: string,
    members: readonly { source: string; id: string }[],
    by: DecidedBy,
  ): Promise<GroupsDecided> {
    return this.#writer.write((trx, memory) =>
      splitGroup(trx, memory, { group, members, ...by }),
    );
  }

  /** Makes groups one, for good. */
  async merge(
    groups: readonly string[],
    by: DecidedBy,
  ): Promise<GroupsDecided> {
    return this.#writer.write((trx, memory) =>
      mergeGroups(trx, memory, { groups, ...by }),
    );
  }

  /** What people decided about a group, the latest first. */
  async decisionsOf(group: string): Promise<GroupDecision[]> {
    return decisionsOf(this.#knex, group);
  }

  /** What names none of these services, and is not withheld. */
  async sources(
    hidden: readonly string[],
    withheld: Withheld | undefined,
  ): Promise<SourceReach[]> {
    const named = this.#knex('occurrence_services')
      .whereIn('name', [...hidden])
      .select('occurrence');
    const rows: Record<string, unknown>[] = await this.#knex('occurrences')
      .modify(query =>
        hidden.length > 0 ? query.whereNotIn('id', named) : query,
      )
      .modify(query =>
        withheld
          ? query.whereNotIn('id', withheldOccurrences(this.#knex, withheld))
          : query,
      )
      .where('occurred_at', '<=', lastInstant)
      .select('source')
      .count({ occurrences: '*' })
      .min({ first: 'occurred_at' })
      .max({ last: 'occurred_at' })
      .groupBy('source')
      .orderBy('source');
    return rows.map(({ source, occurrences, first, last }) => ({
      source: String(source),
      occurrences: Number(occurrences),
      first: Number(first),
      last: Number(last),
    }));
  }

  /** Those of the groups that something withheld is in. */
  async withheldOf(
    groups: readonly string[],
    withheld: Withheld,
  ): Promise<Set<string>> {
    const found = new Set<string>();
    for (let at = 0; at < groups.length; at += chunk) {
      const rows: { group_id: string }[] = await withheldOccurrences(
        this.#knex,
        withheld,
      )
        .join('templates', 'templates.id', 'occurrences.template')
        .whereIn('templates.group_id', groups.slice(at, at + chunk))
        .clearSelect()
        .distinct('templates.group_id');
      rows.forEach(({ group_id }) => found.add(group_id));
    }
    return found;
  }

  /** The largest first. */
  async listGroups(
    filter: GroupFilter,
    page: { after?: GroupKey; limit: number },
  ): Promise<StoredGroup[]> {
    const { after, limit } = page;
    const query = this.#knex<GroupRow>('groups')
      .where('size', '>=', filter.size)
      .orderBy([{ column: 'size', order: 'desc' }, 'id']);
    if (filter.kind) {
      query.whereIn('kind', [...filter.kind]);
    }
    if (filter.source !== undefined) {
      query.whereIn(
        'id',
        this.#knex<TemplateRow>('templates')
          .join('occurrences', 'occurrences.template', 'templates.id')
          .where('occurrences.source', filter.source)
          .select('templates.group_id'),
      );
    }
    if (after) {
      query.andWhere(where =>
        where
          .where('size', '<', after.size)
          .orWhere(same =>
            same.where('size', after.size).andWhere('id', '>', after.id),
          ),
      );
    }
    return readRows<GroupRow, StoredGroup>(this.#knex, 'groups', {
      query,
      limit,
      id: ({ id }) => id,
      map: toGroup,
    });
  }

  /** By an id that it has or had. */
  async findGroup(id: string): Promise<StoredGroup | undefined> {
    const row = await this.#knex<TemplateRow>('templates')
      .join<GroupRow>('groups', 'groups.id', 'templates.group_id')
      .where('templates.id', id)
      .select('groups.*')
      .first();
    return row && toGroup(row as GroupRow);
  }

  /** The latest first. */
  async membersOf(group: string, limit: number): Promise<Occurrence[]> {
    const rows: OccurrenceRow[] = await this.#knex<OccurrenceRow>('occurrences')
      .whereIn('template', this.#templatesOf(group))
      .orderBy([
        { column: 'occurred_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(limit);
    const named = await this.#knex<OccurrenceServiceRow>('occurrence_services')
      .whereIn(
        'occurrence',
        rows.map(({ id }) => id),
      )
      .orderBy('name');
    const map = (row: OccurrenceRow): Occurrence => ({
      source: row.source,
      id: row.native_id,
      kind: row.kind as ToilKind,
      title: row.title,
      ...(row.body !== null && { text: row.body }),
      occurredAt: new Date(Number(row.occurred_at)).toISOString(),
      ...(row.minutes !== null && { minutes: row.minutes }),
      services: named
        .filter(({ occurrence }) => occurrence === row.id)
        .map(({ name }) => name),
      ...(row.owner !== null && { owner: row.owner }),
      ...(row.url !== null && { url: row.url }),
      // A reader may not be allowed to see every user.
      ...(row.reported_by !== null &&
        !entityRefSchema.safeParse(row.reported_by).success && {
          reportedBy: row.reported_by,
        }),
      ...(row.amended_at !== null && {
        amendedAt: new Date(Number(row.amended_at)).toISOString(),
      }),
    });
    return SetAside.of(this.#knex).map('occurrences', rows, {
      id: ({ id }) => String(id),
      map,
    });
  }

  /** When those since an instant occurred, epoch milliseconds, and who says so. */
  async timesOf(
    group: string,
    from: number,
  ): Promise<{ source: string; at: number }[]> {
    const rows = await this.#knex<OccurrenceRow>('occurrences')
      .whereIn('template', this.#templatesOf(group))
      .where('occurred_at', '>', from)
      .select('source', 'occurred_at');
    return rows.map(({ source, occurred_at }) => ({
      source,
      at: Number(occurred_at),
    }));
  }

  /**
   * How many of each group in each of the last weeks before an instant, the
   * oldest first.
   */
  async weeksOf(
    groups: readonly string[],
    options: { now: number; weeks: number },
  ): Promise<Map<string, number[]>> {
    return countByWeek({ knex: this.#knex, groups, ...options });
  }

  /** Names of services in a group's occurrences, sorted. */
  async servicesOf(groups: readonly string[]): Promise<Map<string, string[]>> {
    const named = new Map<string, string[]>(groups.map(group => [group, []]));
    for (let at = 0; at < groups.length; at += chunk) {
      const rows: { group_id: string; name: string }[] = await this.#knex(
        'occurrence_services',
      )
        .join('occurrences', 'occurrences.id', 'occurrence_services.occurrence')
        .join('templates', 'templates.id', 'occurrences.template')
        .whereIn('templates.group_id', groups.slice(at, at + chunk))
        .distinct('templates.group_id', 'occurrence_services.name');
      rows.forEach(({ group_id, name }) => named.get(group_id)!.push(name));
    }
    named.forEach(names => names.sort());
    return named;
  }

  #templatesOf(group: string) {
    return this.#knex<TemplateRow>('templates')
      .where({ group_id: group })
      .select('id');
  }
}

function toGroup(row: GroupRow): StoredGroup {
  const { id, kind, title, size, first_at, last_at } = row;
  return {
    id,
    kind: kind as ToilKind,
    title,
    size,
    first: storedInstant(first_at),
    last: storedInstant(last_at),
  };
}
