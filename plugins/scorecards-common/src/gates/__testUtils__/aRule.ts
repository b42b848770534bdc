import { stringify } from 'yaml';
import { gateRequestSchema } from '../../schemas/gateRequest';
import type { GateRequest, GateRequestInput } from '../../schemas/gateRequest';
import type { GateRuleInput } from '../../schemas/gateRule';
import type { CompiledRule } from '../CompiledRule';
import type { GateService } from '../GateService';
import { createGateEngine } from '../inputs';
import { parseRule } from '../parseRule';

export const at = Date.parse('2026-03-01T12:00:00Z');

const engine = createGateEngine();

/** A rule as its file would be read, with what a test is about. */
export function aRule(own: Partial<GateRuleInput> = {}): CompiledRule {
  const rule: GateRuleInput = {
    id: 'no-incident',
    version: 1,
    title: 'No incident is open',
    owner: 'group:default/platform',
    rationale: 'A change hides its cause.',
    documentation: 'https://docs.example/gates',
    phase: 'gate',
    must: 'incident.active.size() == 0',
    message: 'Open: {{ incident.active.map(each, each.id).join(", ") }}',
    satisfiedBy: 'Wait until it ends',
    retirement: { reviewBy: '2027-06-30' },
    ...own,
  };
  const { compiled, problems } = parseRule(engine, stringify(rule));
  if (!compiled) {
    throw problems[0];
  }
  return compiled;
}

export function aRequest(own: Partial<GateRequestInput> = {}): GateRequest {
  return gateRequestSchema.parse({
    repository: 'https://git.example/shop/cart',
    stage: 'deploy',
    ...own,
  });
}

/** @param facts - by name; seen an hour before {@link at} */
export function aService(
  name: string,
  facts: Record<string, any> = {},
  own: Partial<GateService> = {},
): GateService {
  return {
    entityRef: `component:default/${name}`,
    kind: 'Component',
    type: 'service',
    tier: '1',
    owner: 'group:default/payments',
    facts: new Map(
      Object.entries(facts).map(([fact, value]) => [
        fact,
        {
          value,
          kind: 'observed',
          source: { id: 'pager' },
          observedAt: new Date(at - 3_600_000).toISOString(),
        },
      ]),
    ),
    ...own,
  };
}
