import type { ObservedWorkload } from '@plumbline/backstage-plugin-evidence-common';
import type { ReadPart } from './ClusterState';
import type { EntityClaims } from './EntityClaims';
import type { WarningEvent } from './events';
import { isOver, PodObject } from './pods';
import { problemsOf, restartsOf } from './problems';
import { digestOf, versionOf } from './version';
import type { WorkloadObject } from './workloads';

/** Of what runs the cluster itself, only what an entity claims is of interest. */
const systemNamespaces: ReadonlySet<string> = new Set([
  'kube-system',
  'kube-public',
  'kube-node-lease',
]);
/** Labels that name an entity by reference; several are an ambiguous match. */
const refLabels = ['entity_ref', 'entityRef', 'backstage.io/entity-ref'];

/** What is the same for all workloads of a cluster. */
export type Place = { cluster: string; region?: string; environment?: string };

/**
 * What is reported of the workloads that were read. What follows from a list
 * that could not be read is left out.
 */
export function observeWorkloads(
  parts: readonly ReadPart[],
  options: { claims: EntityClaims; now: Date; place: Place },
): ObservedWorkload[] {
  return parts.flatMap(part => observePart(part, options));
}

function observePart(
  part: ReadPart,
  options: { claims: EntityClaims; now: Date; place: Place },
): ObservedWorkload[] {
  const podsOf = part.pods && groupBy(part.pods, podKey);
  const eventsOf = part.events && groupBy(part.events, eventKey);
  const found: ObservedWorkload[] = [];
  const names = new Set<string>();
  for (const workload of part.workloads.flatMap(some => [...some])) {
    const labels = labelsOf(workload, options.claims);
    if (labels) {
      const pods = podsOf && (podsOf.get(workloadKey(workload)) ?? []);
      found.push({
        ...options.place,
        ...nameOf(workload, names),
        labels,
        ...runningOf(workload, pods),
        ...problemsOf({
          workload,
          pods,
          eventsOf: about =>
            eventsOf && (eventsOf.get(`${workload.namespace}/${about}`) ?? []),
          now: options.now,
        }),
      });
    }
  }
  return found;
}

/** @returns undefined for one that is not reported */
function labelsOf(
  workload: WorkloadObject,
  claims: EntityClaims,
): Record<string, string> | undefined {
  const { entityRefs, isElsewhere } = claims.of(workload);
  const isSystem = systemNamespaces.has(workload.namespace);
  if (isElsewhere || (isSystem && entityRefs.length === 0)) {
    return undefined;
  }
  const refs = refLabels.flatMap((label, index) =>
    entityRefs[index] === undefined ? [] : [[label, entityRefs[index]]],
  );
  return {
    // The pods of many have the label, and not the workload itself.
    ...workload.template.labels,
    ...workload.labels,
    ...Object.fromEntries(refs),
  };
}

/** Workloads are known by their names: two kinds may share one. */
function nameOf(
  { kind, name, namespace }: WorkloadObject,
  names: Set<string>,
): { name: string; namespace: string } {
  const key = `${namespace}/${name}`;
  const isTaken = names.has(key);
  names.add(key);
  return { namespace, name: isTaken ? `${name} (${kind})` : name };
}

function runningOf(
  workload: WorkloadObject,
  pods: readonly PodObject[] | undefined,
): Pick<
  ObservedWorkload,
  'desired' | 'digest' | 'replicas' | 'restarts' | 'version'
> {
  const { desired, ready } = workload;
  const version = versionsOf(workload, pods);
  const digest = artifactOf(workload, pods);
  return {
    ...(ready !== undefined && { replicas: ready }),
    ...(desired !== undefined && { desired }),
    ...(pods && { restarts: restartsOf(pods) }),
    ...(version !== undefined && { version }),
    ...(digest !== undefined && { digest }),
  };
}

/** What all of its pods run; where these were not read, what they are made from. */
function artifactOf(
  { isRolledOut, name, ready = 0, template }: WorkloadObject,
  pods: readonly PodObject[] | undefined,
): string | undefined {
  if (!pods) {
    return isRolledOut && ready > 0 ? digestOf(template, name) : undefined;
  }
  const running = pods.filter(pod => !isOver(pod));
  const digests = running.map(pod => digestOf(pod.image, name, pod.states));
  return new Set(digests).size === 1 ? digests[0] : undefined;
}

/**
 * What runs, not what is meant to: while a new version is rolled out, its pods
 * run two.
 */
function versionsOf(
  workload: WorkloadObject,
  pods: readonly PodObject[] | undefined,
): string | undefined {
  const { isRolledOut, name, template } = workload;
  const running = pods?.filter(pod => !isOver(pod)) ?? [];
  if (running.length === 0) {
    return isRolledOut ? versionOf(template, name) : undefined;
  }
  const versions = running.map(pod => versionOf(pod.image, name, pod.states));
  return versions.every(one => one !== undefined)
    ? [...new Set(versions)].sort().join(', ')
    : undefined;
}

function workloadKey({ kind, name, namespace }: WorkloadObject): string {
  return `${namespace}/${kind}/${name}`;
}

function podKey({ namespace, workload }: PodObject): string | undefined {
  return workload && `${namespace}/${workload}`;
}

function eventKey({ about, namespace }: WarningEvent): string {
  return `${namespace}/${about}`;
}

function groupBy<T>(
  all: Iterable<T>,
  keyOf: (one: T) => string | undefined,
): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    if (key !== undefined) {
      const group = groups.get(key);
      if (group) {
        group.push(one);
      } else {
        groups.set(key, [one]);
      }
    }
  }
  return groups;
}
