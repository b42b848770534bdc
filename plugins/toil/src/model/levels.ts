import type { Candidate } from '@plumbline/backstage-plugin-toil-common';

export type AnyLevel =
  | Candidate['frequency']
  | Candidate['risk']
  | Candidate['recoverability'];
export type LevelName = 'frequency' | 'risk' | 'recoverability';

/** What each level rests on. */
export const basisWords = {
  reviewed: 'Reviewed',
  observed: 'Observed',
  assumed: 'Assumed',
} as const;

export const basisMarks = {
  reviewed: 'declared',
  observed: 'observed',
  assumed: 'unknown',
} as const;

/** Of each dimension its name, and its levels in a word, the harmless one first. */
export const dimensionWords = {
  frequency: {
    name: 'Frequency',
    levels: {
      'less-than-quarterly': 'Rarely',
      monthly: 'Monthly',
      weekly: 'Weekly',
    },
  },
  risk: {
    name: 'Risk',
    levels: {
      local: 'Local',
      'customer-visible': 'Degradation',
      outage: 'Outage',
    },
  },
  recoverability: {
    name: 'Recovery',
    levels: { easy: 'Easy', manual: 'Steps', 'expert-only': 'Expert' },
  },
} as const satisfies Record<
  LevelName,
  { name: string; levels: Record<string, string> }
>;

/** What a level adds to the priority: recovery counts the more the harder it is. */
export function termOf(dimension: LevelName, score: number): number {
  return dimension === 'recoverability' ? 6 - score : score;
}
