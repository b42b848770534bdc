import { RuleOutcome } from '@plumbline/backstage-plugin-evidence-common/rules';
import { judge, Judgement, Subject } from '../control/judge';
import { GateRule } from '../schemas/gateRule';
import { GateStage, Underlying } from '../schemas/vocabulary';
import { calendarStateAt } from './calendar';
import { freshValue } from './classify';
import { CompiledRule } from './CompiledRule';
import { calendarInput, isOfRequest, remediatedIncident } from './inputs';

/** What a rule comes to on one service. */
export type RuleJudgement = Pick<Judgement, 'message' | 'evidence'> & {
  status: Underlying;
  /** Inputs that it reads and that are not known, by name. */
  missing: string[];
  satisfiedBy?: string;
};

/** How the portal calls environments, as far as a request and rules name them. */
export type NamedEnvironments = {
  /** Whether it knows that of the request. */
  isKnown: boolean;
  /** Names in rules, and its own for them where those differ. */
  names: Readonly<Record<string, string>>;
};

/** Of the request, what a rule can be limited to. */
export type Circumstances = {
  stage: GateStage;
  action: string;
  environment: string;
  /** Absent: all names are the portal's. */
  environments?: NamedEnvironments;
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
 * @param given - with the inputs of the request among its facts
 * @param now - epoch milliseconds
 */
export function judgeRule(
  { rule, compiled, when }: CompiledRule,
  given: Subject,
  circumstances: Circumstances,
  now: number,
): RuleJudgement {
  const subject = withRemediation(
    withCalendar(rule, given),
    circumstances.environment,
    now,
  );
  const limits = limitsOf(rule.appliesTo, subject, circumstances);
  if (limits === 'others') {
    return notApplicable;
  }
  const judgement = judge(compiled, withinLimits(rule, subject), now);
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
  const unstated = [...new Set(unread.map(name => causeOf(name, subject)))];
  const unsettled = applies && applies.status !== 'value' ? applies : undefined;
  if (unsettled || limits.length > 0) {
    const absent = unsettled
      ? when!.facts.filter(name => !subject.facts.has(name))
      : [];
    const reasons = [
      ...limits,
      ...(unsettled ? [whyNot(unsettled, absent)] : []),
    ];
    return {
      status: 'unknown',
      message: `Whether it applies is not known: ${reasons.join('; ')}`,
      evidence,
      missing: [...new Set([...absent, ...unread])].sort(),
      satisfiedBy: compiled.remediation.fill(values, now),
    };
  }
  return {
    status,
    evidence,
    message:
      status === 'unknown' && unstated.length > 0 && unstated.every(isOfRequest)
        ? `The request does not state ${listOf(unstated)}`
        : message,
    missing: [...unread].sort(),
    ...(status !== 'pass' && {
      satisfiedBy: nextStep?.text ?? compiled.remediation.fill(values, now),
    }),
  };
}

/** What the request has to state for an input to be known, where it does not. */
function causeOf(name: string, { facts }: Subject): string {
  const isOfArtifact = ['promotion.before', 'release.verified'].includes(name);
  return isOfArtifact && !facts.has('release.artifact')
    ? 'release.artifact'
    : name;
}

/** With the state of the rule's own calendar when the change is requested. */
function withCalendar({ calendar }: GateRule, subject: Subject): Subject {
  const requested = subject.facts.get('request.at');
  if (!calendar || !requested) {
    return subject;
  }
  const value = calendarStateAt(calendar, Date.parse(String(requested.value)));
  const source = { id: 'calendar' };
  return {
    ...subject,
    facts: new Map([
      ...subject.facts,
      [calendarInput, { ...requested, value, source }],
    ]),
  };
}

/** With whether a source says that the incident which the change ends is open. */
function withRemediation(
  subject: Subject,
  environment: string,
  now: number,
): Subject {
  const stated = subject.facts.get('request.remediates');
  const remediates = stated?.value as
    | { present?: boolean; incident?: string }
    | undefined;
  if (!stated || !remediates) {
    return subject;
  }
  const open = freshValue<{ id?: string; environment?: string }>(
    subject.facts.get('incident.active'),
    now,
  )?.some(
    one =>
      one.id === remediates.incident &&
      (one.environment ?? environment) === environment,
  );
  // Looked up where the service itself does not have it, from where it is known.
  const known = subject.facts.get(remediatedIncident)?.value as
    | { open: boolean; reason: string }
    | undefined;
  const isOpen =
    remediates.present === true && (open === true || known?.open === true);
  const value = {
    ...remediates,
    open: isOpen,
    ...(known && !isOpen && { reason: known.reason }),
  };
  return {
    ...subject,
    facts: new Map([
      ...subject.facts,
      ['request.remediates', { ...stated, value }],
    ]),
  };
}

/** Why it is not known whether a change is within a rule's limits; or it is not. */
function limitsOf(
  appliesTo: GateRule['appliesTo'],
  { type, lifecycle, tier }: Subject,
  circumstances: Circumstances,
): string[] | 'others' {
  const { action, environment, environments, stage } = circumstances;
  const { isKnown = true, names = {} } = environments ?? {};
  const places = appliesTo.environments?.map(name =>
    Object.hasOwn(names, name) ? names[name] : name,
  );
  const isElsewhere = isOutside(places, environment);
  const stated = [
    ['a type', appliesTo.types, type],
    ['a lifecycle', appliesTo.lifecycles, lifecycle],
    ['a tier', appliesTo.tiers, tier],
  ] as const;
  if (
    isOutside(appliesTo.stages, stage) ||
    isOutside(appliesTo.actions, action) ||
    (isElsewhere && isKnown) ||
    stated.some(
      ([, allowed, value]) => value !== undefined && isOutside(allowed, value),
    )
  ) {
    return 'others';
  }
  return [
    ...(isElsewhere
      ? [`the portal knows no environment '${environment}'`]
      : []),
    ...stated.flatMap(([what, allowed, value]) =>
      allowed !== undefined && value === undefined
        ? [`the service does not state ${what}`]
        : [],
    ),
  ];
}

function isOutside(
  allowed: readonly string[] | undefined,
  value: string,
): boolean {
  return (
    allowed !== undefined &&
    !allowed.some(each => each.toLowerCase() === value.toLowerCase())
  );
}

/** With what the service does not state taken for what the rule is limited to. */
function withinLimits(
  { appliesTo: { lifecycles, tiers, types } }: GateRule,
  subject: Subject,
): Subject {
  return {
    ...subject,
    type: subject.type ?? types?.[0],
    lifecycle: subject.lifecycle ?? lifecycles?.[0],
    tier: subject.tier ?? tiers?.[0],
  };
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
    : `evidence does not say: ${outcome.notStated}`;
}
