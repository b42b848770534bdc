import { isSameRevision } from '../changes/isSameRevision';
import type { PromotionChange, PromotionRung } from './rungs';

type Unrehearsed = 'flag-not-rehearsed' | 'permission-not-rehearsed';

/**
 * What a change of configuration, infrastructure or a flag is, where none such was
 * made in the environment before; undefined where one was, or nothing names it.
 */
export function unrehearsed(
  change: PromotionChange,
  { others }: PromotionRung,
): Unrehearsed | undefined {
  const { item, kind, revision, title, touches } = change;
  if (kind === 'flag') {
    const isRehearsed =
      item === undefined ||
      others.some(one => one.kind === kind && one.item === item);
    return isRehearsed ? undefined : 'flag-not-rehearsed';
  }
  const isOfInterest =
    (kind === 'config' || kind === 'infrastructure') &&
    touches?.includes('permissions') === true &&
    (revision ?? item ?? title) !== undefined;
  return isOfInterest && !others.some(one => isSameChange(one, change))
    ? 'permission-not-rehearsed'
    : undefined;
}

/** By revision where both state one, else by item, else by title. */
function isSameChange(one: PromotionChange, other: PromotionChange): boolean {
  const same = (a: string | undefined, b: string | undefined) =>
    a === undefined || b === undefined ? undefined : a === b;
  return (
    one.kind === other.kind &&
    (isSameRevision(one.revision, other.revision) ??
      same(one.item, other.item) ??
      same(one.title, other.title) ??
      false)
  );
}
