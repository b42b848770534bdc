import {
  canonicalJson,
  EvidenceContext,
  WorkloadClaim,
  compareText,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Brief } from '../schema';
import { counted, Part, sectionOf, sortedUnique } from './claims';
import { scopeInWords, scopeOf } from './scope';

/** The workloads of the subject and of what stands for it, in one order. */
export function workloadsInScope(context: EvidenceContext): WorkloadClaim[] {
  const scope = new Set(scopeOf(context));
  return context.workloads
    .filter(({ entityRef }) => scope.has(entityRef))
    .map(claim => ({ claim, key: orderOf(claim) }))
    .sort((a, b) => compareText(a.key, b.key))
    .map(({ claim }) => claim);
}

/** What of it runs where, and whether regions run different versions. */
export function assembleRuntime(context: EvidenceContext): Brief['runtime'] {
  const workloads = workloadsInScope(context);
  const values = workloads.map(({ value }) => value);
  const differs = differingRegions(workloads);
  return {
    ...sectionOf(partsOf(context, workloads)),
    clusters: sortedUnique(values.map(({ cluster }) => cluster)),
    regions: sortedUnique(values.map(({ region }) => region)),
    namespaces: sortedUnique(values.map(({ namespace }) => namespace)),
    workloads: workloads.map(({ matchedBy, entityRef, ...claim }) => ({
      ...claim,
      ...(entityRef !== context.subject.entityRef && { entityRef }),
    })),
    ...(differs.length > 0 && { differs }),
  };
}

function partsOf(context: EvidenceContext, workloads: WorkloadClaim[]): Part[] {
  if (workloads.length === 0) {
    const reason =
      context.workloadSources.length === 0
        ? 'no source connected for workloads'
        : `no source reports workloads for ${scopeInWords(context)}`;
    return [{ known: false, reason }];
  }
  const placeless = workloads.filter(
    ({ value }) => value.region === undefined,
  ).length;
  const versionless = workloads.filter(
    ({ value }) => value.version === undefined,
  ).length;
  const running = new Set(workloads.map(({ entityRef }) => entityRef));
  const members = context.members.filter(ref => ref.startsWith('component:'));
  const silent = members.filter(ref => !running.has(ref)).length;
  const lacking = (count: number, reason: string): Part[] =>
    count === 0 ? [] : [{ known: false, reason }];
  return [
    { known: true },
    ...lacking(
      placeless,
      `no region is reported for ${counted(placeless, 'workload')}`,
    ),
    ...lacking(
      versionless,
      `no version is reported for ${counted(versionless, 'workload')}`,
    ),
    ...lacking(
      silent,
      `no source reports workloads for ${counted(silent, 'member')} of ${
        members.length
      }`,
    ),
  ];
}

/**
 * The versions of each region, where these differ. Compared entity by entity:
 * members of a System are expected to have versions of their own.
 */
function differingRegions(
  workloads: WorkloadClaim[],
): { region: string; versions: string[] }[] {
  const versionsByRegion = new Map<string, Set<string>>();
  for (const entityRef of sortedUnique(workloads.map(w => w.entityRef))) {
    const regions = new Map<string, Set<string>>();
    for (const { value } of workloads.filter(w => w.entityRef === entityRef)) {
      if (value.region !== undefined && value.version !== undefined) {
        add(regions, value.region, value.version);
      }
    }
    const kinds = new Set(
      [...regions.values()].map(versions => sortedUnique(versions).join('\n')),
    );
    if (kinds.size > 1) {
      for (const [region, versions] of regions) {
        versions.forEach(version => add(versionsByRegion, region, version));
      }
    }
  }
  return [...versionsByRegion]
    .map(([region, versions]) => ({ region, versions: sortedUnique(versions) }))
    .sort((a, b) => compareText(a.region, b.region));
}

function add(map: Map<string, Set<string>>, key: string, value: string) {
  map.set(key, (map.get(key) ?? new Set()).add(value));
}

/** By place, then by name; never by when it was seen, which the digest leaves out. */
function orderOf(claim: WorkloadClaim): string {
  const { value, kind, stale, entityRef, source } = claim;
  const rest = canonicalJson([entityRef, value, kind, stale, source.id]);
  return [value.region, value.cluster, value.namespace, value.name, rest]
    .map(part => part ?? '')
    .join('\u0000');
}
