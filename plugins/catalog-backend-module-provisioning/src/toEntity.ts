import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  parseEntityRef,
} from '@backstage/catalog-model';
import type { Entity } from '@backstage/catalog-model';
import {
  plumblineAnnotations as names,
  provisionedLocation,
} from '@plumbline/backstage-plugin-evidence-common';
import type { ListedRequest } from '@plumbline/backstage-plugin-provisioning-common';

/**
 * The catalog entity of what a request made.
 *
 * @param system - of the service that it is for, where that has one
 */
export function toEntity(request: ListedRequest, system?: string): Entity {
  const { creation, id, intent, product, resourceRef, resourceType } = request;
  const { name, namespace } = parseEntityRef(resourceRef!);
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name,
      namespace,
      description: `${product} for ${intent.service}, in ${intent.environment}`,
      annotations: {
        [ANNOTATION_LOCATION]: provisionedLocation,
        [ANNOTATION_ORIGIN_LOCATION]: provisionedLocation,
        'plumbline.dev/request': id,
        'plumbline.dev/product': product,
        ...(creation !== undefined && { 'plumbline.dev/creation': creation }),
        ...annotationsOf(intent),
        ...(request.expiresAt && {
          [names.expires]: request.expiresAt,
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

/** What was requested, where readers of any other Resource look for it. */
function annotationsOf(
  intent: ListedRequest['intent'],
): Record<string, string> {
  const { costCenter, dataClassification, environment } = intent;
  const given = {
    [names.environment]: environment,
    [names.dataClassification]: dataClassification,
    'plumbline.dev/cost-center': costCenter,
  };
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, String(value)]],
    ),
  );
}
