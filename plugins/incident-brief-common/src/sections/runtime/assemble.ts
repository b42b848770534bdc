import {
  EvidenceContext,
  WorkloadClaim,
  compareText,
} from '@plumbline/backstage-plugin-evidence-common';
import { counted, Part, sectionOf, sortedUnique } from '../../kit/fields';
import { scopeInWords, workloadsInScope } from '../../kit/scope';
import type { Runtime } from './schema';

/** What of it runs where, and whether regions run different versions. */
export function assembleRuntime(context: EvidenceContext): Runtime {
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
