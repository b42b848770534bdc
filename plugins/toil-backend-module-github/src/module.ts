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
import { githubWebhook } from './webhook';

/** Only what is read, of https://docs.github.com/en/rest/issues/issues */
const issueSchema = z.object({
  number: z.number().int(),
  title: z.string(),
  body: z.string().nullish(),
  html_url: z.string().nullish(),
  created_at: z.string(),
  updated_at: z.string().nullish(),
  labels: z
    .array(z.union([z.string(), z.object({ name: z.string().nullish() })]))
    .nullish(),
  /** A pull request is an issue to GitHub. */
  pull_request: z.unknown().optional(),
});

/** A section to begin with. */
const settings = `
token: \${GITHUB_TOKEN}
repositories: { ops: acme/ops }
labels: { toil: ops }
`;

/** Issues of GitHub, and its webhook. */
export const githubModule = createBackendModule({
  pluginId: 'toil',
  moduleId: 'github',
  register(env) {
    env.registerInit({
      deps: { toil: toilExtensionPoint },
      async init({ toil }) {
        toil.addOccurrenceSource({
          type: 'github',
          title: 'GitHub',
          settings,
          read: readSource,
        });
        toil.addWebhook(githubWebhook);
      },
    });
  },
});

/** Issues of repositories; a part is `owner/name`. */
function readSource(own: Config, key: string, id: string): OccurrenceSource {
  const options = readTrackerOptions(own, key, id, {
    defaultUrl: 'https://api.github.com',
    exampleUrl: 'https://github.acme.example/api/v3',
    headersOf: token => ({
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
      ...(token && { authorization: `Bearer ${token}` }),
    }),
  });
  return {
    ...options,
    parts: readParts(own, key, 'repositories', /^[\w-][\w.-]*\/[\w.-]+$/, [
      'the owner and the name of a repository',
      'acme/shop',
    ]),
    async read(part, { page = '1', signal, since }) {
      const [owner, name] = part.split('/').map(encodeURIComponent);
      const answer = await options.api.request(
        `/repos/${owner}/${name}/issues`,
        {
          query: {
            state: 'all',
            labels: options.labels,
            since: new Date(since).toISOString(),
            // Stays as it is when issues change.
            sort: 'created',
            direction: 'asc',
            per_page: 100,
            page,
          },
          signal,
        },
      );
      return {
        ...readTickets(answer.json(), issueSchema, options, issue =>
          issue.pull_request ? 'other' : ticketOf(part, issue),
        ),
        ...(answer.next !== undefined && { next: String(Number(page) + 1) }),
        trackerTime: trackerTimeOf(answer),
      };
    },
  };
}

function ticketOf(part: string, issue: z.infer<typeof issueSchema>): Ticket {
  return {
    id: `${part}#${issue.number}`,
    title: issue.title,
    text: issue.body,
    createdAt: issue.created_at,
    updatedAt: issue.updated_at,
    url: issue.html_url,
    labels: (issue.labels ?? []).flatMap(label =>
      typeof label === 'string' ? label : label.name ?? [],
    ),
  };
}
