import {
  EdgeType,
  ObservedEdge,
  Signal,
} from '@plumbline/backstage-plugin-evidence-common';
import { Sample } from './PrometheusApi';

/** An estate of thousands has as many; beyond it labels are not names of services. */
const maxEdges = 20_000;
/** As long as a name in DNS may be. */
const maxNameLength = 253;

export type Workload = Extract<Signal, { type: 'workload' }>;

/** What a series says: who was seen to ask whom. Undefined ends can't be named. */
export type Sighting = { from?: Workload; to?: Workload; type: EdgeType };

/** Calls as they were counted in a window, at whatever time. */
export type CountedEdge = Omit<ObservedEdge, 'lastSeen'> & {
  /** Of the ends and the kind of calls. */
  key: string;
};

/**
 * Sums series into edges. Something that did not grow in the window was not
 * seen. What is left out is reported.
 */
export function toEdges(
  samples: readonly Sample[],
  sightingOf: (labels: Record<string, string>) => Sighting,
  { by, windowSeconds }: { by: string; windowSeconds: number },
): { edges: CountedEdge[]; problems: string[] } {
  const edges = new Map<string, CountedEdge>();
  let unnamed = 0;
  for (const { labels, value } of samples) {
    if (value === undefined || value <= 0) {
      continue;
    }
    const { from, to, type } = sightingOf(labels);
    if (!from || !to) {
      unnamed += 1;
      continue;
    }
    const key = JSON.stringify([from, to, type]);
    const known = edges.get(key);
    if (known) {
      known.count += value;
    } else {
      edges.set(key, { key, from, to, type, count: value, windowSeconds, by });
    }
  }
  const all = [...edges.values()];
  const problems = unnamed > 0 ? [unnamedSentence(unnamed)] : [];
  if (all.length > maxEdges) {
    all.sort((a, b) => b.count - a.count);
    problems.push(
      `of ${all.length} edges the ${maxEdges} with the most calls were kept`,
    );
  }
  return { edges: all.slice(0, maxEdges), problems };
}

function unnamedSentence(count: number): string {
  return count === 1
    ? 'one series names an end by nothing, or by what can be no name'
    : `${count} series name an end by nothing, or by what can be no name`;
}

/** A workload of this name; undefined for what can be none. */
export function workload(
  name: string | undefined,
  where: {
    namespace?: string;
    cluster?: string;
    app?: string;
    labels?: Record<string, string>;
  } = {},
): Workload | undefined {
  if (!isName(name)) {
    return undefined;
  }
  const { namespace, cluster, app } = where;
  const labels = { ...where.labels, ...(isKnown(app) && { app }) };
  return {
    type: 'workload',
    name,
    ...(isKnown(namespace) && { namespace }),
    ...(isKnown(cluster) && { cluster }),
    ...(Object.keys(labels).length > 0 && { labels }),
  };
}

export function isName(name: string | undefined): name is string {
  return (
    name !== undefined &&
    name.trim() !== '' &&
    name.length <= maxNameLength &&
    !/\p{Cc}/u.test(name)
  );
}

/** Istio says `unknown` where it does not know. */
function isKnown(name: string | undefined): name is string {
  return isName(name) && name !== 'unknown';
}
