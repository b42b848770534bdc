import type { StoredGate } from './GateStore';

/** How long a deploy may be acted on. */
export const validMs = 30 * 60_000;

/** Whether a decision may be acted on. */
export function isInForce(
  { decision, endedBy }: Omit<StoredGate, 'basis'>,
  now: number,
): boolean {
  return (
    decision.stage === 'deploy' &&
    endedBy === undefined &&
    // What is stored of its end could have been changed.
    now < Date.parse(decision.at) + validMs &&
    (decision.answer === 'allow' || decision.answer === 'warn')
  );
}
