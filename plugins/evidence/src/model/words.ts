import type {
  DiscrepancyDetail,
  DiscrepancyKind,
  DiscrepancyState,
  EdgeType,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  type Tone,
  sentence,
  useTitlesIn,
} from '@plumbline/backstage-plugin-evidence-react';

/** What disagrees, as a list names it. */
export const kindWords: Record<DiscrepancyKind, string> = {
  'unmatched-signal': 'Unmatched signal',
  'ambiguous-signal': 'Ambiguous signal',
  'dangling-reference': 'Dangling reference',
  'observed-only-edge': 'Undeclared call',
  'declared-only-edge': 'Unseen dependency',
  'ownership-disagreement': 'Ownership',
  'workload-without-entity': 'Workload without entity',
  'entity-without-workload': 'Service without workload',
  'deprecated-with-new-callers': 'Deprecated, with new callers',
  'archived-active': 'Archived, but active',
  'deploy-without-decision': 'Deploy without decision',
};

export const stateWords: Record<
  DiscrepancyState,
  { words: string; tone: Tone }
> = {
  open: { words: 'Open', tone: 'warning' },
  accepted: { words: 'Accepted', tone: 'info' },
  dismissed: { words: 'Dismissed', tone: 'neutral' },
  closed: { words: 'Closed', tone: 'ok' },
};

const verbs: Record<EdgeType, string> = {
  consumes: 'consumes',
  calls: 'calls',
  reads: 'reads',
  writes: 'writes',
  publishes: 'publishes to',
  subscribes: 'subscribes to',
  'runs-on': 'runs on',
  'part-of': 'is part of',
};

/** What disagrees, in a few words: `Checkout calls Legacy orders`. */
export function useTitleOf({
  edge,
  message,
}: Pick<DiscrepancyDetail, 'edge' | 'message'>): string {
  const text = edge
    ? `${edge.from} ${verbs[edge.type]} ${edge.to}`
    : sentence(message);
  return useTitlesIn([text])(text);
}

/** What a state means, in a few words. */
export const stateMeanings: Record<DiscrepancyState, string> = {
  open: 'not decided yet',
  accepted: 'will be corrected',
  dismissed: 'dismissed with a reason',
  closed: 'the sources agree',
};

/** The same of one discrepancy; a decision that was revoked is named. */
export function stateMeaning(
  discrepancy: Pick<DiscrepancyDetail, 'state' | 'decidedBy' | 'history'>,
): string {
  const { state, decidedBy, history } = discrepancy;
  return state === 'open' && (decidedBy || history.some(({ by }) => by))
    ? 'to be decided again'
    : stateMeanings[state];
}
