import {
  createRuleEngine,
  FactValues,
  Rule,
  RuleEngine,
  RuleOutcome,
} from '@plumbline/backstage-plugin-evidence-common/rules';
import { isDenial } from '../findings';
import type { Policy } from '../schemas/policy';
import type { Finding } from '../schemas/request';
import type { PolicyLayer } from '../schemas/vocabulary';
import { policyFacts } from './facts';

/** An engine for the facts of requests and plans. */
export function createPolicyEngine(): RuleEngine {
  return createRuleEngine(policyFacts);
}

/** A policy whose rules were checked. */
export type CompiledPolicy = {
  readonly policy: Policy;
  readonly rules: readonly Rule[];
  /** The finding, or why there is none. Never throws. */
  judge(facts: FactValues, now: number): Finding | 'pass' | 'not-applicable';
};

/** @throws RuleError where a rule is wrong */
export function compilePolicy(
  engine: RuleEngine,
  policy: Policy,
): CompiledPolicy {
  const when = policy.when && engine.compile(policy.when, 'bool');
  const must = engine.compile(policy.must, 'bool');
  return {
    policy,
    rules: when ? [when, must] : [must],
    judge(facts, now) {
      if (when && isFalse(when, facts, now)) {
        return 'not-applicable';
      }
      const outcome = must.evaluate(facts, now);
      if (outcome.status === 'value' && outcome.value === true) {
        return 'pass';
      }
      const { id, version, severity, layer, message, rationale } = policy;
      const unproven = unprovenOf(outcome);
      return {
        rule: id,
        version,
        severity,
        layer,
        message,
        why: rationale,
        satisfiedBy: policy.satisfiedBy,
        ...(unproven && { unproven }),
      };
    },
  };
}

/** What it needed, and nothing proved. */
function unprovenOf(outcome: RuleOutcome): string | undefined {
  switch (outcome.status) {
    case 'unknown':
      return outcome.missing.join(', ') || outcome.notStated;
    case 'error':
      return outcome.message;
    default:
      return undefined;
  }
}

/** Where it is not known whether it applies, it does. */
function isFalse(when: Rule, facts: FactValues, now: number): boolean {
  const outcome = when.evaluate(facts, now);
  return outcome.status === 'value' && outcome.value === false;
}

/** What policies find at one layer, by their ids. */
export function findingsOf(
  policies: readonly CompiledPolicy[],
  at: { layer: PolicyLayer; product: string; facts: FactValues; now: number },
): Finding[] {
  const { layer, product, facts, now } = at;
  return policies
    .filter(
      ({ policy }) =>
        policy.layer === layer &&
        (policy.products === undefined || policy.products.includes(product)),
    )
    .map(compiled => compiled.judge(facts, now))
    .filter((judged): judged is Finding => typeof judged === 'object')
    .sort((a, b) => (a.rule < b.rule ? -1 : 1));
}

/** Whether a finding ends the request. */
export function denies(findings: readonly Finding[]): boolean {
  return findings.some(isDenial);
}

/** A fixture that came to something else than it must. */
export type FixtureFailure = { name: string; expect: string; got: string };

/** Judges the examples that a policy brings with it. */
export function judgeFixtures(
  compiled: CompiledPolicy,
  now: number,
): FixtureFailure[] {
  return compiled.policy.fixtures.flatMap(({ name, facts, expect }) => {
    const judged = compiled.judge(
      new Map(Object.entries(facts)) as FactValues,
      now,
    );
    const got = typeof judged === 'string' ? judged : 'finding';
    return got === expect ? [] : [{ name, expect, got }];
  });
}
