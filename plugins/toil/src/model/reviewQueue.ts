import type {
  ListedCandidate,
  ToilSummary,
} from '@plumbline/backstage-plugin-toil-common';
import type { ListCandidatesQuery } from '@plumbline/backstage-plugin-toil-common/client';

/** Ways to walk through the backlog, each of which begins with other questions. */
export const walks = ['due', 'first-meeting'] as const;
export type Walk = (typeof walks)[number];

export const walkWords: Record<Walk, string> = {
  due: 'To review',
  'first-meeting': 'First meeting',
};

const undecided = ['suggested', 'open'] as const;

/** What is requested; what two of them answer is walked through once. */
export const walkQueries: Record<Walk, readonly ListCandidatesQuery[]> = {
  due: [
    { stale: true, state: ['open', 'in-progress'], limit: 100 },
    { state: ['suggested'], sort: 'frequency', limit: 100 },
  ],
  // The last ten action items of incident reviews, and the ten tickets that
  // recur most.
  'first-meeting': [
    { kind: ['recovery'], state: undecided, sort: 'updated', limit: 10 },
    { kind: ['request'], state: undecided, sort: 'frequency', limit: 10 },
  ],
};

/** Each once, in the order in which they are requested. */
export function queueOf(
  answers: readonly (readonly ListedCandidate[])[],
): ListedCandidate[] {
  return [
    ...new Map(answers.flat().map(each => [each.id, each] as const)).values(),
  ];
}

/** How many of what is taken up are stale. */
export function staleIn({ buckets }: ToilSummary): number {
  return buckets.reduce((sum, { stale }) => sum + stale, 0);
}

/** How many wait for a review: those of `due`. */
export function toReview(summary: ToilSummary): number {
  return staleIn(summary) + summary.suggested;
}
