import {
  isSameRevision,
  type Change,
} from '@plumbline/backstage-plugin-evidence-common';
import { compareLatestFirst } from './order';
import { shortRevision } from './names';
import type { Suspect } from './schema';

/**
 * A suspect with what runs by now instead of what it deployed, among its reasons;
 * as it is where its revision still runs, and where that is not known: a deploy
 * that failed, goes on, or is of unknown outcome may run in part.
 */
export function noteSuperseded(
  suspect: Suspect,
  changes: readonly Change[],
): Suspect {
  const { change, reasons } = suspect;
  const { entityRef, environment, item, kind, occurredAt, revision } = change;
  if (kind !== 'deploy') {
    return suspect;
  }
  const [last] = changes
    .filter(
      one =>
        one.kind === 'deploy' &&
        one.outcome !== 'rolled-back' &&
        one.entityRef === entityRef &&
        one.environment === environment &&
        one.item === item &&
        Date.parse(one.occurredAt) > Date.parse(occurredAt),
    )
    .sort(compareLatestFirst);
  return last?.outcome === 'succeeded' &&
    isSameRevision(last.revision, revision) === false
    ? {
        change,
        reasons: [...reasons, `superseded: ${shortRevision(last)} runs now`],
      }
    : suspect;
}
