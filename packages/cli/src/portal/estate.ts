import type { Entity } from '@backstage/catalog-model';
import { RestClient } from '@plumbline/backstage-plugin-evidence-common/client';
import type { Portal } from './Portal';

/** Entities to a page: large enough that an estate takes few, small enough to parse. */
const pageSize = 2000;

type EntityPage = { items: Entity[]; pageInfo?: { nextCursor?: string } };

/**
 * The whole catalog as far as whoever asks may see it, cut down to some fields,
 * in one query whose pages follow each other.
 */
export async function readEstate(
  portal: Portal,
  options: { fields: readonly string[]; abort?: AbortSignal },
): Promise<Entity[]> {
  const catalog = new RestClient(portal.api('catalog'));
  const entities: Entity[] = [];
  const fields = options.fields.join(',');
  let cursor: string | undefined;
  do {
    const page: EntityPage = await catalog.get(
      '/entities/by-query',
      cursor
        ? { cursor, fields }
        : { limit: pageSize, fields, orderField: 'metadata.uid,asc' },
      { abort: options.abort },
    );
    entities.push(...page.items);
    cursor = page.items.length > 0 ? page.pageInfo?.nextCursor : undefined;
  } while (cursor !== undefined);
  return entities;
}
