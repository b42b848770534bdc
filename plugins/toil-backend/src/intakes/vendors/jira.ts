import { z } from 'zod';
import type { GuardedAnswer } from '@plumbline/backstage-plugin-evidence-node';
import type { Intake, TicketPage } from '../Intake';
import { Ticket } from '../ticket';
import {
  IntakeOptions,
  literalOf,
  namesOf,
  pageOf,
  trackerTimeOf,
} from './options';

/** Only what is read; custom fields are named by configuration. */
const issueSchema = z.object({
  key: z.string().min(1),
  fields: z.looseObject({
    summary: z.string().nullish(),
    /** Words in Data Center, a document in the cloud. */
    description: z.unknown().optional(),
    created: z.string(),
    updated: z.string().nullish(),
    /** Seconds. */
    timespent: z.number().nullish(),
    components: z.array(z.object({ name: z.string() })).nullish(),
    labels: z.array(z.string()).nullish(),
  }),
});

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/ */
const cloudSchema = z.object({
  issues: z.array(z.unknown()),
  nextPageToken: z.string().nullish(),
  isLast: z.boolean().nullish(),
});

/** https://docs.atlassian.com/software/jira/docs/api/REST/ (search, version 2) */
const serverSchema = z.object({
  issues: z.array(z.unknown()),
  startAt: z.number().int(),
  total: z.number().int(),
});

const fields = [
  ...['summary', 'description', 'created', 'updated', 'timespent'],
  ...['components', 'labels'],
];

/** Issues that JQL selects; a part is the JQL, without an order. */
export function createJiraIntake(
  options: IntakeOptions & {
    parts: readonly string[];
    isCloud: boolean;
    /** Where its pages are, for links. */
    url: URL;
    serviceField?: string;
    ownerField?: string;
    keyField?: string;
  },
): Intake {
  const { api, isCloud, ...rest } = options;
  const custom = [options.serviceField, options.ownerField, options.keyField];
  const toTicket = (issue: z.infer<typeof issueSchema>) =>
    ticketOf(issue, options);
  return {
    ...rest,
    type: 'jira',
    async read(part, { page, signal, since }): Promise<TicketPage> {
      // The order stays as it is when issues change.
      const jql = `(${part}) AND updated >= "${literalOf(since).slice(
        0,
        16,
      )}" ORDER BY created ASC, key ASC`;
      const search = {
        jql,
        maxResults: 100,
        fields: [...fields, ...custom.filter(Boolean)].join(','),
      };
      const answer = await (isCloud
        ? api.request('/rest/api/3/search/jql', {
            query: { ...search, nextPageToken: page },
            signal,
          })
        : api.request('/rest/api/2/search', {
            query: { ...search, startAt: page ?? 0 },
            signal,
          }));
      const { issues, next } = isCloud ? ofCloud(answer) : ofServer(answer);
      return {
        ...pageOf(issues, issueSchema, options, toTicket),
        next,
        trackerTime: trackerTimeOf(answer),
      };
    },
  };
}

function ofCloud(answer: GuardedAnswer): { issues: unknown[]; next?: string } {
  const { issues, isLast, nextPageToken } = answer.read(cloudSchema);
  return { issues, next: isLast ? undefined : nextPageToken ?? undefined };
}

function ofServer(answer: GuardedAnswer): { issues: unknown[]; next?: string } {
  const { issues, startAt, total } = answer.read(serverSchema);
  const next = startAt + issues.length;
  return {
    issues,
    next: issues.length > 0 && next < total ? String(next) : undefined,
  };
}

function ticketOf(
  { key, fields: values }: z.infer<typeof issueSchema>,
  options: {
    url: URL;
    serviceField?: string;
    ownerField?: string;
    keyField?: string;
  },
): Ticket {
  const named = (field: string | undefined) =>
    field === undefined ? [] : namesOf(values[field]);
  const { description, timespent } = values;
  return {
    id: key,
    title: values.summary,
    text:
      typeof description === 'string'
        ? description
        : wordsOf(description).join(' '),
    createdAt: values.created,
    updatedAt: values.updated,
    minutes: timespent ? timespent / 60 : undefined,
    services: [
      ...named(options.serviceField),
      ...(values.components ?? []).map(({ name }) => name),
    ],
    owner: named(options.ownerField)[0],
    key: named(options.keyField)[0],
    labels: values.labels ?? [],
    url: `${options.url.href.replace(/\/+$/, '')}/browse/${encodeURIComponent(
      key,
    )}`,
  };
}

/** Of a document: https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/ */
function wordsOf(node: unknown, depth = 0): string[] {
  if (typeof node !== 'object' || node === null || depth > 30) {
    return [];
  }
  const { content, text } = node as { content?: unknown; text?: unknown };
  return [
    ...(typeof text === 'string' ? [text] : []),
    ...(Array.isArray(content)
      ? content.flatMap(each => wordsOf(each, depth + 1))
      : []),
  ];
}
