import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';
import type { WalkAnswer } from './walk';

/** What a brief and a walk say differently; empty when they agree. */
export function differences(brief: Brief, walked: WalkAnswer): string[] {
  const { affected, atLeast } = brief.blastRadius;
  const found: string[] = [];
  if (atLeast !== walked.affected.size) {
    found.push(`affected: ${atLeast} and ${walked.affected.size}`);
  }
  const foreign = affected.filter(
    ({ entityRef }) => !walked.affected.has(entityRef),
  );
  if (foreign.length > 0) {
    found.push(`affected: ${foreign[0].entityRef} only in the brief`);
  }
  for (const direction of ['calls', 'calledBy'] as const) {
    const listed = new Map(
      brief.dependencies.items
        .filter(item => item.direction === direction)
        .map(item => [item.entityRef, item.depth]),
    );
    const counted = brief.dependencies.more
      .filter(more => more.direction === direction && more.depth <= 2)
      .reduce((sum, { count }) => sum + count, 0);
    const expected = walked[direction];
    if (listed.size + counted !== expected.size) {
      found.push(`${direction}: ${listed.size + counted} and ${expected.size}`);
    }
    for (const [ref, depth] of listed) {
      if (expected.get(ref) !== depth) {
        found.push(`${direction}: ${ref} at ${depth} and ${expected.get(ref)}`);
        break;
      }
    }
  }
  return found;
}
