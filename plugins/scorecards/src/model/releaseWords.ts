import type { Tone } from '@plumbline/backstage-plugin-evidence-react';
import {
  type ListedRelease,
  type ReleaseState,
} from '@plumbline/backstage-plugin-scorecards-common';

export const releaseStateWords: Record<
  ReleaseState,
  { words: string; tone: Tone; meaning: string }
> = {
  candidate: {
    ...{ words: 'Candidate', tone: 'neutral' },
    meaning: 'What it needs to go there is not met, or not known',
  },
  approved: {
    ...{ words: 'Approved', tone: 'info' },
    meaning: 'It may go there, and is not verified yet',
  },
  verified: {
    ...{ words: 'Verified', tone: 'ok' },
    meaning: 'It ran there long enough, and all that the ladder demands holds',
  },
  held: {
    ...{ words: 'Held', tone: 'critical' },
    meaning: 'It took too long, or what it demands does not hold',
  },
};

/** By what people know it. */
export function nameOfRelease({ content, title }: ListedRelease): string {
  const { digest, revision } = content;
  return revision ?? title ?? digest?.slice(0, 19) ?? 'Release';
}

/** The latest one, and those that run somewhere. */
export function isOnItsWay(
  { environments }: ListedRelease,
  index: number,
): boolean {
  return index === 0 || environments.some(({ running }) => running);
}
