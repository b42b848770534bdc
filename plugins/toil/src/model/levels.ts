import {
  frequencyLevels,
  levelOf,
} from '@plumbline/backstage-plugin-toil-common';
import type { Candidate } from '@plumbline/backstage-plugin-toil-common';

export type AnyLevel =
  | Candidate['frequency']
  | Candidate['risk']
  | Candidate['recoverability'];

/** On whose word a level rests, where it is not a person's. */
export const basisWords = {
  reviewed: 'reviewed',
  observed: 'counted',
  assumed: 'assumed: nobody has stated it',
} as const;

/** What is counted, in words, where it is another level than the one in force. */
export function seenWords({ frequency }: Candidate): string | undefined {
  return frequency.observed && levelOf('frequency', frequency.observed).words;
}

/** The levels of how often, the most often first. */
export const mostOftenFirst = [...frequencyLevels].reverse();
