import type {
  ApprovalRuleId,
  Cost,
  Finding,
  Intent,
  OpenIncident,
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
  /** Open ones on the service; undefined where nobody knows. */
  incidents: readonly OpenIncident[] | undefined;
  /** Who is seen to use what is there; undefined where nobody knows. */
  readers: readonly string[] | undefined;
};

/** Why somebody has to look at it; `by` where the level names them. */
export type Need = {
  rule: ApprovalRuleId;
  /** Names nobody whom some of its readers may not see. */
  because: string;
  by?: string[];
  /** Who is seen to use it, for those who may see them. */
  readers?: string[];
};

/**
 * The rules by which somebody has to look at an operation, each named. What
 * goes by itself anyhow (a level that expires) may be given back, and made while
 * there is an incident, without anybody. What evidence does not know is no
 * all-clear: then somebody has to look, too.
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
    makes && (cost?.unpriced.length ?? 0) > 0,
    'high-cost',
    `no price is known for ${sentenceOf(cost?.unpriced ?? [])}`,
  );
  add(
    makes &&
      cost !== undefined &&
      cost.unpriced.length === 0 &&
      cost.delta > 0 &&
      cost.atLeast > highCost,
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
  if (!makes && readers && readers.length > 0) {
    const because = inUse([]);
    needs.push({ rule: 'readers', because, readers: [...readers] });
  }
  add(
    !makes && !readers && !isThrowaway,
    'readers',
    'evidence does not know it, so nobody can say who uses it',
  );
  add(
    incidents !== undefined && incidents.length > 0 && !isThrowaway,
    'open-incident',
    `its service has an open incident: ${sentenceOf(
      (incidents ?? []).map(({ id, title }) =>
        title === undefined ? id : `${id}, ${title}`,
      ),
    )}`,
  );
  add(
    incidents === undefined && !isThrowaway,
    'open-incident',
    'evidence does not know its service, so nobody can say whether it has an open incident',
  );
  add(
    makes && intent.owner !== undefined && intent.owner !== planned.owner,
    'new-owner',
    `${intent.owner} would own it`,
  );
  return needs;
}

/** Names those who use it whom a reader may see. */
export function inUse(readers: readonly string[]): string {
  return readers.length === 0
    ? 'evidence shows that it is still used'
    : `evidence shows that ${sentenceOf(readers)} still ${
        readers.length === 1 ? 'uses' : 'use'
      } it`;
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
