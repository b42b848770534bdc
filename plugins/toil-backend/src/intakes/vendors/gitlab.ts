import { z } from 'zod';
import type { Intake, TicketPage } from '../Intake';
import { Ticket } from '../ticket';
import { IntakeOptions, pageOf, trackerTimeOf } from './options';

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

/** Issues of projects; a part is `group/project`, or a project's number. */
export function createGitlabIntake(
  options: IntakeOptions & { parts: readonly string[] },
): Intake {
  const { api, ...rest } = options;
  return {
    ...rest,
    type: 'gitlab',
    async read(part, { page = '1', signal, since }): Promise<TicketPage> {
      const answer = await api.request(
        `/api/v4/projects/${encodeURIComponent(part)}/issues`,
        {
          query: {
            scope: 'all',
            labels: options.labels,
            updated_after: new Date(since).toISOString(),
            // Stays as it is when issues change.
            ...{ order_by: 'created_at', sort: 'asc', per_page: 100, page },
          },
          signal,
        },
      );
      return {
        ...pageOf(answer.json(), issueSchema, options, issue =>
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
