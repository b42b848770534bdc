import type { DiscrepancyOwner } from '@plumbline/backstage-plugin-evidence-common';

/** One's own teams first; within both, the order of the server. */
export function ownFirst(
  lines: readonly DiscrepancyOwner[],
  own: readonly string[],
): { own: DiscrepancyOwner[]; others: DiscrepancyOwner[] } {
  const mine = new Set(own.map(ref => ref.toLowerCase()));
  const isMine = ({ owner }: DiscrepancyOwner) =>
    owner !== undefined && mine.has(owner.toLowerCase());
  return {
    own: lines.filter(isMine),
    others: lines.filter(line => !isMine(line)),
  };
}
