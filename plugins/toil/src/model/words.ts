import type {
  Autonomy,
  AutomationType,
  Bucket,
  CandidateState,
  Judgement,
  ToilAttribute,
  ToilKind,
} from '@plumbline/backstage-plugin-toil-common';

/** What asks for work comes before what is to be left alone. */
export const bucketOrder: readonly Bucket[] = [
  'automate-first',
  'review',
  'standardize-next',
  'leave-manual',
];

export const stateWords: Record<CandidateState, string> = {
  suggested: 'suggested',
  open: 'open',
  'in-progress': 'in progress',
  done: 'done',
  dismissed: 'dismissed',
};

export const kindWords: Record<ToilKind, string> = {
  request: 'request: somebody asks for it',
  recovery: 'recovery: it brings something back',
  release: 'release: it helps a change on its way, or undoes it',
  diagnostic: 'diagnostic: it finds out what is wrong',
};

export const judgementWords: Record<Judgement, string> = {
  none: 'none: the same steps each time',
  some: 'some: a person weighs a little each time',
  heavy: 'heavy: each time is another case',
};

export const automationWords: Record<AutomationType, string> = {
  guardrail: 'guardrail',
  'diagnostic-bundle': 'diagnostic bundle',
  'one-click-action': 'one-click action',
  'closed-loop': 'closed loop',
};

export const autonomyWords: Record<Autonomy, string> = {
  observe: 'it only watches',
  suggest: 'it proposes, a person acts',
  confirm: 'it acts once a person confirms',
  guarded: 'it acts within its boundary, and a person can stop it',
  automatic: 'it acts by itself',
};

export const attributeWords: Record<ToilAttribute, string> = {
  manual: 'manual',
  repetitive: 'repetitive',
  automatable: 'automatable',
  tactical: 'tactical',
  'no-enduring-value': 'no enduring value',
  'grows-with-service': 'grows with the service',
};

/** `1 candidate`, `2 candidates`. */
export function count(amount: number, one: string, many: string = `${one}s`) {
  return `${amount.toLocaleString('en-US')} ${amount === 1 ? one : many}`;
}

/** What dismissing does, where it is decided. */
export const dismissalEffect =
  'it leaves the backlog. What recurs is still counted, and it can be opened again.';

/** `40 min`, `6.4 h`; a dash would look like zero, so unknown is a word. */
export function timeWords(minutes: number | undefined): string {
  if (minutes === undefined) {
    return 'unknown';
  }
  return minutes < 60
    ? `${Math.round(minutes)} min`
    : `${(Math.round(minutes / 6) / 10).toLocaleString('en-US')} h`;
}

/** Times a month, as short as possible. */
export function rateWords(perMonth: number | undefined): string {
  if (perMonth === undefined) {
    return 'not observed';
  }
  return `${perMonth.toLocaleString('en-US', {
    maximumFractionDigits: perMonth < 10 ? 1 : 0,
  })} a month`;
}

/** `3 Mar 2026`, in UTC. */
export function dayWords(instant: string): string {
  return new Date(instant).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
}
