import type { GateDecision } from '@plumbline/backstage-plugin-scorecards-common';
import type { StoredGate } from './GateStore';

/** How long a deploy may be acted on. */
export const validMs = 30 * 60_000;

/**
 * From when on another decision is needed: no later than the end of what exempts
 * from its rules, or overrides them.
 *
 * @param at - when it was decided, in epoch milliseconds
 */
export function endOf(
  at: number,
  { lines }: Pick<GateDecision, 'lines'>,
): string {
  const lapses = lines.flatMap(({ exemption, override }) =>
    [exemption, override].flatMap(one =>
      one ? [Date.parse(one.validUntil)] : [],
    ),
  );
  return new Date(Math.min(at + validMs, ...lapses)).toISOString();
}

/** Whether a decision may be acted on. */
export function isInForce(
  { decision, endedBy }: Omit<StoredGate, 'basis'>,
  now: number,
): boolean {
  return (
    decision.stage === 'deploy' &&
    endedBy === undefined &&
    // What is stored of its end could have been changed.
    now < Date.parse(endOf(Date.parse(decision.at), decision)) &&
    (decision.answer === 'allow' || decision.answer === 'warn')
  );
}
