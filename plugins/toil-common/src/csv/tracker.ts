import type { ToilKind } from '../schemas/vocabulary';
import { rawExports } from './exports';
import { plainName } from './plainName';

/** Which raw export a table is, if any. */
export function exportOf(
  header: readonly string[],
): (typeof rawExports)[number] | undefined {
  const given = new Set(header.map(plainName));
  return rawExports.find(({ columns }) =>
    columns.every(each => given.has(each)),
  );
}

/** Whose ids a table has: pieces of one export belong together. */
export function trackerOf(header: readonly string[]): string {
  return exportOf(header)?.source ?? 'csv';
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

/** What a row is that does not say. */
export function kindOfTracker(tracker: string): ToilKind | undefined {
  return rawExports.find(({ source }) => source === tracker)?.kind;
}
