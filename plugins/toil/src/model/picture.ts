import {
  frequencyLevels,
  recoverabilityLevels,
  riskLevels,
} from '@plumbline/backstage-plugin-toil-common';
import type { Candidate } from '@plumbline/backstage-plugin-toil-common';

/** Rows from what breaks most, columns towards what happens most often. */
export const pictureRows = [...riskLevels].reverse();
export const pictureColumns = frequencyLevels;

/** The poorer the recovery, the larger; in pixels, with the word for it. */
const marks = {
  'expert-only': { size: 18, word: 'hard' },
  manual: { size: 12, word: 'by steps' },
  easy: { size: 7, word: 'easy' },
} as const;

export type Dot<T extends Candidate = Candidate> = {
  candidate: T;
  size: number;
  /** How one recovers, in a word. */
  word: string;
};

/** What is in one place of the picture, the hardest to recover from first. */
export function dotsIn<T extends Candidate>(
  candidates: readonly T[],
  place: { frequency: string; risk: string },
): Dot<T>[] {
  return candidates
    .filter(
      ({ frequency, risk }) =>
        frequency.level === place.frequency && risk.level === place.risk,
    )
    .map(candidate => ({
      candidate,
      ...marks[candidate.recoverability.level],
    }))
    .sort((a, b) => b.size - a.size);
}

/** What the sizes mean. */
export const pictureKey = recoverabilityLevels.map(({ id, words }) => ({
  ...marks[id],
  words,
}));
