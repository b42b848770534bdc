import {
  createOpenApiDocument,
  describeOperations,
} from '@plumbline/backstage-plugin-evidence-node';
import { scorecardsOperations } from '@plumbline/backstage-plugin-scorecards-common';

/** What `GET /openapi.json` answers, and docs/openapi/scorecards.json holds. */
export function describeScorecardsApi(baseUrl: string): object {
  return createOpenApiDocument({
    title: 'Scorecards',
    description: 'What standards come to, and what people decide about that',
    baseUrl,
    paths: describeOperations(scorecardsOperations),
  });
}
