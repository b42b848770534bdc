import {
  createOpenApiDocument,
  describeOperations,
} from '@plumbline/backstage-plugin-evidence-node';
import { incidentBriefOperations } from '@plumbline/backstage-plugin-incident-brief-common';
import type { ChatCommand } from '@plumbline/backstage-plugin-incident-brief-node';

/**
 * What `GET /openapi.json` answers; docs/openapi/incident-brief.json holds it
 * with the commands of all modules.
 *
 * @param commands - of the modules that are installed
 */
export function describeBriefApi(
  baseUrl: string,
  commands: readonly Pick<ChatCommand, 'name' | 'route'>[],
): object {
  return createOpenApiDocument({
    title: 'Incident briefs',
    description:
      'From a signal to what a responder needs, with what is not known',
    baseUrl,
    paths: describeOperations({
      ...incidentBriefOperations,
      ...Object.fromEntries(commands.map(({ name, route }) => [name, route])),
    }),
  });
}
