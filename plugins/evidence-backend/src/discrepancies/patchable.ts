import type { Entity } from '@backstage/catalog-model';
import type { Discrepancy } from '@plumbline/backstage-plugin-evidence-common';
import {
  KnownEntities,
  planPatch,
} from '@plumbline/backstage-plugin-evidence-common/patches';
import type { EstateView } from '../estate/EstateReader';
import type { EstateModel } from '../estate/projection/EstateModel';

/** How many missing names one answer searches all of the estate for. */
const mostSearched = 10;

/** Stands for the file of an entity that nobody described; no reference. */
const newFile = 'new-file';

/** Finds whether there is a file that describes an entity. */
export type DescribedFiles = { describes(entity: Entity): boolean };

/**
 * Of those whose kind can be settled by a change of a description, leaves it
 * stated only where it is known which change that is, and of which file. What
 * the file says is not read here. Cost: the entities that these are about, and
 * a few searches of the estate.
 */
export async function whereFilesAreKnown<T extends Discrepancy>(
  items: readonly T[],
  estate: EstateView,
  files: DescribedFiles,
): Promise<T[]> {
  const changed = new Map<string, string>();
  // Those that a file would be written for.
  const described = new Set<string>();
  let searched = 0;
  for (const one of items.filter(({ patchable }) => patchable)) {
    // A plan looks for what a reference may have meant in all of the estate.
    const search = one.kind === 'dangling-reference' && searched++;
    const ref =
      search !== false && search >= mostSearched
        ? one.entityRef
        : changedEntity(one, estate);
    if (ref === newFile) {
      described.add(newFile);
    }
    if (ref === newFile || (ref && estate.isKnown(ref))) {
      changed.set(one.id, ref);
    }
  }
  const refs = [...new Set(changed.values())].filter(ref => ref !== newFile);
  for (const { ref, body } of refs.length ? await estate.entities(refs) : []) {
    if (files.describes(JSON.parse(body))) {
      described.add(ref);
    }
  }
  return items.map(one => ({
    ...one,
    patchable: described.has(changed.get(one.id) ?? ''),
  }));
}

/** What of an estate a plan needs. */
export function knownIn({ graph, identity }: EstateModel): KnownEntities {
  return {
    keysOf: ref => graph.recordOf(ref)?.keys,
    namedBy: signal => identity.namedBy(signal),
    *refs() {
      for (const { ref } of graph.records()) {
        yield ref;
      }
    },
  };
}

/** Whose description would change; undefined where no change would be honest. */
function changedEntity(
  discrepancy: Discrepancy,
  { model }: EstateView,
): string | undefined {
  const plan = planPatch(discrepancy, { known: knownIn(model) });
  if (plan.status === 'new-entity') {
    return newFile;
  }
  return plan.status === 'change' ? plan.change.entityRef : undefined;
}
