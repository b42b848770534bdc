import type {
  DiscrepancyDetail,
  DiscrepancyKind,
  DiscrepancyState,
} from '@plumbline/backstage-plugin-evidence-common';

/** What disagrees, as a list names it. */
export const kindWords: Record<DiscrepancyKind, string> = {
  'unmatched-signal': 'a signal that matches nothing',
  'ambiguous-signal': 'a signal that matches several',
  'dangling-reference': 'a reference that leads nowhere',
  'observed-only-edge': 'a call that is not declared',
  'declared-only-edge': 'a dependency that is not seen',
  'ownership-disagreement': 'an owner that others name otherwise',
  'workload-without-entity': 'a workload that nothing describes',
  'entity-without-workload': 'a service that was not seen to run',
  'deprecated-with-new-callers': 'a deprecated service with new callers',
  'archived-active': 'an archived service that is active',
};

/** The same in the plural, where they are counted. */
export const kindsWords: Record<DiscrepancyKind, string> = {
  'unmatched-signal': 'signals that match nothing',
  'ambiguous-signal': 'signals that match several',
  'dangling-reference': 'references that lead nowhere',
  'observed-only-edge': 'calls that are not declared',
  'declared-only-edge': 'dependencies that are not seen',
  'ownership-disagreement': 'owners that others name otherwise',
  'workload-without-entity': 'workloads that nothing describes',
  'entity-without-workload': 'services that were not seen to run',
  'deprecated-with-new-callers': 'deprecated services with new callers',
  'archived-active': 'archived services that are active',
};

export const stateMarks: Record<DiscrepancyState, string> = {
  open: '✗',
  accepted: '▸',
  dismissed: '–',
  closed: '✓',
};

/** What a state means, in a few words. */
export const stateMeanings: Record<DiscrepancyState, string> = {
  open: 'not decided yet',
  accepted: 'somebody will put it right',
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

/** `1 source`, `2 sources`. */
export function count(amount: number, one: string, many: string = `${one}s`) {
  return `${number(amount)} ${amount === 1 ? one : many}`;
}

/** `12,345`. */
export function number(amount: number): string {
  return amount.toLocaleString('en-US');
}

/** `a`, `a and b`, `a, b and c`. */
export function listWords(words: readonly string[]): string {
  return words.length < 2
    ? words.join('')
    : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}
