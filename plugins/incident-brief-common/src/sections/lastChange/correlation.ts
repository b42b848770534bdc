import type {
  Change,
  EvidenceContext,
  FiringAlert,
  WorkloadClaim,
} from '@plumbline/backstage-plugin-evidence-common';
import { sortedUnique } from '../../kit/fields';

/** Where a change is in effect, beside where it fails. */
export type Correlation = {
  where: 'only there' | 'not known' | 'also elsewhere' | 'only elsewhere';
  words?: string;
};

const nothing: Correlation = { where: 'not known' };

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
 * does not distinguish all of these places.
 *
 * @param scope - entities whose alerts count as those of the requested entity
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
  const workloads = new Map<string, Workload[]>();
  for (const { entityRef, stale, value } of context.workloads) {
    if (!stale) {
      const known = workloads.get(entityRef) ?? [];
      known.push(value);
      workloads.set(entityRef, known);
    }
  }
  // Of thousands of each: one look at all of them for each entity.
  const comparisons = new Map<string | undefined, Comparison[]>();
  return change => {
    const { entityRef } = change;
    const known =
      comparisons.get(entityRef) ??
      comparisonsOf(workloads.get(entityRef ?? '') ?? [], alerts);
    comparisons.set(entityRef, known);
    for (const comparison of known) {
      const runs = placesOf(change, comparison);
      const found = runs && compare(runs, comparison, change.kind === 'deploy');
      if (found) {
        return found;
      }
    }
    return nothing;
  };
}

/** What places of one kind say of an entity: where it runs, and where it fails. */
type Comparison = {
  name: (typeof dimensions)[number]['name'];
  all: string[];
  fails: string[];
  /** Where each version runs, without its `v`; absent where not all versions are known. */
  versions?: ReadonlyMap<string, string[]>;
};

/** Without the kinds of places that not all workloads and alerts name. */
function comparisonsOf(
  running: readonly Workload[],
  alerts: readonly FiringAlert[],
): Comparison[] {
  return dimensions.flatMap(({ failing, name, of }): Comparison[] => {
    const all = sortedUnique(running.map(of));
    const places = new Set(all);
    const fails = alerts.map(failing);
    const isKnown =
      running.every(one => of(one) !== undefined) &&
      fails.every(
        some => some.length > 0 && some.every(place => places.has(place)),
      );
    if (!isKnown) {
      return [];
    }
    const versions = new Map<string, string[]>();
    for (const one of running) {
      const version = bare(one.version ?? '');
      const known = versions.get(version) ?? [];
      known.push(of(one)!);
      versions.set(version, known);
    }
    return [
      {
        name,
        all,
        fails: sortedUnique(fails.flat()),
        ...(running.every(({ version }) => version !== undefined) && {
          versions,
        }),
      },
    ];
  });
}

/** In which places a change is in effect; undefined where that is not known. */
function placesOf(
  { environment, kind, revision }: Change,
  { all, name, versions }: Comparison,
): string[] | undefined {
  if (kind === 'deploy' && revision !== undefined) {
    return versions && sortedUnique(versions.get(bare(revision)) ?? []);
  }
  if (kind === 'commit' || environment === undefined || name === 'workload') {
    return undefined;
  }
  const named = all.filter(
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
  { all, fails }: Comparison,
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
    return { where: 'only elsewhere', words: `${where}, ${failing}` };
  }
  if (both.length < runs.length) {
    return { where: 'also elsewhere', words: `${where}, only ${failing}` };
  }
  // Where it runs in a part of what fails, something else fails the rest.
  return both.length === fails.length
    ? { where: 'only there', words: `only ${where}, only ${failing}` }
    : undefined;
}

/** Without the `v` of a version. */
function bare(version: string): string {
  return version.replace(/^v(?=\d)/i, '');
}
