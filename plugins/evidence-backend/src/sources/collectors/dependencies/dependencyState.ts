import {
  DependencyState,
  describeEdges,
  forEachEdge,
} from '@plumbline/backstage-plugin-evidence-common';
import { observabilityOf } from '../../../discrepancies/find/declaredOnly';
import type { EstateModel } from '../../../estate/projection/EstateModel';

/**
 * Counts what an entity depends on; undefined where no source sees it calling,
 * for then nothing that it declares could have been seen. What it calls through
 * an API is counted once, as the API that it declares.
 */
export function dependencyState(
  model: EstateModel,
  ref: string,
): DependencyState | undefined {
  const { graph } = model;
  const node = graph.find(ref);
  if (node === undefined || model.witnessesOf(ref).calling.length === 0) {
    return undefined;
  }
  const targets = new Set<number>();
  forEachEdge(graph, node, 'calls', (other, type) => {
    if (type !== 'part-of') {
      targets.add(other);
    }
  });
  const counts = { agreed: 0, observedOnly: 0, declaredOnly: 0 };
  let notObservable = 0;
  for (const target of targets) {
    for (const edge of describeEdges(graph, node, target)) {
      if (
        edge.type === 'part-of' ||
        (edge.declared && edge.viaApis.length > 0)
      ) {
        continue;
      }
      if (edge.state === 'declared-and-observed') {
        counts.agreed += 1;
      } else if (edge.state === 'observed-only') {
        counts.observedOnly += 1;
      } else if (
        edge.state === 'declared-only' &&
        graph.exists(target) &&
        observabilityOf(model, ref, graph.ref(target)).sources.length > 0
      ) {
        counts.declaredOnly += 1;
      } else {
        notObservable += 1;
      }
    }
  }
  return {
    declared: counts.agreed + counts.declaredOnly + notObservable,
    ...counts,
    notObservable,
  };
}
