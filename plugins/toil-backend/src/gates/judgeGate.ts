import type { KeptAnswer, Settled } from './GateStore';

/** A gate that refused this near to an approval weighs what it lets pass. */
const nearMs = 90 * 86_400_000;

/** What is answered this near to an instant decides about what is near to it. */
export const reachMs = 2 * nearMs;

/**
 * Approvals that are always granted are work by hand. One that refused within
 * 90 days, before or after, is a judgement, and no toil.
 *
 * @param all - what one gate answered within {@link reachMs} of the instants
 * @param instants - epoch ms; only what is near to one of them is judged
 */
export function judgeGate(
  all: readonly KeptAnswer[],
  instants: readonly number[],
): Settled {
  const isNear = (at: number, others: readonly number[]) =>
    others.some(other => Math.abs(other - at) <= nearMs);
  const no = all.flatMap(({ answer, at }) => (answer === 'rejected' ? at : []));
  const judged = all.filter(({ at }) => isNear(at, instants));
  const isToil = ({ answer, at }: KeptAnswer) =>
    answer === 'approved' && !isNear(at, no);
  return {
    toil: judged.filter(isToil).map(({ occurrence }) => occurrence),
    none: judged.filter(each => !isToil(each)).map(({ id }) => id),
  };
}
