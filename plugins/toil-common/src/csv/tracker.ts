import type { ToilKind } from '../schemas/vocabulary';
import { plainName } from './plainName';

/** Columns that only one tracker's raw export has. */
const marks: readonly { source: string; columns: readonly string[] }[] = [
  { source: 'jira', columns: ['issue key', 'issue id'] },
  { source: 'jira', columns: ['issue key', 'issue type'] },
  { source: 'servicenow', columns: ['number', 'short description'] },
  // What its REST API and its command call their fields.
  { source: 'github', columns: ['number', 'title', 'created at'] },
  { source: 'gitlab', columns: ['issue id', 'state', 'created at utc'] },
  { source: 'pagerduty', columns: ['incident number', 'service name'] },
  {
    source: 'pagerduty',
    columns: ['incident number', 'escalation policy name'],
  },
];

/** Whose ids a table has: pieces of one export belong together. */
export function trackerOf(header: readonly string[]): string {
  const given = new Set(header.map(plainName));
  return (
    marks.find(({ columns }) => columns.every(each => given.has(each)))
      ?.source ?? 'csv'
  );
}

/**
 * Numbers of issues are those of one repository: with the address the id is the
 * one that the tracker has over REST, such as `acme/ops#12`.
 */
export function idOfIssue(
  id: string | undefined,
  url: string | undefined,
): string | undefined {
  const found =
    /^https?:\/\/[^/\s]+\/([^\s?#]+?)\/(?:-\/)?issues\/(\d+)(?:[?#]|$)/.exec(
      url ?? '',
    );
  return found && (id === undefined || id === found[2])
    ? `${found[1]}#${found[2]}`
    : id;
}

/** What a row is that does not say: a pager calls somebody to find out what is wrong. */
export function kindOfTracker(tracker: string): ToilKind | undefined {
  return tracker === 'pagerduty' ? 'diagnostic' : undefined;
}
