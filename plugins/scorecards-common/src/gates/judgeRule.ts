import { RuleOutcome } from '@plumbline/backstage-plugin-evidence-common/rules';
import { judge, Judgement, Subject } from '../control/judge';
import { GateStage, Underlying } from '../schemas/vocabulary';
import { CompiledRule } from './CompiledRule';

/** What a rule comes to on one service. */
export type RuleJudgement = Pick<Judgement, 'message' | 'evidence'> & {
  status: Underlying;
  /** Inputs that it reads and that are not known, by name. */
  missing: string[];
  satisfiedBy?: string;
};

/** Of the request, what a rule can be limited to. */
export type Circumstances = {
  stage: GateStage;
  action: string;
  environment: string;
};

const notApplicable: RuleJudgement = {
  status: 'not-applicable',
  message: 'It does not apply to this change',
  evidence: [],
  missing: [],
};

/**
 * Judges one service. Where it is not known whether the rule applies, its outcome
 * is unknown: what is missing excuses nothing.
 *
 * @param subject - with the inputs of the request among its facts
 * @param now - epoch milliseconds
 */
export function judgeRule(
  { rule, compiled, when }: CompiledRule,
  subject: Subject,
  circumstances: Circumstances,
  now: number,
): RuleJudgement {
  const { appliesTo } = rule;
  const { stage, action, environment } = circumstances;
  const among = (allowed: readonly string[] | undefined, value: string) =>
    allowed === undefined ||
    allowed.some(each => each.toLowerCase() === value.toLowerCase());
  if (
    !among(appliesTo.stages, stage) ||
    !among(appliesTo.actions, action) ||
    !among(appliesTo.environments, environment)
  ) {
    return notApplicable;
  }
  const judgement = judge(compiled, subject, now);
  if (judgement.status === 'not-applicable') {
    return notApplicable;
  }
  const values = new Map(
    [...subject.facts].map(([name, { value }]) => [name, value]),
  );
  const applies = when?.evaluate(values, now);
  if (applies?.status === 'value' && applies.value !== true) {
    return notApplicable;
  }
  const { status, message, evidence, nextStep } = judgement;
  const fresh = new Set(
    evidence.filter(({ stale }) => !stale).map(({ fact }) => fact),
  );
  const unread = compiled.pass.facts.filter(name => !fresh.has(name));
  if (applies && applies.status !== 'value') {
    const absent = when!.facts.filter(name => !subject.facts.has(name));
    return {
      status: 'unknown',
      message: `Whether it applies is not known: ${whyNot(applies, absent)}`,
      evidence,
      missing: [...new Set([...absent, ...unread])].sort(),
      satisfiedBy: compiled.remediation.fill(values, now),
    };
  }
  return {
    ...{ status, evidence },
    message:
      status === 'unknown' && unread.length > 0 && unread.every(isOfRequest)
        ? `The request does not state ${listOf(unread)}`
        : message,
    missing: [...unread].sort(),
    ...(status !== 'pass' && {
      satisfiedBy: nextStep?.text ?? compiled.remediation.fill(values, now),
    }),
  };
}

/** What the pipeline states, and no source reports. */
function isOfRequest(name: string): boolean {
  return name.startsWith('request.') || name.startsWith('release.');
}

function listOf(names: readonly string[]): string {
  return [...names]
    .sort()
    .map(name => `'${name}'`)
    .join(', ');
}

function whyNot(
  outcome: Exclude<RuleOutcome, { status: 'value' }>,
  absent: readonly string[],
): string {
  if (absent.length > 0) {
    return absent.every(isOfRequest)
      ? `the request does not state ${listOf(absent)}`
      : `no source has reported ${listOf(absent)}`;
  }
  return outcome.status === 'error'
    ? outcome.message
    : `evidence does not say: ${outcome.unsaid}`;
}
