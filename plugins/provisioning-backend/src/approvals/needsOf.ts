import type {
  ApprovalRuleId,
  Cost,
  Finding,
  Intent,
  OperationKind,
  Product,
  RiskClass,
} from '@plumbline/backstage-plugin-provisioning-common';

/** What is known of an operation when it has been planned. */
export type Planned = {
  product: Product;
  kind: OperationKind;
  intent: Intent;
  /** Who owns what is there now. */
  owner: string;
  cost?: Cost;
  findings: readonly Finding[];
  /** Open ones on the service, in words. */
  incidents: readonly string[];
  /** Who is seen to use what is there. */
  readers: readonly string[];
};

/** Why somebody has to look at it; `by` where the level names them. */
export type Need = { rule: ApprovalRuleId; because: string; by?: string[] };

/**
 * The rules by which somebody has to look at an operation, each named. What
 * goes by itself anyhow (a level that expires) may be given back, and made while
 * there is an incident, without anybody.
 *
 * @param options.highCost - a month, in the currency of costs
 */
export function needsOf(
  planned: Planned,
  { highCost }: { highCost: number },
): Need[] {
  const { cost, findings, incidents, intent, kind, product, readers } = planned;
  const level = product.levels[String(intent.durability)];
  const makes = kind !== 'destroy';
  const isThrowaway = level?.expiry !== undefined;
  const needs: Need[] = [];
  const add = (holds: boolean, rule: ApprovalRuleId, because: string) => {
    if (holds) {
      needs.push({ rule, because });
    }
  };
  if (makes && level && level.approval !== 'none') {
    const { because, by } = level.approval;
    needs.push({ rule: 'level', because, by });
  }
  add(
    makes && cost !== undefined && cost.delta > 0 && cost.atLeast > highCost,
    'high-cost',
    `it costs at least ${cost?.atLeast.toFixed(2)} ${
      cost?.currency
    } a month, and more than ${highCost} is looked at`,
  );
  add(
    makes && intent.dataClassification === 'restricted',
    'restricted-data',
    'it holds restricted data',
  );
  const exempted = findings.filter(
    each => each.exempted && each.severity === 'deny',
  );
  add(
    exempted.length > 0,
    'exemption',
    `it is exempt from ${exempted.map(({ rule }) => rule).join(', ')}`,
  );
  add(
    product.readiness.rollback[kind] === 'irreversible' && !isThrowaway,
    'irreversible',
    `to ${kind} it can not be undone`,
  );
  add(
    !makes && readers.length > 0,
    'readers',
    `evidence shows that ${sentenceOf(readers)} still ${
      readers.length === 1 ? 'uses' : 'use'
    } it`,
  );
  add(
    incidents.length > 0 && !isThrowaway,
    'open-incident',
    `its service has an open incident: ${sentenceOf(incidents)}`,
  );
  add(
    makes && intent.owner !== undefined && intent.owner !== planned.owner,
    'new-owner',
    `${intent.owner} would own it`,
  );
  return needs;
}

const highRules: readonly ApprovalRuleId[] = [
  'high-cost',
  'restricted-data',
  'irreversible',
  'readers',
  'open-incident',
];

/** What the rules come to: nothing to look at, something, or much. */
export function riskOf(needs: readonly Pick<Need, 'rule'>[]): RiskClass {
  if (needs.length === 0) {
    return 'low';
  }
  return needs.some(({ rule }) => highRules.includes(rule)) ? 'high' : 'medium';
}

function sentenceOf(items: readonly string[]): string {
  const shown = items.slice(0, 3).join(', ');
  return items.length > 3 ? `${shown} and ${items.length - 3} more` : shown;
}
