import { createOpenApiDocument } from '@plumbline/backstage-plugin-evidence-node';
import { ladderPaths } from './ladderPaths';
import { peoplePaths } from './peoplePaths';
import { verdictPaths } from './verdictPaths';

/** What `GET /openapi.json` answers, and docs/openapi/scorecards.json holds. */
export function describeScorecardsApi(baseUrl: string): object {
  return createOpenApiDocument({
    title: 'Scorecards',
    description: 'What standards come to, and what people decide about that',
    baseUrl,
    paths: { ...verdictPaths, ...peoplePaths, ...ladderPaths },
  });
}
