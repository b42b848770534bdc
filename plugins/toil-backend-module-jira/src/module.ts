import { createBackendModule } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import type { GuardedAnswer } from '@plumbline/backstage-plugin-evidence-node';
import {
  OccurrenceSource,
  readParts,
  readTickets,
  readTrackerOptions,
  Ticket,
  toilExtensionPoint,
  trackerTimeOf,
  zonelessSince,
} from '@plumbline/backstage-plugin-toil-node';
import { z } from 'zod';

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

/** Which custom fields carry a meaning. */
type CustomFields = { service?: string; owner?: string; key?: string };

const fields = [
  'summary',
  'description',
  'created',
  'updated',
  'timespent',
  'components',
  'labels',
];

/** A section to begin with. */
const settings = `
url: https://acme.atlassian.net
basicAuth: { username: ana@acme.example, password: '\${JIRA_TOKEN}' }
queries: { requests: project = OPS }
`;

/** Issues of Jira, in the cloud or Data Center. */
export const jiraModule = createBackendModule({
  pluginId: 'toil',
  moduleId: 'jira',
  register(env) {
    env.registerInit({
      deps: { toil: toilExtensionPoint },
      async init({ toil }) {
        toil.addOccurrenceSource({
          type: 'jira',
          title: 'Jira',
          settings,
          read: readSource,
        });
      },
    });
  },
});

/** Issues that JQL selects; a part is the JQL, without an order. */
function readSource(own: Config, key: string, id: string): OccurrenceSource {
  const options = readTrackerOptions(own, key, id, {
    exampleUrl: 'https://acme.atlassian.net',
  });
  const isCloud =
    own.getOptionalBoolean('cloud') ??
    options.url.hostname.endsWith('.atlassian.net');
  const custom: CustomFields = {
    service: own.getOptionalString('serviceField'),
    owner: own.getOptionalString('ownerField'),
    key: own.getOptionalString('keyField'),
  };
  return {
    ...options,
    parts: readParts(own, key, 'queries', /^(?!.*\border\s+by\b).+$/is, [
      'JQL without an order',
      'project = OPS',
    ]),
    async read(part, { page, signal, since }) {
      // The order stays as it is when issues change.
      const jql = `(${part}) AND updated >= "${zonelessSince(since).slice(
        0,
        16,
      )}" ORDER BY created ASC, key ASC`;
      const search = {
        jql,
        maxResults: 100,
        fields: [...fields, ...Object.values(custom).filter(Boolean)].join(','),
      };
      const answer = await (isCloud
        ? options.api.request('/rest/api/3/search/jql', {
            query: { ...search, nextPageToken: page },
            signal,
          })
        : options.api.request('/rest/api/2/search', {
            query: { ...search, startAt: page ?? 0 },
            signal,
          }));
      const { issues, next } = isCloud ? ofCloud(answer) : ofServer(answer);
      return {
        ...readTickets(issues, issueSchema, options, issue =>
          ticketOf(issue, options.url, custom),
        ),
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
  url: URL,
  custom: CustomFields,
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
      ...named(custom.service),
      ...(values.components ?? []).map(({ name }) => name),
    ],
    owner: named(custom.owner)[0],
    key: named(custom.key)[0],
    labels: values.labels ?? [],
    url: `${url.href.replace(/\/+$/, '')}/browse/${encodeURIComponent(key)}`,
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

/** Of a custom field: words, an option, a user or group, or a list of those. */
function namesOf(value: unknown): string[] {
  if (typeof value === 'string') {
    return [value];
  }
  if (Array.isArray(value)) {
    return value.flatMap(namesOf);
  }
  if (typeof value === 'object' && value !== null) {
    const {
      displayName,
      name,
      requestType,
      value: own,
    } = value as Record<string, unknown>;
    return namesOf(own ?? name ?? displayName ?? requestType);
  }
  return [];
}
