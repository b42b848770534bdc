import {
  createOpenApiDocument,
  describeOperations,
} from '@plumbline/backstage-plugin-evidence-node';
import { toilOperations } from '@plumbline/backstage-plugin-toil-common';

/** What `GET /openapi.json` answers, and docs/openapi/toil.json holds. */
export function describeToilApi(baseUrl: string): object {
  return createOpenApiDocument({
    title: 'Toil',
    description: 'Recurring manual work, ranked by what really happens',
    baseUrl,
    paths: describeOperations(toilOperations),
  });
}
