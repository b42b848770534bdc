import type { GraphAnswer } from '@plumbline/backstage-plugin-evidence-common';

/** Of what is left out of a graph: whether it is no direct neighbour. */
export function isDeeper({
  count,
  depth,
}: GraphAnswer['more'][number]): boolean {
  return count === 0 || depth > 1;
}
