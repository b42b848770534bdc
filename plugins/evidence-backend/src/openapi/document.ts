import { decisionOperations } from '@plumbline/backstage-plugin-evidence-common';
import {
  createOpenApiDocument,
  describeOperations,
} from '@plumbline/backstage-plugin-evidence-node';
import { alertsPaths } from './alertsPaths';
import { decisionsPaths } from './decisionsPaths';
import { discrepanciesPaths } from './discrepanciesPaths';
import { estatePaths } from './estatePaths';
import { factsPaths } from './factsPaths';
import { ledgerPaths } from './ledgerPaths';
import { observationsPaths } from './observationsPaths';
import { patchesPaths } from './patchesPaths';

/** What `GET /openapi.json` answers, and docs/openapi/evidence.json holds. */
export function describeEvidenceApi(baseUrl: string): object {
  return createOpenApiDocument({
    title: 'Evidence',
    description: 'What was seen of the estate, where and when',
    baseUrl,
    paths: {
      ...ledgerPaths,
      ...alertsPaths,
      ...observationsPaths,
      ...estatePaths,
      ...factsPaths,
      ...discrepanciesPaths,
      ...patchesPaths,
      ...decisionsPaths,
      ...describeOperations(decisionOperations),
    },
  });
}
