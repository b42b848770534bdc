import type { Entity } from '@backstage/catalog-model';
import { PortalAnswer, PortalRequest } from './PortalServer';

/** Answers `GET /api/catalog/entities/by-query` as the catalog does, two to a page. */
export function estateRoute(entities: readonly Partial<Entity>[]) {
  return ({ query }: PortalRequest): PortalAnswer => {
    const start = Number(query.cursor ?? 0);
    const items = entities.slice(start, start + 2);
    const more = start + 2 < entities.length;
    return {
      body: {
        items,
        totalItems: entities.length,
        pageInfo: more ? { nextCursor: String(start + 2) } : {},
      },
    };
  };
}

/** An entity as the catalog gives it; `owner` becomes its relation. */
export function entity(
  ref: string,
  options: {
    owner?: string;
    type?: string;
    annotations?: Record<string, string>;
    labels?: Record<string, string>;
    relations?: Entity['relations'];
  } = {},
): Entity {
  const [, kind, namespace, name] = /^(\w+):(.+)\/(.+)$/.exec(ref)!;
  const { owner, type = 'service', annotations = {}, labels } = options;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { name, namespace, annotations, ...(labels && { labels }) },
    spec: { type, ...(owner && { owner }) },
    relations: [
      ...(options.relations ?? []),
      ...(owner ? [{ type: 'ownedBy', targetRef: owner }] : []),
    ],
  };
}
