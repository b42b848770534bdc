import { forEachEdge } from '@plumbline/backstage-plugin-evidence-common';
import type { DiscrepancyReport } from '../../database/discrepancies';
import { catalogSource } from '../../estate/projection/CatalogWalker';
import type { EstateModel } from '../../estate/projection/EstateModel';
import { discrepancyId } from '../../estate/subjects/signalDiscrepancies';
import { Finder, ownerOf } from './finder';
import { readWorkloads, SeenWorkload } from './workloads';

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
 * Services that ought to run and of which no workload is seen, where others of
 * their system are: a source covers the place where they would be. Where none
 * does, nothing is known; nor where a source that saw one of theirs sees nothing
 * of the system any more, as then it is the source that has gone.
 */
export const findEntitiesWithoutWorkload: Finder = async input => {
  const { model, reader } = input;
  const checked = input.refs.filter(ref => oughtToRun(model, ref));
  if (checked.length === 0) {
    return [];
  }
  const membersOf = new Map(checked.map(ref => [ref, siblingsOf(model, ref)]));
  const workloadsOf = await readWorkloads(input, [
    ...checked,
    ...[...membersOf.values()].flat(),
  ]);
  const inBaseline = await reader.sourcesInBaseline();
  return checked.flatMap((ref): DiscrepancyReport[] => {
    const own = workloadsOf(ref);
    if (own.some(({ stale }) => !stale)) {
      return [];
    }
    const lost = new Set(own.map(({ source }) => source));
    const running = membersOf.get(ref)!.flatMap(sibling =>
      workloadsOf(sibling)
        .filter(
          ({ source, stale, value }) =>
            !stale &&
            value.replicas !== 0 &&
            (lost.size === 0 || lost.has(source)),
        )
        .map(workload => ({ sibling, ...workload })),
    );
    const sources = distinct(running.map(({ source }) => source));
    if (running.length === 0 || sources.length < lost.size) {
      return [];
    }
    const siblings = distinct(running.map(({ sibling }) => sibling)).slice(
      0,
      maxSiblings,
    );
    const places = placesOf(running);
    // Others may be hidden from a reader, and a namespace is often called so.
    const named = placesOf(
      running.filter(({ sibling }) => siblings.includes(sibling)),
    );
    const where = named.length > 0 ? ` in ${named.slice(0, 3).join(', ')}` : '';
    const what =
      lost.size > 0
        ? `its workload is not seen any more${where}`
        : `no workload of it was seen${where}`;
    return [
      {
        id: discrepancyId('entity-without-workload', ref),
        kind: 'entity-without-workload',
        anchor: ref,
        entityRef: ref,
        owner: ownerOf(model, ref),
        message: `${ref} ought to run, and ${what}, where others of its system run`,
        candidates: siblings,
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
            says: `It sees workloads of ${siblings.join(
              ', ',
            )}, and none of ${ref}`,
          })),
          ...own.slice(0, maxSiblings).map(({ source, value, observedAt }) => ({
            source,
            says: `It saw '${value.name}' last`,
            observedAt: new Date(observedAt).toISOString(),
          })),
        ],
      },
    ];
  });
};

function placesOf(running: readonly Pick<SeenWorkload, 'value'>[]): string[] {
  return distinct(
    running
      .map(({ value: { cluster, namespace } }) =>
        [cluster, namespace].filter(Boolean).join('/'),
      )
      .filter(Boolean),
  );
}

function oughtToRun({ graph }: EstateModel, ref: string): boolean {
  const record = graph.recordOf(ref);
  return (
    record?.kind === 'component' &&
    runningTypes.has(record.type ?? '') &&
    promised.has(record.lifecycle ?? '') &&
    record.system !== undefined
  );
}

/** Other components of its system. */
function siblingsOf(model: EstateModel, ref: string): string[] {
  return systemMembers(model, ref).filter(
    other => other !== ref && model.graph.recordOf(other)?.kind === 'component',
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
