import {
  createOpenApiDocument,
  describeOperations,
} from '@plumbline/backstage-plugin-evidence-node';
import { incidentBriefOperations } from '@plumbline/backstage-plugin-incident-brief-common';

/** What `GET /openapi.json` answers, and docs/openapi/incident-brief.json holds. */
export function describeBriefApi(baseUrl: string): object {
  return createOpenApiDocument({
    title: 'Incident briefs',
    description:
      'From a signal to what a responder needs, with what is not known',
    baseUrl,
    paths: describeOperations(incidentBriefOperations),
  });
}
