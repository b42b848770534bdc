import type { Knex } from 'knex';

/** The last change of one kind: what both sides must agree on. */
export type Last = { entityRef: string; kind: string; id: string };

/**
 * The plain way: for one entity after the other, one statement that finds the
 * last change of each kind under all the names that it goes by. It has the same
 * tables, indexes and connections.
 */
export async function lastByNeighbour(
  knex: Knex,
  refs: readonly string[],
): Promise<Last[]> {
  const found: Last[] = [];
  for (const ref of refs) {
    const { rows } = await knex.raw(
      `select distinct on (c.kind) c.* from changes as c
       where c.superseded_at is null and c.subject in (
         select ?::text union all select subject from change_subjects
         where entity_ref = ? and superseded_at is null)
       order by c.kind, c.occurred_at desc, c.id desc`,
      [ref, ref],
    );
    for (const { kind, id, body } of rows) {
      JSON.parse(body);
      found.push({ entityRef: ref, kind, id });
    }
  }
  return found;
}
