import {
  ChangeScope,
  forEachNeighbour,
} from '@plumbline/backstage-plugin-evidence-common';
import { EstateView } from '../estate/EstateReader';

/** What these teams or people own, as far as the reader may see it. */
export function refsOwnedBy(
  { isKnown, model }: Pick<EstateView, 'isKnown' | 'model'>,
  owners: readonly string[],
): string[] {
  const owned = owners.flatMap(ref => model.ownedBy(ref)).filter(isKnown);
  return [...new Set(owned)].sort();
}

/**
 * The entities around one that a scope means: its direct neighbours, the
 * members of its system, or all that its owner owns. For a System and a Group
 * these are its own.
 */
export function refsInScope(
  { model, isKnown, isVisible }: EstateView,
  entityRef: string,
  scope: ChangeScope,
): string[] {
  const { graph } = model;
  const refs = new Set([entityRef]);
  const node = graph.find(entityRef);
  // Of what is hidden not even the system or the owner may show.
  const record = isKnown(entityRef) ? graph.recordOf(entityRef) : undefined;
  switch (scope) {
    case 'neighbourhood':
      for (const direction of ['calledBy', 'calls'] as const) {
        if (node !== undefined) {
          forEachNeighbour(graph, node, direction, other =>
            refs.add(graph.ref(other)),
          );
        }
      }
      break;
    case 'system': {
      const system = record?.kind === 'system' ? entityRef : record?.system;
      const systemNode = system === undefined ? undefined : graph.find(system);
      if (systemNode !== undefined) {
        for (const member of graph.ends(systemNode, 'calledBy')) {
          if (graph.record(member)?.system === system) {
            refs.add(graph.ref(member));
          }
        }
      }
      break;
    }
    case 'team': {
      const owner = record?.kind === 'group' ? entityRef : record?.owner;
      model.ownedBy(owner ?? '').forEach(ref => refs.add(ref));
      break;
    }
    default:
  }
  return [...refs].filter(ref => !isVisible || isVisible(ref)).sort();
}
