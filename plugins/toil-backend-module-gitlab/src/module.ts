import { createBackendModule } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import {
  OccurrenceSource,
  readParts,
  readTickets,
  readTrackerOptions,
  Ticket,
  toilExtensionPoint,
  trackerTimeOf,
} from '@plumbline/backstage-plugin-toil-node';
import { z } from 'zod';

/** Only what is read, of https://docs.gitlab.com/api/issues/ */
const issueSchema = z.object({
  iid: z.number().int(),
  title: z.string(),
  description: z.string().nullish(),
  web_url: z.string().nullish(),
  created_at: z.string(),
  updated_at: z.string().nullish(),
  labels: z.array(z.string()).nullish(),
  /** Seconds. */
  time_stats: z.object({ total_time_spent: z.number().nullish() }).nullish(),
});

/** A section to begin with. */
const settings = `
token: \${GITLAB_TOKEN}
projects: { ops: acme/ops }
`;

/** Issues of GitLab. */
export const gitlabModule = createBackendModule({
  pluginId: 'toil',
  moduleId: 'gitlab',
  register(env) {
    env.registerInit({
      deps: { toil: toilExtensionPoint },
      async init({ toil }) {
        toil.addOccurrenceSource({
          type: 'gitlab',
          title: 'GitLab',
          settings,
          read: readSource,
        });
      },
    });
  },
});

/** Issues of projects; a part is `group/project`, or a project's number. */
function readSource(own: Config, key: string, id: string): OccurrenceSource {
  const options = readTrackerOptions(own, key, id, {
    defaultUrl: 'https://gitlab.com',
    exampleUrl: 'https://gitlab.acme.example',
    headersOf: token => ({ ...(token && { 'private-token': token }) }),
  });
  return {
    ...options,
    parts: readParts(own, key, 'projects', /^(\d+|[\w.-]+(\/[\w.-]+)+)$/, [
      'the path of a project, or its number',
      'acme/shop',
    ]),
    async read(part, { page = '1', signal, since }) {
      const answer = await options.api.request(
        `/api/v4/projects/${encodeURIComponent(part)}/issues`,
        {
          query: {
            scope: 'all',
            labels: options.labels,
            updated_after: new Date(since).toISOString(),
            // Stays as it is when issues change.
            order_by: 'created_at',
            sort: 'asc',
            per_page: 100,
            page,
          },
          signal,
        },
      );
      return {
        ...readTickets(answer.json(), issueSchema, options, issue =>
          ticketOf(part, issue),
        ),
        // Empty on the last page.
        next: answer.header('x-next-page') || undefined,
        trackerTime: trackerTimeOf(answer),
      };
    },
  };
}

function ticketOf(part: string, issue: z.infer<typeof issueSchema>): Ticket {
  const seconds = issue.time_stats?.total_time_spent;
  return {
    id: `${part}#${issue.iid}`,
    title: issue.title,
    text: issue.description,
    createdAt: issue.created_at,
    updatedAt: issue.updated_at,
    url: issue.web_url,
    labels: issue.labels ?? [],
    minutes: seconds ? seconds / 60 : undefined,
  };
}
