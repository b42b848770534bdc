import type { JsonValue } from '@plumbline/backstage-plugin-evidence-common';
import { GateLine, GateOutcome } from '../schemas/gateDecision';
import { CountingOverride } from '../schemas/gateOverride';
import { GateRequest } from '../schemas/gateRequest';
import { GateApproval, GateExemption } from '../schemas/gateReview';
import { isAtMost, strictestOf } from '../schemas/gateRule';
import { GateAnswer, gateAnswers, GatePhase } from '../schemas/vocabulary';
import { classify } from './classify';
import { CompiledRule } from './CompiledRule';
import { GateService } from './GateService';
import { asDescribed, HeadDescription, placeOf } from './heads';
import { inputsOf } from './inputs';
import { judgeRule, NamedEnvironments, RuleJudgement } from './judgeRule';

/** More are counted. */
const maxPathsOfLine = 100;
const maxChangesOfLine = 20;

/** The strictest that a rule may add in each phase. */
const boundOf: Record<GatePhase, GateAnswer> = {
  observe: 'allow',
  remediate: 'warn',
  gate: 'block',
};

/**
 * May this change go out, for these services, now? Pure: equal requests, rules
 * and inputs and an equal `at` give equal outcomes, in whatever order they come.
 *
 * The answer is the strictest of the rules that apply. A pull request is at most
 * warned; `atDeploy` says what a deploy would be answered.
 *
 * @param given.at - epoch milliseconds
 * @param given.approvals - of this release; they count for `review`, until they lapse
 * @param given.exemptions - of these services from rules; by them a rule adds nothing
 * @param given.held - rules that only warn in the phase `gate`, each with the reason
 * @param given.heads - of services, as the change describes them: each is judged as
 *   the catalog has it, too, and the stricter counts
 * @param given.namesMended - whether a line of the catalog says what it comes to by
 *   the change; decisions of earlier versions come to the same without it
 * @param given.overrides - of this release; by them no rule stops their services
 * @param given.environments - by default, all are called as the portal does
 */
export function decide(given: {
  request: GateRequest;
  rules: readonly CompiledRule[];
  services: readonly GateService[];
  at: number;
  approvals?: readonly GateApproval[];
  exemptions?: readonly GateExemption[];
  held?: readonly { rule: string; reason: string }[];
  overrides?: readonly CountingOverride[];
  heads?: readonly HeadDescription[];
  namesMended?: boolean;
  environments?: NamedEnvironments;
}): GateOutcome {
  const { request, at, environments, heads = [] } = given;
  const circumstances = { ...request, environments };
  const rules = sortedBy(given.rules, ({ rule }) => rule.id);
  const services = sortedBy(given.services, ({ entityRef }) => entityRef);
  const stated = inputsOf(request, at);
  const lineOn = (compiled: CompiledRule, service: GateService) => {
    const facts = new Map([...service.facts, ...stated]);
    const subject = { ...service, facts };
    const judgement = judgeRule(compiled, subject, circumstances, at);
    return lineOf(compiled, service, judgement, given);
  };
  const lines = services.flatMap(service => {
    const described = heads
      .filter(({ entityRef }) => entityRef === service.entityRef)
      .map(head => ({ head, as: asDescribed(service, head, at) }));
    return rules.flatMap(compiled => {
      const ofHeads = described.flatMap(({ as, head }) =>
        lineOn(compiled, as).map(line => asOfHead(line, head, compiled)),
      );
      const ofCatalog = lineOn(compiled, service).map(line =>
        given.namesMended && described.length > 0
          ? asMended(line, ofHeads)
          : line,
      );
      return strictestLine([...ofCatalog, ...ofHeads]);
    });
  });
  const atDeploy = strictestOf(lines.map(line => line.atDeploy));
  return {
    answer: strictestOf(lines.map(({ answer }) => answer)),
    atDeploy,
    lines,
    missing: missingIn(lines),
    change: classify(request, services, at),
    reviewers: distinct(services.flatMap(({ owner }) => owner ?? [])),
    approvers: distinct(
      lines.flatMap(line =>
        line.atDeploy === 'review' ? line.approver ?? [] : [],
      ),
    ),
  };
}

