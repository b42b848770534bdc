import {
  decisionOperations,
  evidenceOperations,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  createOpenApiDocument,
  describeOperations,
} from '@plumbline/backstage-plugin-evidence-node';

/** What `GET /openapi.json` answers, and docs/openapi/evidence.json holds. */
export function describeEvidenceApi(baseUrl: string): object {
  return createOpenApiDocument({
    title: 'Evidence',
    description: 'What was seen of the estate, where and when',
    baseUrl,
    paths: {
      ...describeOperations(evidenceOperations),
      ...describeOperations(decisionOperations),
    },
  });
}
