import type {
  Phase,
  Requirement,
  VerdictStatus,
} from '@plumbline/backstage-plugin-scorecards-common';

/** In the order in which they are shown. */
export const requirementOrder: readonly Requirement[] = [
  'required',
  'recommended',
  'contextual',
];

export const requirementWords: Record<Requirement, string> = {
  required: 'Required',
  recommended: 'Recommended',
  contextual: 'Contextual',
};

export const phaseWords: Record<Phase, string> = {
  observe: 'Observe',
  remediate: 'Remediate',
  'enforce-new': 'Enforce new',
  gate: 'Gate',
};

export const phaseMeanings: Record<Phase, string> = {
  observe: 'Judged and shown',
  remediate: 'Failures have a due date',
  'enforce-new': 'New failures would block',
  gate: 'Every failure would block',
};

/** What a move into a phase means to those whose services fail. */
export const phaseEffects: Record<Phase, string> = {
  observe: 'failures have no due date, and none would block a change.',
  remediate: 'failures have a due date, and none would block a change.',
  'enforce-new': 'new failures would block a change, those before are due.',
  gate: 'every failure would block a change.',
};

/** Of verdicts. */
export const statusLabels: Record<VerdictStatus, string> = {
  fail: 'Failing',
  unknown: 'Unknown',
  exempt: 'Exempt',
  pass: 'Passing',
  'not-applicable': 'Does not apply',
};

/** `3 Mar`, with the year where it is another one. */
export function dayWords(instant: string, now: number): string {
  const date = new Date(instant);
  return date.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year:
      date.getUTCFullYear() === new Date(now).getUTCFullYear()
        ? undefined
        : 'numeric',
    timeZone: 'UTC',
  });
}