function lineOf(
  { rule }: CompiledRule,
  { entityRef, owner }: GateService,
  judgement: RuleJudgement,
  given: Pick<
    Parameters<typeof decide>[0],
    'request' | 'at' | 'approvals' | 'exemptions' | 'held' | 'overrides'
  >,
): GateLine[] {
  const { status, message, missing, satisfiedBy, evidence } = judgement;
  const { request, at } = given;
  if (status === 'not-applicable') {
    return [];
  }
  const inGate = answerOf(rule, status);
  const held =
    rule.phase === 'gate' && !isAtMost(inGate, 'warn')
      ? given.held?.find(one => one.rule === rule.id)?.reason
      : undefined;
  const demanded = softer(
    inGate,
    held === undefined ? boundOf[rule.phase] : 'warn',
  );
  const exemption =
    demanded === 'allow' ? undefined : exemptionOf(rule, entityRef, given);
  const approval =
    demanded === 'review' && !exemption
      ? approvalOf(rule, entityRef, given)
      : undefined;
  const required = exemption || approval ? 'allow' : demanded;
  const override = isAtMost(required, 'warn')
    ? undefined
    : overrideOf(entityRef, given);
  const atDeploy = override ? 'warn' : required;
  const answer =
    request.stage === 'deploy' ? atDeploy : softer(atDeploy, 'warn');
  const approver = rule.approvers ?? owner;
  return [
    {
      entityRef,
      rule: rule.id,
      version: rule.version,
      title: rule.title,
      owner: rule.owner,
      phase: rule.phase,
      status,
      answer,
      atDeploy,
      inGate,
      reason: message,
      missing,
      inputs: evidence.map(one => ({
        ...shortened(one),
        ...ageAt(one.observedAt, at),
      })),
      ...(satisfiedBy !== undefined && { satisfiedBy }),
      ...(rule.documentation !== undefined && {
        documentation: rule.documentation,
      }),
      ...(inGate === 'review' && approver !== undefined && { approver }),
      ...(exemption && { exemption }),
      ...(approval && { approval }),
      ...(held !== undefined && { held }),
      ...(override && { override }),
    },
  ];
}

function asOfHead(
  line: GateLine,
  head: HeadDescription,
  compiled: CompiledRule,
): GateLine {
  const described = placeOf(head, compiled);
  return {
    ...line,
    ...(head.broken && {
      reason: head.broken.isTwice
        ? head.broken.message
        : `'${head.path}' is not valid YAML: ${head.broken.message}`,
    }),
    ...(described && { described }),
  };
}

/** What the change mends counts once the catalog has it, and is named before. */
function asMended(line: GateLine, ofHeads: readonly GateLine[]): GateLine {
  const [strictest] = strictestLine(ofHeads);
  if (strictest && isAtMost(line.inGate, strictest.inGate)) {
    return line;
  }
  const outcome =
    strictest?.status === 'pass' ? 'passes' : `is ${strictest?.status}`;
  return line.status === 'pass'
    ? line
    : {
        ...line,
        reason: `${line.reason} (${
          strictest ? outcome : 'does not apply'
        } with what the change states; holds once the catalog has read it)`,
      };
}

/**
 * What a deploy would be answered once the catalog has read what the change states
 * of services. Without heads as it is answered now.
 */
export function answerOnceRead(
  given: Parameters<typeof decide>[0],
): GateAnswer {
  const { at, heads = [], services } = given;
  return decide({
    ...given,
    heads: [],
    services: services.flatMap(service => {
      const own = heads.filter(head => head.entityRef === service.entityRef);
      return own.length > 0
        ? own.map(head => asDescribed(service, head, at))
        : [service];
    }),
  }).atDeploy;
}

const statuses = ['pass', 'unknown', 'fail'] as const;

/** None, or one; the first of those that are as strict. */
function strictestLine(lines: readonly GateLine[]): GateLine[] {
  const strictness = ({ atDeploy, inGate, status }: GateLine) =>
    gateAnswers.indexOf(atDeploy) * 100 +
    gateAnswers.indexOf(inGate) * 10 +
    statuses.indexOf(status);
  return lines
    .slice(0, 1)
    .map(first =>
      lines.reduce(
        (strictest, line) =>
          strictness(line) > strictness(strictest) ? line : strictest,
        first,
      ),
    );
}

