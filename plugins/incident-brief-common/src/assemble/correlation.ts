import type {
  Change,
  EvidenceContext,
  FiringAlert,
} from '@plumbline/backstage-plugin-evidence-common';
import { sortedUnique } from './claims';

/** Where a version runs beside where it fails: a lower rank is more suspect. */
export type Correlation = { rank: number; words?: string };

const nothing: Correlation = { rank: 1 };

/**
 * What regions say of a deployed version: it runs where something fails and
 * nowhere else, or also where nothing does, or not at all where something does.
 * Nothing, where fresh evidence does not tell all regions apart.
 *
 * @param scope - entities whose alerts count as those of what is asked about
 */
export function correlationOf(
  context: EvidenceContext,
  scope: readonly string[],
): (change: Change) => Correlation {
  const fails = failingRegions(context, scope);
  return ({ entityRef, kind, revision }) => {
    if (!fails || kind !== 'deploy' || revision === undefined) {
      return nothing;
    }
    const running = context.workloads.filter(
      one => one.entityRef === entityRef && !one.stale,
    );
    const isTold = running.every(
      ({ value }) => value.region !== undefined && value.version !== undefined,
    );
    const all = sortedUnique(running.map(({ value }) => value.region));
    if (!isTold || all.length < 2 || fails.some(one => !all.includes(one))) {
      return nothing;
    }
    const runs = sortedUnique(
      running
        .filter(({ value }) => isVersion(value.version!, revision))
        .map(({ value }) => value.region),
    );
    if (runs.length === 0 || fails.length === all.length) {
      return nothing;
    }
    const both = runs.filter(region => fails.includes(region));
    const where = `${runs.join(' and ')} ${
      runs.length > 1 ? 'run' : 'runs'
    } it`;
    const failing = `${fails.join(' and ')} ${
      fails.length > 1 ? 'alert' : 'alerts'
    }`;
    if (both.length === 0) {
      return { rank: 3, words: `${where}, ${failing}` };
    }
    if (both.length < runs.length) {
      return { rank: 2, words: `${where}, only ${failing}` };
    }
    // Where it runs in a part of what fails, something else fails the rest.
    return both.length === fails.length
      ? { rank: 0, words: `only ${where}, only ${failing}` }
      : nothing;
  };
}

/** Undefined where none is told, or not of every alert. */
function failingRegions(
  { facts }: EvidenceContext,
  scope: readonly string[],
): string[] | undefined {
  const firing = facts
    .filter(
      ({ entityRef, name, stale }) =>
        name === 'alerts.firing' && !stale && scope.includes(entityRef),
    )
    .flatMap(
      ({ value }) => (Array.isArray(value) ? value : []) as FiringAlert[],
    );
  return firing.length > 0 && firing.every(({ regions }) => regions?.length)
    ? sortedUnique(firing.flatMap(({ regions }) => regions ?? []))
    : undefined;
}

/** With or without the `v` of a version. */
function isVersion(version: string, revision: string): boolean {
  const bare = (text: string) => text.replace(/^v(?=\d)/i, '');
  return bare(version) === bare(revision);
}
