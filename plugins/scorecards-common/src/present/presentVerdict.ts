import { Control, dueDaysOf } from '../schemas/control';
import { Evidence, NextStep, Verdict } from '../schemas/verdict';
import { DebtOwner, Underlying } from '../schemas/vocabulary';

const dayMs = 24 * 60 * 60 * 1000;

/** What evidence says, as it was kept. Instants are epoch milliseconds. */
export type KeptJudgement = {
  entityRef: string;
  control: string;
  version: number;
  status: Underlying;
  message: string;
  ownedBy: DebtOwner;
  evidence: Evidence[];
  nextStep?: NextStep;
  since: number;
};

/**
 * A judgement together with what its control asks for: when a failure is due,
 * and what a gate would do. Overdue is listed and never blocks.
 */
export function presentVerdict(
  judgement: KeptJudgement,
  control: Pick<Control, 'requirement' | 'phase' | 'remediation'>,
): Verdict {
  const { status, since, ...rest } = judgement;
  const { requirement, phase, remediation } = control;
  const isDue = status === 'fail' && phase !== 'observe';
  const dueDays = remediation.dueDays ?? dueDaysOf[requirement];
  return {
    ...rest,
    requirement,
    phase,
    status,
    underlying: status,
    baseline: false,
    since: new Date(since).toISOString(),
    due: isDue ? new Date(since + dueDays * dayMs).toISOString() : undefined,
    wouldBlock: status === 'fail' && phase === 'gate',
  };
}
