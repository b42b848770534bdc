import {
  groupTemplates,
  Template,
} from '@plumbline/backstage-plugin-toil-common/grouping';
import type { Knex } from 'knex';
import type { GroupRow, OccurrenceRow, TemplateRow } from '../tables';
import { GroupMemory, unpacked } from './GroupMemory';
import { gather, Gathered } from './placeLines';

/**
 * Forms groups anew from the lines that live in them: after occurrences were
 * removed or reported otherwise, a group may have lost what held it together,
 * and where people decided, likeness is not all. Nothing outside these groups
 * and those of the same decisions can have come nearer. Cost: O(occurrences of these groups).
 *
 * @returns whether what is kept in memory does not hold any more
 */
export async function regroup(
  trx: Knex.Transaction,
  memory: GroupMemory,
  groups: readonly string[],
): Promise<boolean> {
  if (groups.length === 0) {
    return false;
  }
  const templates = await trx<TemplateRow>('templates').whereIn(
    'group_id',
    groups,
  );
  const ids = templates.map(({ id }) => id);
  const counted = await countOf(trx, ids);
  const live = templates.filter(({ id }) => counted.has(id));
  const roots = groupTemplates(live.map(toTemplate), { rules: memory.rules });
  const gathered = new Map<string, Gathered>();
  live.forEach(({ id }) => gather(gathered, roots.get(id)!, counted.get(id)!));
  await trx<GroupRow>('groups')
    .whereIn('id', [...groups])
    .delete();
  await trx.batchInsert(
    'groups',
    [...gathered.values()].map(({ earliest, ...row }) => ({
      id: earliest,
      ...row,
    })),
    200,
  );
  // Ids of lines that are no more lead to the group that is left, if any is.
  const largest = [...gathered.values()].sort(
    (a, b) => b.size - a.size || (a.earliest < b.earliest ? -1 : 1),
  )[0];
  for (const { id } of templates) {
    const root = roots.get(id);
    const isLive = counted.has(id);
    await trx<TemplateRow>('templates')
      .where({ id })
      .update({
        group_id:
          (root === undefined ? largest : gathered.get(root))?.earliest ?? id,
        live: isLive,
      });
  }
  return true;
}

function toTemplate({ id, words }: TemplateRow): Template {
  return { id, words: unpacked(words) };
}

/** What each line that lives has by itself. */
async function countOf(
  trx: Knex.Transaction,
  templates: readonly string[],
): Promise<Map<string, Gathered>> {
  const counted = new Map<string, Gathered>();
  for (let at = 0; at < templates.length; at += 200) {
    const some = templates.slice(at, at + 200);
    const rows = await trx<OccurrenceRow>('occurrences')
      .whereIn('template', some)
      .select(
        ...(['template', 'kind', 'title', 'occurred_at'] as const),
        ...(['source', 'native_id'] as const),
      );
    for (const row of rows) {
      gather(counted, row.template, {
        kind: row.kind,
        title: row.title,
        size: 1,
        first_at: row.occurred_at,
        first_source: row.source,
        first_id: row.native_id,
        last_at: row.occurred_at,
        earliest: row.template,
      });
    }
  }
  return counted;
}
