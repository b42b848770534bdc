import {
  EdgeType,
  forEachEdge,
} from '@plumbline/backstage-plugin-evidence-common';
import type { EstateView } from '../estate/EstateReader';
import type { Related } from '../changes';

/** How one depends on what it stores in, or runs on. */
const storing: ReadonlySet<EdgeType> = new Set([
  'consumes',
  'reads',
  'writes',
  'runs-on',
]);

/**
 * The Resources that an entity uses, as the viewer sees the estate: when their
 * schema changed, not every version of the entity fits to them any more.
 */
export function resourcesOf({ model }: Pick<EstateView, 'model'>): Related {
  const { graph } = model;
  return ref => {
    const node = graph.find(ref);
    const refs = new Set<string>();
    if (node !== undefined) {
      forEachEdge(graph, node, 'calls', (other, type) => {
        if (storing.has(type) && graph.record(other)?.kind === 'resource') {
          refs.add(graph.ref(other));
        }
      });
    }
    return [...refs].sort();
  };
}