/** Of two that count, the one that lapses last. */
function lastOf<T extends { at: string; validUntil: string }>(
  given: readonly T[],
  at: number,
  id: (one: T) => string,
): T | undefined {
  const order = (one: T) => `${one.validUntil} ${id(one)}`;
  return given
    .filter(one => Date.parse(one.at) <= at && at < Date.parse(one.validUntil))
    .sort((a, b) => (order(a) < order(b) ? 1 : -1))[0];
}

function approvalOf(
  { id, version }: CompiledRule['rule'],
  entityRef: string,
  given: { at: number; approvals?: readonly GateApproval[] },
): GateLine['approval'] {
  const { at, approvals = [] } = given;
  const found = lastOf(
    approvals.filter(
      one =>
        one.entityRef === entityRef &&
        one.rule === id &&
        one.version === version,
    ),
    at,
    ({ review }) => review,
  );
  return (
    found && {
      review: found.review,
      by: found.by,
      at: found.at,
      validUntil: found.validUntil,
    }
  );
}

function exemptionOf(
  { id }: CompiledRule['rule'],
  entityRef: string,
  given: { at: number; exemptions?: readonly GateExemption[] },
): GateLine['exemption'] {
  const { at, exemptions = [] } = given;
  const found = lastOf(
    exemptions.filter(one => one.entityRef === entityRef && one.rule === id),
    at,
    one => one.id,
  );
  return found && { id: found.id, at: found.at, validUntil: found.validUntil };
}

function overrideOf(
  entityRef: string,
  given: { at: number; overrides?: readonly CountingOverride[] },
): GateLine['override'] {
  const { at, overrides = [] } = given;
  const found = lastOf(
    overrides.filter(({ services }) => services.includes(entityRef)),
    at,
    one => one.id,
  );
  if (found === undefined) {
    return undefined;
  }
  const { services: _, ...override } = found;
  return override;
}

function answerOf(
  { answer, whenUnknown }: CompiledRule['rule'],
  status: GateLine['status'],
): GateAnswer {
  if (status === 'pass') {
    return 'allow';
  }
  return status === 'fail' ? answer : whenUnknown;
}

function softer(answer: GateAnswer, bound: GateAnswer): GateAnswer {
  return isAtMost(answer, bound) ? answer : bound;
}

/** The request has all paths and changes; each line needs no copy of them. */
function shortened(one: RuleJudgement['evidence'][number]) {
  const { fact, value } = one;
  const { changes } = (fact === 'release.diff' ? value : {}) as {
    changes?: readonly JsonValue[];
  };
  if (changes && changes.length > maxChangesOfLine) {
    const few = changes.slice(0, maxChangesOfLine);
    return {
      ...one,
      value: { ...(value as object), changes: few },
      count: changes.length,
    };
  }
  return fact === 'request.paths' &&
    Array.isArray(value) &&
    value.length > maxPathsOfLine
    ? { ...one, value: value.slice(0, maxPathsOfLine), count: value.length }
    : one;
}

function ageAt(observedAt: string | undefined, at: number) {
  return observedAt === undefined
    ? {}
    : {
        ageSeconds: Math.max(
          0,
          Math.floor((at - Date.parse(observedAt)) / 1_000),
        ),
      };
}

function missingIn(lines: readonly GateLine[]): GateOutcome['missing'] {
  const found = new Map<string, GateOutcome['missing'][number]>();
  for (const { entityRef, missing, rule } of lines) {
    for (const input of missing) {
      const key = `${entityRef} ${input}`;
      const known = found.get(key);
      if (known) {
        known.rules.push(rule);
      } else {
        found.set(key, { entityRef, input, rules: [rule] });
      }
    }
  }
  return sortedBy(
    [...found.values()],
    ({ entityRef, input }) => `${entityRef} ${input}`,
  );
}

function sortedBy<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...items].sort((a, b) => {
    const [one, other] = [keyOf(a), keyOf(b)];
    if (one === other) {
      return 0;
    }
    return one < other ? -1 : 1;
  });
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
