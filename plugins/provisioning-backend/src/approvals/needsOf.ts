import {
  levelOf,
  loweredBy,
} from '@plumbline/backstage-plugin-provisioning-common';
import type {
  ApprovalRuleId,
  Cost,
  Finding,
  Intent,
  Level,
  OpenIncident,
  OperationKind,
  PlanSummary,
  Product,
  RiskClass,
  Scales,
} from '@plumbline/backstage-plugin-provisioning-common';
import { money } from '@plumbline/backstage-plugin-evidence-common';
import type { Held } from './held';

/** What an operation makes of what is there. */
export type Change =
  | { kind: 'create'; before: undefined; after: Intent }
  | { kind: 'modify'; before: Held; after: Intent }
  | { kind: 'destroy'; before: Held; after: undefined };

/** What is known of an operation when it has been planned. */
export type Planned = {
  product: Product;
  change: Change;
  cost?: Cost;
  findings: readonly Finding[];
  /** Open ones on the service; undefined where nobody knows. */
  incidents: readonly OpenIncident[] | undefined;
  plan: PlanSummary | undefined;
  /** Who is seen to use what is there; undefined where nobody knows. */
  readers: readonly string[] | undefined;
};

/** The change that an operation is. */
export function changeOf(
  kind: OperationKind,
  intent: Intent,
  held: Held,
): Change {
  switch (kind) {
    case 'create':
      return { kind, before: undefined, after: intent };
    case 'modify':
      return { kind, before: held, after: intent };
    default:
      return { kind, before: held, after: undefined };
  }
}

/** Why somebody has to look at it; `by` where the level names them. */
export type Need = {
  rule: ApprovalRuleId;
  /** Names nobody whom some of its readers may not see. */
  because: string;
  by?: string[];
  /** Who is seen to use it, for those who may see them. */
  readers?: string[];
};

/** The classification of data that somebody always has to look at. */
const restricted = 'restricted';

/**
 * The rules by which somebody has to look at an operation, each named. They are
 * judged of what is there *and* of what is requested: whichever asks for more
 * counts. What goes by itself anyhow (a level that expires) may be given back,
 * and made while there is an incident, without anybody. What evidence does not
 * know is no all-clear: then somebody has to look, too.
 *
 * @param options.highCost - a month, in the currency of costs
 */
export function needsOf(
  planned: Planned,
  { highCost, scales }: { highCost: number; scales: Scales },
): Need[] {
  const { change, cost, findings, incidents, product, readers } = planned;
  const { after, before } = change;
  const level = after && levelOf(product, after);
  const makes = after !== undefined;
  const willGo = level?.expiry !== undefined;
  const isThrowaway = (before?.isThrowaway ?? true) && (willGo || !makes);
  const needs: Need[] = [];
  const add = (holds: boolean, rule: ApprovalRuleId, because: string) => {
    if (holds) {
      needs.push({ rule, because });
    }
  };
  if (level && level.approval !== 'none') {
    const { because, by } = level.approval;
    needs.push({ rule: 'level', because, by });
  }
  if (makes && before) {
    needs.push(...levelsInForce(product, before, level));
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
    `it costs at least ${
      cost && money(cost.atLeast, cost.currency, true)
    } a month, and more than ${
      cost && money(highCost, cost.currency)
    } is looked at`,
  );
  add(
    makes &&
      [...(before?.states ?? []), after].some(
        each => each.dataClassification === restricted,
      ),
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
  const lost = isThrowaway ? undefined : whyLost(planned, willGo);
  add(lost !== undefined, 'irreversible', lost ?? '');
  if (!makes && readers && readers.length > 0) {
    const because = inUse([]);
    needs.push({ rule: 'readers', because, readers: [...readers] });
  }
  add(
    !makes && !readers && !isThrowaway,
    'readers',
    'evidence does not know it, so it is unknown who uses it',
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
    'evidence does not know its service, so it is unknown whether it has an open incident',
  );
  const newOwner =
    makes &&
    before &&
    after.owner !== undefined &&
    after.owner !== before.owner;
  add(Boolean(newOwner), 'new-owner', `${after?.owner} would own it`);
  if (makes && before) {
    const lowered = whatIsLowered(product, { before, after, scales });
    // Whose data it is decides who may let others lower it.
    const given =
      newOwner && isGuarded(product, before)
        ? [`${before.owner}, whose data it holds, would own it no more`]
        : [];
    const because = [...lowered, ...given].join('; ');
    add(because !== '', 'lowering', because);
  }
  return needs;
}

/** Levels that are in force, ask for an approval, and are not requested any more. */
function levelsInForce(
  product: Product,
  { states }: Held,
  after: Level | undefined,
): Need[] {
  const left = states
    .map(each => levelOf(product, each))
    .filter(each => each !== after && each && each.approval !== 'none')
    .map(each => each!.approval as Exclude<Level['approval'], 'none'>);
  const [first] = left;
  const because = [...new Set(left.map(each => each.because))].join('; ');
  const by = left.flatMap(each => each.by ?? []);
  return first
    ? [{ rule: 'level-in-force', because, ...(by.length > 0 && { by }) }]
    : [];
}

/** What can't be undone, where something that does not go by itself is lost. */
function whyLost(
  { change, plan, product }: Planned,
  willGo: boolean,
): string | undefined {
  const { kind } = change;
  if (product.readiness.rollback[kind] === 'irreversible') {
    return `to ${kind} it can not be undone`;
  }
  if (kind === 'modify' && willGo) {
    return 'it would go by itself, which can not be undone';
  }
  const gone = (plan?.changes ?? []).filter(
    ({ action, type }) =>
      ['delete', 'replace'].includes(action) && product.stateful.includes(type),
  );
  return kind === 'modify' && gone.length > 0
    ? `what is in ${sentenceOf(gone.map(each => each.address))} would be lost`
    : undefined;
}

function whatIsLowered(
  product: Product,
  { after, before, scales }: { before: Held; after: Intent; scales: Scales },
): string[] {
  const sentences = before.states.flatMap(state =>
    loweredBy(product, { before: state, after, scales }).map(
      ({ from, to, what }) =>
        from === to
          ? `it lowers '${what}'`
          : `it lowers '${what}' from ${from} to ${to}`,
    ),
  );
  return [...new Set(sentences)];
}

/** Whether others than its owners have to look at what is there. */
function isGuarded(product: Product, { states }: Held): boolean {
  return states.some(
    each =>
      each.dataClassification === restricted ||
      (levelOf(product, each)?.approval ?? 'none') !== 'none',
  );
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
  'lowering',
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
