import type { Tone } from '@plumbline/backstage-plugin-evidence-react';
import type {
  Autonomy,
  AutomationType,
  Bucket,
  CandidateState,
  Judgement,
  Readiness,
  ToilAttribute,
} from '@plumbline/backstage-plugin-toil-common';
import { number } from '@plumbline/backstage-plugin-evidence-react';

/** What comes first on the pages. */
export const bucketOrder: readonly Bucket[] = [
  'automate-first',
  'standardize-next',
  'review',
  'leave-manual',
];

export const stateWords: Record<CandidateState, string> = {
  suggested: 'Suggested',
  open: 'Open',
  'in-progress': 'In progress',
  done: 'Finished',
  dismissed: 'Dismissed',
};

export const stateTones: Record<CandidateState, Tone> = {
  suggested: 'neutral',
  open: 'neutral',
  'in-progress': 'info',
  done: 'ok',
  dismissed: 'neutral',
};

export const bucketTones: Record<Bucket, Tone> = {
  'automate-first': 'primary',
  'standardize-next': 'info',
  review: 'warning',
  'leave-manual': 'neutral',
};

export const judgementWords: Record<Judgement, string> = {
  none: 'None: the same steps each time',
  some: 'Some: small decisions each time',
  heavy: 'Heavy: each case is different',
};

export const automationWords: Record<AutomationType, string> = {
  guardrail: 'Guardrail',
  'diagnostic-bundle': 'Diagnostic bundle',
  'one-click-action': 'One-click action',
  'closed-loop': 'Closed loop',
};

export const autonomyWords: Record<Autonomy, { name: string; does: string }> = {
  observe: { name: 'Observe', does: 'Counts only' },
  suggest: { name: 'Suggest', does: 'Proposes steps' },
  confirm: { name: 'Confirm', does: 'Runs after approval' },
  guarded: { name: 'Guarded', does: 'Runs inside limits' },
  automatic: { name: 'Automatic', does: 'Runs unattended' },
};

/** Parts of the contract. */
export const partWords: Record<keyof Readiness, string> = {
  trigger: 'Trigger',
  prechecks: 'Prechecks',
  boundary: 'Boundary',
  verification: 'Verification',
  rollback: 'Rollback',
  codeOwner: 'Code owner',
  failureOwner: 'Failure owner',
  cadence: 'Review interval',
};

export const attributeWords: Record<ToilAttribute, string> = {
  manual: 'Manual',
  repetitive: 'Repetitive',
  automatable: 'Automatable',
  tactical: 'Tactical',
  'no-enduring-value': 'No enduring value',
  'grows-with-service': 'Grows with the service',
};

/** What dismissing does, where it is decided. */
export const dismissalEffect =
  'leaves the backlog. Occurrences are still counted, and it can be reopened.';

/** `40 min`, `6.4 h`. A dash would look like zero, so unknown is a word. */
export function timeWords(minutes: number | undefined): string {
  if (minutes === undefined) {
    return 'Unknown';
  }
  return minutes < 60
    ? `${Math.round(minutes)} min`
    : `${number(minutes / 60, 1)} h`;
}

/** `6.4 h a month`. */
export function hoursWords(minutes: number | undefined): string {
  return minutes === undefined
    ? 'Hours unknown'
    : `${timeWords(minutes)} a month`;
}

/** Times a month, as short as possible. */
export function rateWords(perMonth: number | undefined): string {
  if (perMonth === undefined) {
    return 'Not observed';
  }
  return `${number(perMonth, perMonth < 10 ? 1 : 0)} a month`;
}

/** What all of it would come to in a year: no automation saves more. */
export function yearWords(minutesPerMonth: number): string {
  return `${number((minutesPerMonth * 12) / 60)} h`;
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
