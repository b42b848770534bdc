import type { Knex } from 'knex';
import type { VerdictFilter } from '../../verdicts/VerdictStore';
import type { EntityVerdictsRow, ExemptionRow } from '../tables';

/** Whether an exemption of this entity from this control is in force. */
export type IsExempt = (entityRef: string, control: string) => boolean;

/** Documents of the entities that a filter asks for, with whose they are. */
export function documentsOf(knex: Knex, filter: VerdictFilter) {
  const query = knex<EntityVerdictsRow>('entity_verdicts')
    .leftJoin('subjects', 'subjects.entity_ref', 'entity_verdicts.entity_ref')
    .select('subjects.owner', 'subjects.system');
  for (const refs of [filter.entityRef?.split(','), filter.entityRefs]) {
    if (refs) {
      query.whereIn('entity_verdicts.entity_ref', [...refs]);
    }
  }
  for (const column of ['owner', 'system'] as const) {
    if (filter[column] !== undefined) {
      query.where(`subjects.${column}`, filter[column]!);
    }
  }
  return query;
}

/** @param of - of these entities alone; without them, of all */
export async function exemptAt(
  knex: Knex,
  now: number,
  of?: readonly string[],
): Promise<IsExempt> {
  if (of?.length === 0) {
    return () => false;
  }
  const query = knex<ExemptionRow>('exemptions')
    .where('from_at', '<=', now)
    .where('until_at', '>', now)
    .select('entity_ref', 'control');
  if (of) {
    query.whereIn('entity_ref', of);
  }
  const exempt = new Map<string, Set<string>>();
  for (const { entity_ref: ref, control } of await query) {
    exempt.set(ref, (exempt.get(ref) ?? new Set()).add(control));
  }
  return (entityRef, control) => exempt.get(entityRef)?.has(control) ?? false;
}
