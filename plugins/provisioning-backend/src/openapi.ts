import {
  createOpenApiDocument,
  describeOperations,
} from '@plumbline/backstage-plugin-evidence-node';
import { provisioningOperations } from '@plumbline/backstage-plugin-provisioning-common';

/** What `GET /openapi.json` answers, and docs/openapi/provisioning.json holds. */
export function describeProvisioningApi(baseUrl: string): object {
  return createOpenApiDocument({
    title: 'Provisioning',
    description:
      'Typed requests for infrastructure: planned, judged, approved, applied and recorded',
    baseUrl,
    paths: describeOperations(provisioningOperations),
  });
}
