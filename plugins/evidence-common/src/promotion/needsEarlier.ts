import type { ChangeKind } from '../schemas/change';
import { keyed } from './promotionOf';
import {
  isOfRollout,
  isSame,
  isUnnamed,
  PromotionChange,
  PromotionRung,
  rungOf,
} from './rungs';
import { unrehearsed } from './unrehearsed';

const compared: readonly ChangeKind[] = ['flag', 'config', 'infrastructure'];

/**
 * Whether `promotionOf` could answer another thing, were earlier changes given, too.
 * What was applied above so long ago that it is not given counts as not applied.
 *
 * @param changes - without the earlier ones of some kinds in some environments
 * @param of.from - when the first of a kind in an environment that is given occurred,
 *   where earlier ones are left out
 */
export function needsEarlier(
  changes: readonly PromotionChange[],
  of: {
    ladder: readonly string[];
    from: (environment: string, kind: ChangeKind) => number | undefined;
  },
): boolean {
  const inTime = [...changes].sort(
    (a, b) => a.occurredAt - b.occurredAt || (a.id < b.id ? -1 : 1),
  );
  const isCut = (name: string, kind: ChangeKind) =>
    of.from(name, kind) !== undefined;
  const rungs = of.ladder.flatMap(name => rungOf(name, inTime) ?? []);
  if (of.ladder.some(name => isCut(name, 'schema'))) {
    return true;
  }
  const missing = of.ladder.filter(
    name => isCut(name, 'deploy') && !rungs.some(rung => rung.name === name),
  );
  return (
    missing.length > 0 ||
    rungs.some(
      // What runs may have been there for longer, and an earlier report of it may
      // name its digest.
      ({ before, deploys, name }) =>
        isCut(name, 'deploy') && (!before || isMixed(deploys)),
    ) ||
    rungs.slice(1).some((upper, at) => needsMore(rungs[at], upper, of.from))
  );
}

function isMixed(deploys: readonly PromotionChange[]): boolean {
  const named = deploys.filter(({ digest }) => digest !== undefined).length;
  return named > 0 && named < deploys.length;
}

function needsMore(
  lower: PromotionRung,
  upper: PromotionRung,
  from: (environment: string, kind: ChangeKind) => number | undefined,
): boolean {
  const { running } = upper;
  const below = lower.deploys.findLast(one => isSame(one, running));
  const isKnown =
    below !== undefined || isUnnamed(running) || isUnnamed(lower.running);
  const applied = keyed(upper.others);
  // It may have run below before them, and so did not bring them.
  const isMissing = [...keyed(lower.others)].some(
    ([key, change]) =>
      change.kind === 'schema' &&
      below !== undefined &&
      (change.occurredAt <= below.occurredAt ||
        isOfRollout(change, lower.deploys, running)) &&
      !applied.has(key),
  );
  if (from(lower.name, 'deploy') !== undefined && (!isKnown || isMissing)) {
    return true;
  }
  const isUnsure = upper.others.some(
    change =>
      change.occurredAt >= running.occurredAt &&
      from(lower.name, change.kind) !== undefined &&
      unrehearsed(change, lower) !== undefined,
  );
  // A change of infrastructure by hand outlasts deploys.
  return (
    from(upper.name, 'infrastructure') !== undefined ||
    compared.some(kind => {
      const above = from(upper.name, kind);
      const since = from(lower.name, kind);
      return (
        (above !== undefined && above >= running.occurredAt) ||
        (since !== undefined && below !== undefined && since > below.occurredAt)
      );
    }) ||
    isUnsure
  );
}
