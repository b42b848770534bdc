import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  parseEntityRef,
} from '@backstage/catalog-model';
import type { Entity } from '@backstage/catalog-model';
import type { ListedRequest } from '@plumbline/backstage-plugin-provisioning-common';

/** Where the entity is from, for the catalog. */
const location = 'plumbline-provisioning:requests';

/**
 * The catalog entity of what a request made.
 *
 * @param system - of the service that it is for, where that has one
 */
export function toEntity(request: ListedRequest, system?: string): Entity {
  const { id, intent, product, resourceRef, resourceType } = request;
  const { name, namespace } = parseEntityRef(resourceRef!);
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name,
      namespace,
      description: `${product} for ${intent.service}, in ${intent.environment}`,
      annotations: {
        [ANNOTATION_LOCATION]: location,
        [ANNOTATION_ORIGIN_LOCATION]: location,
        'plumbline.dev/request': id,
        ...(request.expiresAt && {
          'plumbline.dev/expires-at': request.expiresAt,
        }),
      },
    },
    spec: {
      type: resourceType,
      owner: intent.owner,
      ...(system && { system }),
      dependencyOf: [intent.service],
    },
  } as Entity;
}
