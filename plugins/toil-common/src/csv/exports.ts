import type { ToilKind } from '../schemas/vocabulary';

/**
 * Names of columns by the field that they hold, the likeliest first: of the raw
 * exports of Jira, ServiceNow, GitHub, GitLab and PagerDuty, and what people call
 * them.
 */
export const columnNames = {
  id: [
    'issue key',
    'number',
    'ticket id',
    'ticket',
    'key',
    'incident number',
    'incident id',
    'iid',
    'issue id',
    'case number',
    'sys id',
    'id',
  ],
  title: [
    'summary',
    'short description',
    'title',
    'subject',
    'name',
    'description',
  ],
  text: ['description', 'body', 'details', 'comments'],
  occurredAt: [
    'opened',
    'opened at',
    'created',
    'created at',
    'created on',
    'created at utc',
    'sys created on',
    'occurred at',
    'date',
    'timestamp',
    'time',
    'start',
    'started at',
  ],
  updatedAt: ['updated', 'updated at', 'updated at utc', 'sys updated on'],
  minutes: [
    'minutes',
    'time spent',
    'minutes spent',
    'time worked',
    'effort minutes',
    'effort',
    'duration minutes',
    'total time spent',
    'engaged seconds',
    'total engaged seconds',
  ],
  service: [
    'service',
    'services',
    'affected service',
    'affected services',
    'service name',
    'business service',
    'configuration item',
    'cmdb ci',
    'component s',
    'components',
    'component',
    'application',
    'system',
  ],
  owner: [
    'assignment group',
    'owner',
    'team',
    'owner group',
    'assigned team',
    'group',
    'escalation policy name',
  ],
  url: ['url', 'link', 'html url', 'web url'],
  labels: ['labels', 'label', 'tags'],
  key: ['grouping key', 'runbook'],
  kind: ['kind', 'toil kind'],
};

/** A raw export, by columns that it alone has together. */
type RawExport = {
  source: string;
  columns: readonly string[];
  /** What time spent counts in, where the name of its column does not say. */
  spent?: 'seconds';
  /** What a row is that does not say. */
  kind?: ToilKind;
};

const jira = { source: 'jira', spent: 'seconds' } as const;
/** A pager calls somebody to find out what is wrong. */
const pagerduty = { source: 'pagerduty', kind: 'diagnostic' } as const;

/** The first that fits counts. */
export const rawExports: readonly RawExport[] = [
  { ...jira, columns: ['issue key', 'issue id'] },
  { ...jira, columns: ['issue key', 'issue type'] },
  {
    source: 'servicenow',
    columns: ['number', 'short description'],
    spent: 'seconds',
  },
  // What its REST API and its command call their fields.
  { source: 'github', columns: ['number', 'title', 'created at'] },
  {
    source: 'gitlab',
    columns: ['issue id', 'state', 'created at utc'],
    spent: 'seconds',
  },
  { ...pagerduty, columns: ['incident number', 'service name'] },
  { ...pagerduty, columns: ['incident number', 'escalation policy name'] },
];
