import type { PromotionFindingKind } from './schemas';

/** What may differ between environments, where it is allowed as what it is. */
export const varianceKinds = [
  'scale',
  'endpoint',
  'secret-reference',
  'rollout',
] as const;
export type VarianceKind = (typeof varianceKinds)[number];

/** What a value of a configuration is; the value itself is not stated. */
export const valueForms = [
  'number',
  'percentage',
  'address',
  'reference',
  'text',
] as const;
export type ValueForm = (typeof valueForms)[number];

const formsOf: Record<VarianceKind, readonly ValueForm[]> = {
  scale: ['number'],
  endpoint: ['address'],
  'secret-reference': ['reference'],
  rollout: ['number', 'percentage'],
};

/** Whether a value is of a kind by its form. */
export function fitsVariance(kind: VarianceKind, form: ValueForm): boolean {
  return formsOf[kind].includes(form);
}

/** Of `scale:replicas*`: what it may differ as, and in which items; else any item. */
export function varianceOf(written: string): {
  kind?: VarianceKind;
  pattern: string;
} {
  const kind = varianceKinds.find(one => written.startsWith(`${one}:`));
  return kind === undefined
    ? { pattern: written }
    : { kind, pattern: written.slice(kind.length + 1) };
}

/**
 * Whether an item is among what may differ; `*` at the end stands for any ending.
 *
 * @param written - as {@link varianceOf} reads it
 * @param finding - of which the item is: where it may differ as what it is, this is
 *   no change of permissions, and of flags only as a rollout
 */
export function isAllowedItem(
  written: string,
  item: string,
  finding?: PromotionFindingKind,
): boolean {
  const { kind, pattern } = varianceOf(written);
  const isOther =
    kind !== undefined &&
    finding !== undefined &&
    finding !== 'manual-change' &&
    !(kind === 'rollout' && finding === 'flag-not-rehearsed');
  return (
    !isOther &&
    (pattern.endsWith('*')
      ? item.startsWith(pattern.slice(0, -1))
      : item === pattern)
  );
}
