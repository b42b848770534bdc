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

export const phaseMeanings: Record<Phase, string> = {
  observe: 'it only looks',
  remediate: 'each failure is due, and blocks nothing',
  'enforce-new': 'what is new is to meet it',
  gate: 'a gate would block a change',
};

/** What a move into a phase means to those whose services fail. */
export const phaseEffects: Record<Phase, string> = {
  observe: 'failures have no due date, and none would block a change.',
  remediate: 'failures have a due date, and none would block a change.',
  'enforce-new': 'new failures would block a change, those before are due.',
  gate: 'every failure would block a change.',
};

/** Never colour alone: a mark and a word. */
export const statusMarks: Record<VerdictStatus, string> = {
  fail: '✗',
  unknown: '?',
  exempt: '◇',
  pass: '✓',
  'not-applicable': '–',
};

/** Of one entity: it … */
export const statusWords: Record<VerdictStatus, string> = {
  fail: 'fails',
  unknown: 'unknown',
  exempt: 'exempt',
  pass: 'passes',
  'not-applicable': 'does not apply',
};

/** `1 control`, `2 controls`. */
export function count(amount: number, one: string, many: string = `${one}s`) {
  return `${number(amount)} ${amount === 1 ? one : many}`;
}

/** With separators between thousands. */
export function number(amount: number): string {
  return amount.toLocaleString('en-US');
}

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
