import type { FactDefinition } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import type { PlannedResource } from '../plan/PlannedResource';
import type { Level, Product } from '../schemas/product';
import type { Budget } from '../answers';
import type { Cost, Intent } from '../schemas/request';
import { intentKeys } from '../schemas/vocabulary';

const text = z.string();
const texts = z.array(z.string());
const anything = z.record(z.string(), z.any());

/** What a policy may read, by the name that it has in a rule. */
const schemas: Readonly<Record<string, readonly [z.ZodType, string]>> = {
  ...Object.fromEntries(
    intentKeys.map(key => [
      `intent.${key}`,
      [text, `What the requester stated for '${key}'`] as const,
    ]),
  ),
  'inputs.values': [anything, 'The variables that the requester chose'],
  'product.id': [text, 'The product'],
  'product.state': [text, 'Whether it is supported'],
  'level.id': [text, 'The durability level'],
  'level.environments': [texts, 'Where the level may be requested'],
  'level.classifications': [texts, 'The data that the level may hold'],
  'level.regions': [texts, 'Where the level may be, if it says so'],
  'level.limitsRegions': [z.boolean(), 'Whether the level names regions'],
  'level.expires': [z.boolean(), 'Whether what it makes goes by itself'],
  'operation.kind': [text, 'create, modify or destroy'],
  'cost.atLeast': [z.number(), 'What all of it costs a month, at least'],
  'cost.delta': [z.number(), 'More or less than before, a month'],
  'cost.unpriced': [texts, 'Resources that no price book knows'],
  'budget.exists': [z.boolean(), 'Whether the cost center has a budget'],
  'budget.monthly': [z.number(), 'What the cost center may spend a month'],
  'budget.committed': [z.number(), 'What else it spends a month, at least'],
  'plan.complete': [z.boolean(), 'Whether Terraform planned everything'],
  'plan.resources': [
    z.array(
      z.object({
        address: text,
        type: text,
        action: text,
        stateful: z.boolean(),
        values: anything,
        before: anything,
        unknown: texts,
      }),
    ),
    'What happens to each resource; values that are null, unknown or sensitive are not there',
  ],
};

/** The facts of a request, for the rules engine. */
export const policyFacts: readonly FactDefinition[] = Object.entries(
  schemas,
).map(([name, [schema, description]]) => ({
  name,
  schema,
  description,
  maxAgeSeconds: Number.POSITIVE_INFINITY,
  collectors: [],
}));

export type PolicySubject = {
  product: Pick<Product, 'id' | 'state' | 'stateful'>;
  level: { id: string } & Pick<
    Level,
    'environments' | 'classifications' | 'regions' | 'expiry'
  >;
  intent: Intent;
  operation: string;
  /** Absent before there is a plan. */
  plan?: { complete: boolean; resources: readonly PlannedResource[] };
  cost?: Pick<Cost, 'atLeast' | 'delta' | 'unpriced'>;
  /** Of its cost center; absent where there is none. */
  budget?: Pick<Budget, 'monthly' | 'committed'>;
};

/** Fact values of one request; what was not stated is not there. */
export function factsOf(subject: PolicySubject): Map<string, never> {
  const { budget, cost, product, level, intent, operation, plan } = subject;
  const facts = new Map<string, unknown>([
    ['product.id', product.id],
    ['product.state', product.state],
    ['level.id', level.id],
    ['level.environments', level.environments],
    ['level.classifications', level.classifications],
    ['level.limitsRegions', level.regions !== undefined],
    ['level.expires', level.expiry !== undefined],
    ['operation.kind', operation],
    ['budget.exists', budget !== undefined],
  ]);
  if (level.regions) {
    facts.set('level.regions', level.regions);
  }
  const keys: ReadonlySet<string> = new Set(intentKeys);
  const inputs: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(intent)) {
    if (keys.has(name)) {
      facts.set(`intent.${name}`, value);
    } else {
      inputs[name] = value;
    }
  }
  facts.set('inputs.values', inputs);
  if (cost) {
    facts.set('cost.atLeast', cost.atLeast);
    facts.set('cost.delta', cost.delta);
    facts.set('cost.unpriced', cost.unpriced);
  }
  if (budget) {
    facts.set('budget.monthly', budget.monthly);
    if (budget.committed !== undefined) {
      facts.set('budget.committed', budget.committed);
    }
  }
  if (plan) {
    const stateful = new Set(product.stateful);
    facts.set('plan.complete', plan.complete);
    facts.set(
      'plan.resources',
      plan.resources.map(resource => ({
        ...resource,
        stateful: stateful.has(resource.type),
      })),
    );
  }
  return facts as Map<string, never>;
}
