import type { Entity } from '@backstage/catalog-model';
import type { Portal } from './Portal';

/** Entities to a page: large enough that an estate takes few, small enough to parse. */
const pageSize = 2000;

/**
 * The whole catalog as far as the caller may see it, cut down to some fields, in
 * one query whose pages follow each other.
 */
export async function readEstate(
  portal: Portal,
  fields: string[],
): Promise<Entity[]> {
  const entities: Entity[] = [];
  for await (const page of portal.catalog.streamEntities({
    fields,
    pageSize,
    orderFields: { field: 'metadata.uid', order: 'asc' },
  })) {
    entities.push(...page);
  }
  return entities;
}
