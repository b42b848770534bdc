import { plainName } from './plainName';
import { trackerOf } from './tracker';

/** What a column can hold of an occurrence. */
export const csvFields = [
  'id',
  'title',
  'text',
  'occurredAt',
  'updatedAt',
  'minutes',
  'service',
  'owner',
  'url',
  'labels',
  'key',
  'kind',
] as const;
export type CsvField = (typeof csvFields)[number];

/** How the numbers of a column count. */
export type MinutesUnit = 'seconds' | 'minutes' | 'hours';

/**
 * Names of columns, the likeliest first: of the raw exports of Jira, ServiceNow,
 * GitHub, GitLab and PagerDuty, and what people call them.
 */
const names: Readonly<Record<CsvField, readonly string[]>> = {
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

export type CsvColumns = {
  /** Places of the columns of a field: a raw Jira export repeats them. */
  fields: Partial<Record<CsvField, number[]>>;
  minutesUnit: MinutesUnit;
  /** Columns that say nothing here. */
  unused: string[];
};

/** @returns the columns, or one sentence about why they are ambiguous */
export function findColumns(
  header: readonly string[],
  mapping: Readonly<Record<string, string>> = {},
): CsvColumns | { problem: string } {
  const fields: Partial<Record<CsvField, number[]>> = {};
  const taken = new Set<number>();
  const given = header.map(plainName);
  for (const [column, field] of Object.entries(mapping)) {
    if (!(csvFields as readonly string[]).includes(field)) {
      return {
        problem: `'${field}' is no field; a column can be mapped to ${csvFields.join(
          ', ',
        )}`,
      };
    }
    const places = placesOf(given, plainName(column));
    if (places.length === 0) {
      return {
        problem: `No column is called '${column}'; there are ${listed(header)}`,
      };
    }
    places.forEach(place => taken.add(place));
    fields[field as CsvField] = [
      ...(fields[field as CsvField] ?? []),
      ...places,
    ];
  }
  for (const field of csvFields.filter(each => !fields[each])) {
    const places = names[field]
      .map(name => placesOf(given, name).filter(place => !taken.has(place)))
      .find(found => found.length > 0);
    if (places) {
      places.forEach(place => taken.add(place));
      fields[field] = places;
    }
  }
  for (const field of ['title', 'occurredAt'] as const) {
    if (!fields[field]) {
      return {
        problem: `No column holds the ${
          field === 'title' ? 'title' : 'time'
        }; name it with --map '<column>=${field}'. There are ${listed(header)}`,
      };
    }
  }
  return {
    fields,
    minutesUnit: unitOf(header, fields.minutes?.[0]),
    unused: header.filter((_, place) => !taken.has(place)),
  };
}

/** Raw exports of trackers count work in seconds, other tables in minutes. */
function unitOf(
  header: readonly string[],
  place: number | undefined,
): MinutesUnit {
  const name = place === undefined ? '' : plainName(header[place]);
  if (/hour/.test(name)) {
    return 'hours';
  }
  const isRaw = ['gitlab', 'jira', 'servicenow'].includes(trackerOf(header));
  return /second/.test(name) ||
    (isRaw && /^(total )?time spent$|^time worked$/.test(name))
    ? 'seconds'
    : 'minutes';
}

function placesOf(given: readonly string[], name: string): number[] {
  return given.flatMap((each, place) => (each === name ? [place] : []));
}

function listed(header: readonly string[]): string {
  const shown = header.slice(0, 30).map(name => `'${name.slice(0, 60)}'`);
  return `${shown.join(', ')}${header.length > 30 ? ', …' : ''}.`;
}
