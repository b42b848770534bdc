import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import { Control, dueDaysOf } from '../schemas/control';
import { Evidence, NextStep, Verdict } from '../schemas/verdict';
import { DebtOwner, Phase, Underlying } from '../schemas/vocabulary';

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
  /** Since when it has failed without a pass; its `since` where absent. */
  failingSince?: number;
};

/** What people decided about one verdict. Instants are epoch milliseconds. */
export type VerdictOverride = {
  /** The approved one that lapses last; it counts from `from` until `expires`. */
  exemption?: { id: string; reason: string; from: number; expires: number };
  /** Open, or else upheld, of the version that judged. */
  dispute?: {
    id: string;
    state: 'open' | 'upheld';
    raisedAt: number;
    reason: string;
  };
};

/** Where a control is on the ladder. Instants are epoch milliseconds. */
export type OnLadder = {
  /** The phase in force; the one that the control names where absent. */
  phase?: Phase;
  /** Since when failures are due; they were owed to nobody before. */
  dueFrom?: number;
  /** What failed at this instant, and has not passed since, is legacy. */
  baseline?: number;
};

/**
 * A judgement together with what its control asks for and what people decided:
 * when a failure is due, and what a gate would do. Overdue is listed and never
 * blocks.
 *
 * While an exemption is in force the status is `exempt`, whatever evidence says;
 * what that is stays in `underlying`. Where the control does not apply there is
 * nothing to be exempted from.
 *
 * @param now - the instant that the verdict is of, epoch milliseconds
 */
export function presentVerdict(
  judgement: KeptJudgement,
  control: Pick<Control, 'requirement' | 'phase' | 'remediation'>,
  given: VerdictOverride & OnLadder & { now: number },
): Verdict {
  const { status, since, ...rest } = judgement;
  const { requirement, remediation } = control;
  const { dispute, dueFrom = 0, baseline: frozen, now } = given;
  const phase = given.phase ?? control.phase;
  const exemption = inForce(given.exemption, now, status);
  const owed = status === 'fail' && !exemption;
  const failingSince = failingSinceOf(judgement);
  const baseline =
    status === 'fail' &&
    frozen !== undefined &&
    failingSince !== undefined &&
    failingSince <= frozen;
  // Legacy was owed to nobody before it was frozen.
  const owedFrom = Math.max(failingSince ?? since, dueFrom, frozen ?? 0);
  const dueDays = remediation.dueDays ?? dueDaysOf[requirement];
  return {
    ...rest,
    requirement,
    phase,
    status: exemption ? 'exempt' : status,
    underlying: status,
    baseline,
    since: toIso(exemption ? exemption.from : since),
    failingSince: failingSince === undefined ? undefined : toIso(failingSince),
    due:
      owed && phase !== 'observe'
        ? toIso(owedFrom + dueDays * dayMs)
        : undefined,
    exemption: exemption && {
      id: exemption.id,
      expires: toIso(exemption.expires),
      reason: exemption.reason,
    },
    dispute: dispute && { ...dispute, raisedAt: toIso(dispute.raisedAt) },
    wouldBlock: owed && blocks(phase, { baseline, frozen }),
  };
}

function failingSinceOf({
  status,
  since,
  failingSince,
}: KeptJudgement): number | undefined {
  return status === 'fail' ? failingSince ?? since : failingSince;
}

/** Only what is known not to be legacy is new: without a baseline, nothing is. */
function blocks(
  phase: Phase,
  { baseline, frozen }: { baseline: boolean; frozen?: number },
): boolean {
  return (
    phase === 'gate' ||
    (phase === 'enforce-new' && frozen !== undefined && !baseline)
  );
}

function inForce(
  exemption: VerdictOverride['exemption'],
  now: number,
  status: Underlying,
): VerdictOverride['exemption'] {
  return exemption &&
    status !== 'not-applicable' &&
    exemption.from <= now &&
    now < exemption.expires
    ? exemption
    : undefined;
}

let last = { instant: 0, text: new Date(0).toISOString() };

/** Verdicts that stand together mostly began together. */
function toIso(instant: number): string {
  if (instant !== last.instant) {
    last = { instant, text: new Date(instant).toISOString() };
  }
  return last.text;
}
