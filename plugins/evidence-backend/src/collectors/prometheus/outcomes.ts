import type { ObservedFact } from '@plumbline/backstage-plugin-evidence-common';
import type { CountedEdge } from './edges';
import type { Part, Reading } from './Part';

/** What became of a part in one pass. */
export type Outcome = { part: Part; reading?: Reading; error?: unknown };

/** Things that something was said about, by the names that Prometheus has for them. */
export function coverageOf(
  edges: readonly CountedEdge[],
  facts: readonly ObservedFact[],
): number {
  const ends = edges.flatMap(({ from, to }) => [from, to]);
  return new Set([
    ...ends.map(end => JSON.stringify(end)),
    ...facts.map(({ entityRef }) => entityRef),
  ]).size;
}

/** One sentence for each thing that is wrong, with the parts that it is wrong with. */
export function describeProblems(outcomes: readonly Outcome[]): string {
  const parts = new Map<string, string[]>();
  for (const { part, reading, error } of outcomes) {
    const problems = error ? [(error as Error).message] : reading!.problems;
    for (const problem of problems) {
      parts.set(problem, [...(parts.get(problem) ?? []), part.name]);
    }
  }
  return [...parts]
    .map(([problem, names]) =>
      names.length === outcomes.length
        ? problem
        : `${names.join(', ')}: ${problem}`,
    )
    .join('; ');
}
