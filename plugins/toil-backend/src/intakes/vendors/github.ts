import { z } from 'zod';
import type { Intake, TicketPage } from '../Intake';
import { Ticket } from '../ticket';
import { IntakeOptions, pageOf, trackerTimeOf } from './options';

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

/** Issues of repositories; a part is `owner/name`. */
export function createGithubIntake(
  options: IntakeOptions & { parts: readonly string[] },
): Intake {
  const { api, ...rest } = options;
  return {
    ...rest,
    type: 'github',
    async read(part, { page = '1', signal, since }): Promise<TicketPage> {
      const [owner, name] = part.split('/').map(encodeURIComponent);
      const answer = await api.request(`/repos/${owner}/${name}/issues`, {
        query: {
          state: 'all',
          labels: options.labels,
          since: new Date(since).toISOString(),
          // Stays as it is when issues change.
          ...{ sort: 'created', direction: 'asc', per_page: 100, page },
        },
        signal,
      });
      return {
        ...pageOf(answer.json(), issueSchema, options, issue =>
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
