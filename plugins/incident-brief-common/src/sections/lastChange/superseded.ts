import {
  isSameRevision,
  type Change,
} from '@plumbline/backstage-plugin-evidence-common';
import { compareLatestFirst } from './order';
import { shortRevision } from './names';
import type { Suspect } from './schema';

/**
 * A suspect with what runs by now instead of what it deployed, among its reasons;
 * as it is where its revision still runs, and where that is not known.
 */
export function noteSuperseded(
  suspect: Suspect,
  changes: readonly Change[],
): Suspect {
  const { change, reasons } = suspect;
  const { entityRef, environment, item, kind, occurredAt, revision } = change;
  const [last] = changes
    .filter(
      one =>
        one.kind === 'deploy' &&
        one.kind === kind &&
        one.outcome === 'succeeded' &&
        one.entityRef === entityRef &&
        one.environment === environment &&
        one.item === item &&
        Date.parse(one.occurredAt) > Date.parse(occurredAt),
    )
    .sort(compareLatestFirst);
  return last && isSameRevision(last.revision, revision) === false
    ? {
        change,
        reasons: [...reasons, `superseded: ${shortRevision(last)} runs now`],
      }
    : suspect;
}
