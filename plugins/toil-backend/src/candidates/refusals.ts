import { ConflictError } from '@backstage/errors';
import type { HistoryEntry } from '@plumbline/backstage-plugin-toil-common';
import type { StoredCandidate } from './records';
import { shown } from './changes';

/**
 * Somebody decided meanwhile: the second sees what the first did.
 *
 * @param version - that was looked at
 * @param last - what was done to it last
 */
export function movedSince(
  version: number,
  now: StoredCandidate,
  last: HistoryEntry | undefined,
): ConflictError {
  const changes = Object.entries(last?.changes ?? {})
    .map(([key, { from, to }]) => `${key}: ${shown(from)} → ${shown(to)}`)
    .join(', ');
  const latest = last
    ? `${last.by ?? 'evidence'} ${last.action} it at ${last.at}${
        changes && ` (${changes})`
      }`
    : 'it has changed';
  return new ConflictError(
    `You looked at version ${version} of '${now.title}', and it is now version ${now.version}: ${latest}; read it again`,
  );
}

/** Somebody took the group up before. */
export function takenUp(group: string, candidate: string): ConflictError {
  return new ConflictError(
    `'${group}' has the candidate '${candidate}' already; review that one`,
  );
}

/** @param options.begun - those in progress that the caller may see */
export function tooMany(
  { title }: Pick<StoredCandidate, 'title'>,
  options: {
    begun: readonly Pick<StoredCandidate, 'title'>[];
    mostInProgress: number;
  },
): ConflictError {
  const { begun, mostInProgress } = options;
  const titles = begun.map(each => `'${each.title}'`).join(', ');
  return new ConflictError(
    `'${title}' can't be started: at most ${mostInProgress} may be in progress at once${
      titles && `, and these are: ${titles}`
    }; finish one or put it back first`,
  );
}
