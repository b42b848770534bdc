import type { ObservedFact } from '@plumbline/backstage-plugin-evidence-common';
import type { CountedEdge } from './edges';
import type { Part, Reading } from './Part';

/** What became of a part in one pass. */
export type Outcome = { part: Part; reading?: Reading; error?: unknown };

/** What all parts of a pass saw of calls. */
export type Calls = {
  edges: readonly CountedEdge[];
  /** Who calls or is called, by the names that Prometheus has for them. */
  ends: ReadonlySet<string>;
};

/** Answers that stay the same are put together once. */
export class JoinedCalls {
  #of: readonly Reading[] = [];
  #calls: Calls = { edges: [], ends: new Set() };

  of(readings: readonly Reading[]): Calls {
    if (
      readings.length !== this.#of.length ||
      readings.some((one, index) => one !== this.#of[index])
    ) {
      const edges = readings.flatMap(one => one.edges);
      const ends = edges.flatMap(({ from, to }) => [from, to]);
      this.#of = readings;
      this.#calls = {
        edges,
        ends: new Set(ends.map(end => JSON.stringify(end))),
      };
    }
    return this.#calls;
  }
}

/** How many subjects something was reported of. */
export function coverageOf(
  { ends }: Pick<Calls, 'ends'>,
  facts: readonly ObservedFact[],
): number {
  return facts.length === 0
    ? ends.size
    : new Set([...ends, ...facts.map(({ entityRef }) => entityRef)]).size;
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
