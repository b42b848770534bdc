import {
  compareText,
  Environments,
  EvidenceContext,
} from '@plumbline/backstage-plugin-evidence-common';

/**
 * How many changes belong to other environments, by environment, the most first;
 * undefined where there is none.
 */
export function countElsewhere(
  others: readonly { environment: string }[],
  environments: Environments,
): EvidenceContext['changesElsewhere'] {
  const counts = new Map<string, number>();
  for (const { environment: name } of others) {
    const environment = environments.of(name) ?? name;
    counts.set(environment, (counts.get(environment) ?? 0) + 1);
  }
  return counts.size === 0
    ? undefined
    : [...counts]
        .map(([environment, count]) => ({ environment, count }))
        .sort(
          (a, b) =>
            b.count - a.count || compareText(a.environment, b.environment),
        );
}
