import type { UpgradeCounts } from '../schemas/campaign';

/** Of plans that follow each other: no service is in two of them. */
export function addUpgrades(
  before: UpgradeCounts | undefined,
  next: UpgradeCounts | undefined,
): UpgradeCounts | undefined {
  return before && next
    ? {
        clean: before.clean + next.clean,
        conflicts: before.conflicts + next.conflicts,
        escaped: before.escaped + next.escaped,
        unknown: before.unknown + next.unknown,
      }
    : before ?? next;
}
