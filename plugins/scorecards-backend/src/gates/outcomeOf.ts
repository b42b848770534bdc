import { createHash } from 'node:crypto';
import {
  canonicalJson,
  Environments,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  type GateOutcome,
  type GateRequest,
  isAtMost,
} from '@plumbline/backstage-plugin-scorecards-common';
import {
  answerOnceRead,
  CompiledRule,
  decide,
  NamedEnvironments,
} from '@plumbline/backstage-plugin-scorecards-common/gates';
import type { RuleInForce } from './GateRegistry';
import type { GateBasis } from './GateStore';
import { toGateService } from './toGateService';

/** What a request comes to; the same again from what was stored. */
export function outcomeOf(
  request: GateRequest,
  given: Omit<GateBasis, 'rules'> & {
    at: number;
    rules: readonly CompiledRule[];
  },
): GateOutcome {
  return decide(asGiven(request, given));
}

function asGiven(
  request: GateRequest,
  given: Parameters<typeof outcomeOf>[1],
): Parameters<typeof decide>[0] {
  return { ...given, request, services: given.services.map(toGateService) };
}

/** That the change mends what stops it, in a sentence; of a decision that was made so. */
export function noteOnMended(
  { atDeploy }: Pick<GateOutcome, 'atDeploy'>,
  request: GateRequest,
  given: Parameters<typeof outcomeOf>[1],
): string[] {
  if (!given.heads?.length) {
    return [];
  }
  const then = answerOnceRead(asGiven(request, given));
  return isAtMost(atDeploy, then)
    ? []
    : [
        `Once the catalog has read what the change states, a deploy would be answered: ${then}.`,
      ];
}

/** What the request and the rules name, as the portal calls it. */
export function namedBy(
  environments: Environments,
  { environment }: GateRequest,
  rules: readonly Pick<RuleInForce, 'compiled'>[],
): NamedEnvironments {
  const names = rules.flatMap(
    ({ compiled: { rule } }) => rule.appliesTo.environments ?? [],
  );
  return {
    isKnown: environments.of(environment) !== undefined,
    names: Object.fromEntries(
      names.map(name => [name, environments.filterFor(name).name]),
    ),
  };
}

/** Of what was decided, and what on. */
export function digestOf(
  request: GateRequest,
  at: number,
  outcome: GateOutcome,
): string {
  return createHash('sha256')
    .update(canonicalJson({ request, at, outcome }))
    .digest('hex');
}
