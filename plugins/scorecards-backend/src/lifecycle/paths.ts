import { parseEntityRef } from '@backstage/catalog-model';

/** The tab of an entity in the portal. */
export function entityPath(entityRef: string): string {
  const { kind, name, namespace } = parseEntityRef(entityRef);
  const parts = [namespace, kind, name].map(encodeURIComponent);
  return `/catalog/${parts.join('/')}/lifecycle`;
}
