import {
  Template,
  Unions,
} from '@plumbline/backstage-plugin-toil-common/grouping';
import type { Knex } from 'knex';
import type { GroupRow, OccurrenceRow, TemplateRow } from '../tables';
import { GroupMemory, packed } from './GroupMemory';

const chunk = 200;

/** What a group is known by: its earliest occurrence. */
export type Gathered = Omit<GroupRow, 'id'> & { earliest: string };

/**
 * Places lines, and counts new occurrences into their groups. Cost: O(lines and
 * the groups that they belong to).
 */
export async function placeLines(
  trx: Knex.Transaction,
  memory: GroupMemory,
  templates: readonly Template[],
  fresh: readonly Omit<OccurrenceRow, 'id'>[],
): Promise<void> {
  const unions = new Unions();
  const groupOf = (id: string) => unions.find(memory.groupOf(id));
  const added = new Map<string, Template>();
  const concerned = new Set(fresh.map(row => memory.groupOf(row.template)));
  for (const template of templates) {
    if (!memory.has(template.id) && !added.has(template.id)) {
      added.set(template.id, template);
      concerned.add(template.id);
      for (const like of memory.add(template, groupOf)) {
        concerned.add(memory.groupOf(like));
        unions.join(memory.groupOf(like), template.id);
      }
    }
  }
  await addTemplates(trx, [...added.values()]);

  const touched = new Map<string, string[]>();
  for (const group of concerned) {
    const root = unions.find(group);
    touched.set(root, [...(touched.get(root) ?? []), group]);
  }
  const gathered = new Map<string, Gathered>();
  const rows = await groupRows(trx, [...concerned]);
  for (const { id, ...row } of rows) {
    gather(gathered, unions.find(id), { ...row, earliest: id });
  }
  fresh.forEach(row =>
    gather(gathered, groupOf(row.template), asGathered(row)),
  );
  added.forEach((_, id) => memory.put(id, memory.groupOf(id)));
  const written = [...gathered].map(([root, group]) => ({
    group,
    // The groups that became one: those known before, and new lines.
    from: touched.get(root)!,
  }));
  await replaceGroups(trx, written);
  written.forEach(({ group, from }) => memory.merge(from, group.earliest));
}

async function groupRows(
  trx: Knex.Transaction,
  ids: readonly string[],
): Promise<GroupRow[]> {
  const rows: GroupRow[] = [];
  for (let at = 0; at < ids.length; at += chunk) {
    rows.push(
      ...(await trx<GroupRow>('groups').whereIn(
        'id',
        ids.slice(at, at + chunk),
      )),
    );
  }
  return rows;
}

async function addTemplates(
  trx: Knex.Transaction,
  templates: readonly Template[],
): Promise<void> {
  const rows: TemplateRow[] = templates.map(({ id, words }) => ({
    id,
    group_id: id,
    words: packed(words),
    live: true,
  }));
  for (let at = 0; at < rows.length; at += chunk) {
    // One that was an alias lives again.
    await trx<TemplateRow>('templates')
      .insert(rows.slice(at, at + chunk))
      .onConflict('id')
      .merge(['group_id', 'live']);
  }
}

function asGathered(row: Omit<OccurrenceRow, 'id'>): Gathered {
  return {
    kind: row.kind,
    title: row.title,
    size: 1,
    first_at: row.occurred_at,
    first_source: row.source,
    first_id: row.native_id,
    last_at: row.occurred_at,
    earliest: row.template,
  };
}

/** Adds one to another: which comes first does not matter. */
export function gather(
  all: Map<string, Gathered>,
  root: string,
  one: Gathered,
): void {
  const other = all.get(root);
  if (!other) {
    all.set(root, one);
    return;
  }
  const first = isEarlier(one, other) ? one : other;
  all.set(root, {
    ...first,
    size: Number(one.size) + Number(other.size),
    last_at: Math.max(Number(one.last_at), Number(other.last_at)),
  });
}

function isEarlier(one: Gathered, other: Gathered): boolean {
  const difference = Number(one.first_at) - Number(other.first_at);
  if (difference !== 0) {
    return difference < 0;
  }
  return one.first_source === other.first_source
    ? one.first_id < other.first_id
    : one.first_source < other.first_source;
}

/** Writes groups in the place of those that they were made of. */
export async function replaceGroups(
  trx: Knex.Transaction,
  groups: readonly { group: Gathered; from: readonly string[] }[],
): Promise<void> {
  const gone = groups.flatMap(({ from }) => [...from]);
  for (let at = 0; at < gone.length; at += chunk) {
    await trx<GroupRow>('groups')
      .whereIn('id', gone.slice(at, at + chunk))
      .delete();
  }
  await trx.batchInsert(
    'groups',
    groups.map(({ group: { earliest, ...row } }) => ({ id: earliest, ...row })),
    chunk,
  );
  for (const { group, from } of groups) {
    const renamed = from.filter(id => id !== group.earliest);
    if (renamed.length > 0) {
      await trx<TemplateRow>('templates')
        .whereIn('group_id', renamed)
        .update({ group_id: group.earliest });
    }
  }
}
