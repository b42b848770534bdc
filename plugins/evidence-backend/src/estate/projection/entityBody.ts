import { createHash } from 'node:crypto';
import { Entity } from '@backstage/catalog-model';
import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';

/**
 * An entity without what changes by itself: ids of the catalog's own storage,
 * processing status, and the order of relations. Its hash is ours, since an
 * etag that the source declares can stay while the content changes.
 */
export function entityBody(entity: Entity): { body: string; hash: string } {
  const { uid: _uid, etag: _etag, ...metadata } = entity.metadata;
  const relations = [
    ...new Set(
      (entity.relations ?? []).map(({ type, targetRef }) =>
        JSON.stringify({ type, targetRef }),
      ),
    ),
  ]
    .sort()
    .map(text => JSON.parse(text));
  const body = canonicalJson({
    apiVersion: entity.apiVersion,
    kind: entity.kind,
    metadata,
    spec: entity.spec,
    relations,
  });
  return { body, hash: createHash('sha256').update(body).digest('base64url') };
}
