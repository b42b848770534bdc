import type { Control } from '../schemas/control';
import type { Verdict } from '../schemas/verdict';
import { requirements, severities } from '../schemas/vocabulary';

/** A verdict with the control it is of, where that is still in force. */
export type JudgedRow = {
  verdict: Pick<
    Verdict,
    | 'control'
    | 'entityRef'
    | 'failingSince'
    | 'nextStep'
    | 'ownedBy'
    | 'requirement'
    | 'since'
    | 'status'
  >;
  control?: Pick<Control, 'severity'>;
};

/**
 * The order in which to look at verdicts, for `sort`: by requirement, severity
 * and age. A control that is not in force any more counts as of low severity.
 */
export function worstFirst(a: JudgedRow, b: JudgedRow): number {
  const left = ranks(a);
  const right = ranks(b);
  const differs = left.findIndex((rank, index) => rank !== right[index]);
  return differs === -1
    ? compare(nameOf(a), nameOf(b))
    : compare(left[differs], right[differs]);
}

/**
 * The one thing to do before any other: the step of the worst failure that says
 * one and is the service's own to mend.
 */
export function firstToMend<T extends JudgedRow>(
  rows: readonly T[],
): T | undefined {
  return rows
    .filter(
      ({ verdict: { nextStep, ownedBy, status } }) =>
        status === 'fail' && ownedBy === 'service' && nextStep !== undefined,
    )
    .sort(worstFirst)[0];
}

function ranks({ verdict, control }: JudgedRow): number[] {
  const { requirement, failingSince, since } = verdict;
  return [
    requirements.indexOf(requirement),
    -severities.indexOf(control?.severity ?? 'low'),
    Date.parse(failingSince ?? since),
  ];
}

function nameOf({ verdict }: JudgedRow): string {
  return `${verdict.control}\n${verdict.entityRef}`;
}

function compare<T extends number | string>(a: T, b: T): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}
