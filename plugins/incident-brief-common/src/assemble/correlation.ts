import type {
  Change,
  EvidenceContext,
  FiringAlert,
  WorkloadClaim,
} from '@plumbline/backstage-plugin-evidence-common';
import { sortedUnique } from './claims';

/** Where a change is in effect beside where it fails: a lower rank is more suspect. */
export type Correlation = { rank: number; words?: string };

const nothing: Correlation = { rank: 1 };

type Workload = WorkloadClaim['value'];

/** How workloads and alerts name places, the widest first. */
const dimensions: readonly {
  name: 'region' | 'cluster' | 'workload';
  of: (workload: Workload) => string | undefined;
  failing: (alert: FiringAlert) => string[];
}[] = [
  {
    name: 'region',
    of: one => one.region,
    failing: ({ regions = [] }) => regions,
  },
  {
    name: 'cluster',
    of: one => one.cluster,
    failing: ({ clusters = [] }) => clusters,
  },
  {
    name: 'workload',
    of: one => one.name,
    failing: ({ workloads = [] }) => workloads,
  },
];

/**
 * What regions, clusters or workloads say of a change: it is in effect where
 * something fails and nowhere else, or also where nothing does, or not at all
 * where something does. A deployed version is where it runs; any other change,
 * where its environment names a region or cluster. Nothing, where fresh evidence
 * does not tell all of these places apart.
 *
 * @param scope - entities whose alerts count as those of what is asked about
 */
export function correlationOf(
  context: EvidenceContext,
  scope: readonly string[],
): (change: Change) => Correlation {
  const alerts = context.facts
    .filter(
      ({ entityRef, name, stale }) =>
        name === 'alerts.firing' && !stale && scope.includes(entityRef),
    )
    .flatMap(
      ({ value }) => (Array.isArray(value) ? value : []) as FiringAlert[],
    );
  if (alerts.length === 0) {
    return () => nothing;
  }
  return change => {
    const running = context.workloads
      .filter(one => one.entityRef === change.entityRef && !one.stale)
      .map(({ value }) => value);
    for (const { failing, name, of } of dimensions) {
      const all = sortedUnique(running.map(of));
      const fails = alerts.map(failing);
      const isKnown =
        running.every(one => of(one) !== undefined) &&
        fails.every(
          places => places.length > 0 && places.every(one => all.includes(one)),
        );
      const runs = isKnown
        ? placesOf(change, running, { name, of })
        : undefined;
      const found =
        runs &&
        compare(
          runs,
          sortedUnique(fails.flat()),
          all,
          change.kind === 'deploy',
        );
      if (found) {
        return found;
      }
    }
    return nothing;
  };
}

/** In which places a change is in effect; undefined where that is not known. */
function placesOf(
  { environment, kind, revision }: Change,
  running: readonly Workload[],
  { name, of }: Pick<(typeof dimensions)[number], 'name' | 'of'>,
): string[] | undefined {
  if (kind === 'deploy' && revision !== undefined) {
    return running.every(({ version }) => version !== undefined)
      ? sortedUnique(
          running.filter(one => isSameVersion(one.version!, revision)).map(of),
        )
      : undefined;
  }
  if (kind === 'commit' || environment === undefined || name === 'workload') {
    return undefined;
  }
  const named = sortedUnique(running.map(of)).filter(
    place =>
      // A cluster may be called as its environment is; a region is not.
      (name === 'region' && environment === place) ||
      (environment.endsWith(place) &&
        /[-_/.:]/.test(environment.at(-place.length - 1) ?? '')),
  );
  return named.length > 0 ? named : undefined;
}

function compare(
  runs: readonly string[],
  fails: readonly string[],
  all: readonly string[],
  isVersion: boolean,
): Correlation | undefined {
  if (runs.length === 0 || all.length < 2 || fails.length === all.length) {
    return undefined;
  }
  const both = runs.filter(place => fails.includes(place));
  const [one, several] = isVersion ? ['runs', 'run'] : ['has', 'have'];
  const where = `${runs.join(' and ')} ${runs.length > 1 ? several : one} it`;
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
    : undefined;
}

/** With or without the `v` of a version. */
function isSameVersion(version: string, revision: string): boolean {
  const bare = (text: string) => text.replace(/^v(?=\d)/i, '');
  return bare(version) === bare(revision);
}
