import { dataClassificationSchema } from '@plumbline/backstage-plugin-evidence-common';
import type { Level, Product } from '../schemas/product';
import type { Intent } from '../schemas/request';

/** Values of intent keys, from the least to the most protected. */
export type Scales = Readonly<
  Record<'dataClassification' | 'environment', readonly string[]>
>;

export const usualScales: Scales = {
  dataClassification: dataClassificationSchema.options,
  environment: ['dev', 'staging', 'production'],
};

/** What protects less than before. */
export type Lowered = { what: string; from: string; to: string };

/** What the comparison reads of a product. */
export type Protecting = Pick<Product, 'levels' | 'protections'>;

/**
 * What a state protects less than another one: classification and environment
 * by their scales, durability by the order of the product's levels and by what
 * they settle, variables of requests by the product's `protections`. What can't be
 * compared counts as lowered: a change between two values of which one is on no
 * scale, and between two levels of which the standards have one no more.
 */
export function loweredBy(
  product: Protecting,
  { before, after, scales }: { before: Intent; after: Intent; scales: Scales },
): Lowered[] {
  const lowered: Lowered[] = [];
  const add = (what: string) =>
    lowered.push({ what, from: textOf(before[what]), to: textOf(after[what]) });
  for (const key of Object.keys(scales) as (keyof Scales)[]) {
    if (isBelow(scales[key], before[key], after[key])) {
      add(key);
    }
  }
  if (
    isLevelBelow(product, textOf(before.durability), textOf(after.durability))
  ) {
    add('durability');
  }
  for (const [name, protects] of Object.entries(product.protections)) {
    if (isWeaker(before[name], after[name], protects)) {
      add(name);
    }
  }
  return lowered;
}

/** The level of an intent; undefined where the standards have none. */
export function levelOf(
  { levels }: Pick<Product, 'levels'>,
  { durability }: Intent,
): Level | undefined {
  const id = textOf(durability);
  return Object.hasOwn(levels, id) ? levels[id] : undefined;
}

function isBelow(
  scale: readonly string[],
  before: unknown,
  after: unknown,
): boolean {
  if (before === after) {
    return false;
  }
  const [from, to] = [before, after].map(each => scale.indexOf(textOf(each)));
  return from < 0 || to < 0 || to < from;
}

function isLevelBelow(
  { levels, protections }: Protecting,
  before: string,
  after: string,
): boolean {
  if (before === after) {
    return false;
  }
  const order = Object.keys(levels);
  const [from, to] = [before, after].map(id =>
    levelOf({ levels }, { durability: id }),
  );
  if (!from || !to || order.indexOf(after) < order.indexOf(before)) {
    return true;
  }
  return (
    (to.expiry !== undefined && from.expiry === undefined) ||
    (to.approval === 'none' && from.approval !== 'none') ||
    Object.keys({ ...from.settings, ...to.settings }).some(name =>
      isWeaker(
        from.settings[name],
        to.settings[name],
        Object.hasOwn(protections, name) ? protections[name] : 'more',
        Object.hasOwn(protections, name),
      ),
    )
  );
}

/**
 * Of truth values and numbers more protects, or less; of anything else nobody
 * knows.
 *
 * @param isDeclared - the product names it: then what can't be compared is weaker
 */
function isWeaker(
  before: unknown,
  after: unknown,
  protects: 'more' | 'less',
  isDeclared = true,
): boolean {
  if (JSON.stringify(before) === JSON.stringify(after)) {
    return false;
  }
  const [from, to] = [before, after].map(amountOf);
  if (from === undefined || to === undefined) {
    return isDeclared;
  }
  return protects === 'more' ? to < from : to > from;
}

function amountOf(value: unknown): number | undefined {
  return typeof value === 'number' || typeof value === 'boolean'
    ? Number(value)
    : undefined;
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) {
    return 'nothing';
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
