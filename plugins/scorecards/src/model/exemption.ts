import type { Control } from '@plumbline/backstage-plugin-scorecards-common';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';

/** The days, in UTC, on which an exemption may end that is requested now. */
export function endDays(
  maxDays: number,
  now: number,
): { first: string; last: string } {
  return { first: dayOf(now + dayMs), last: dayOf(now + maxDays * dayMs) };
}

/** What keeps an exemption from being requested; empty where nothing does. */
export function exemptionProblems(
  fields: { reason: string; expires: string },
  control: Pick<Control, 'exemption'>,
  now: number,
): { reason?: string; expires?: string } {
  const { first, last } = endDays(control.exemption.maxDays, now);
  return {
    ...(fields.reason.trim() === '' && {
      reason: 'Say why it cannot be met yet.',
    }),
    ...((fields.expires < first || fields.expires > last) && {
      expires: `Name a day from ${first} to ${last}.`,
    }),
  };
}

function dayOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}
