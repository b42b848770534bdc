import { forEachEdge } from '@plumbline/backstage-plugin-evidence-common';
import type { DiscrepancyReport } from '../../database/DiscrepancyStore';
import { catalogSource } from '../../projection/CatalogWalker';
import type { EstateModel } from '../../projection/EstateModel';
import { discrepancyId } from '../discrepancies';
import { Finder, ownerOf } from './finder';

/** Types of components that run by themselves where they are deployed. */
const runningTypes: ReadonlySet<string> = new Set([
  'service',
  'worker',
  'backend',
]);
/** Lifecycles in which a service promises to be there. */
const promised: ReadonlySet<string> = new Set(['production']);
const maxSiblings = 5;

/**
 * Services that ought to run and of which no workload was seen, where others of
 * their system were: a source covers the place where they would be. Where none
 * does, nothing is known.
 */
export const findEntitiesWithoutWorkload: Finder = async ({
  model,
  refs,
  reader,
}) => {
  const inBaseline = await reader.sourcesInBaseline();
  return refs.flatMap((ref): DiscrepancyReport[] => {
    if (!oughtToRun(model, ref) || model.workloadsOf(ref).length > 0) {
      return [];
    }
    const siblings = runningSiblings(model, ref);
    if (siblings.length === 0) {
      return [];
    }
    const covered = siblings.flatMap(sibling =>
      model.workloadsOf(sibling).map(({ source, value }) => ({
        source,
        place: [value.cluster, value.namespace].filter(Boolean).join('/'),
      })),
    );
    const places = distinct(covered.map(({ place }) => place).filter(Boolean));
    const sources = distinct(covered.map(({ source }) => source));
    const where =
      places.length > 0 ? ` in ${places.slice(0, 3).join(', ')}` : '';
    return [
      {
        id: discrepancyId('entity-without-workload', ref),
        kind: 'entity-without-workload',
        anchor: ref,
        entityRef: ref,
        owner: ownerOf(model, ref),
        message: `${ref} ought to run, and no workload of it was seen${where}, where others of its system run`,
        candidates: siblings.slice(0, maxSiblings),
        material: places,
        baseline: sources.every(source => inBaseline.has(source)),
        evidence: [
          {
            source: catalogSource,
            says: `${ref} is a ${
              model.graph.recordOf(ref)!.type
            } in production`,
          },
          ...sources.map(source => ({
            source,
            says: `It sees workloads of ${siblings
              .slice(0, maxSiblings)
              .join(', ')}, and none of ${ref}`,
          })),
        ],
      },
    ];
  });
};

function oughtToRun({ graph }: EstateModel, ref: string): boolean {
  const record = graph.recordOf(ref);
  return (
    record?.kind === 'component' &&
    runningTypes.has(record.type ?? '') &&
    promised.has(record.lifecycle ?? '') &&
    record.system !== undefined
  );
}

/** Other services of its system whose workloads were seen. */
function runningSiblings(model: EstateModel, ref: string): string[] {
  return systemMembers(model, ref).filter(
    other =>
      other !== ref &&
      model.graph.recordOf(other)?.kind === 'component' &&
      model.workloadsOf(other).length > 0,
  );
}

/** All that is part of the system that an entity is part of. */
export function systemMembers({ graph }: EstateModel, ref: string): string[] {
  const system = graph.recordOf(ref)?.system;
  const node = system === undefined ? undefined : graph.find(system);
  const members = new Set<string>();
  if (node !== undefined) {
    forEachEdge(
      graph,
      node,
      'calledBy',
      member => members.add(graph.ref(member)),
      'part-of',
    );
  }
  return [...members].sort();
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
