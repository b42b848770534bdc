import type { Entity } from '@backstage/catalog-model';
import type { Discrepancy } from '@plumbline/backstage-plugin-evidence-common';
import {
  KnownEntities,
  planPatch,
} from '@plumbline/backstage-plugin-evidence-common/patches';
import type { EstateView } from '../context/EstateReader';

/** What a plan looks for in all of the estate, which is not worth it for a list. */
const searched: ReadonlySet<Discrepancy['kind']> = new Set([
  'dangling-reference',
]);

/** Tells whether there is a file that describes an entity. */
export type DescribedFiles = { describes(entity: Entity): boolean };

/**
 * Of those whose kind can be settled by a change of a description, leaves it
 * said only where it is known which change that is, and of which file. What the
 * file says is not read here. Cost: the entities that these are about.
 */
export async function whereFilesAreKnown<T extends Discrepancy>(
  items: readonly T[],
  estate: EstateView,
  files: DescribedFiles,
): Promise<T[]> {
  const changed = new Map(
    items.flatMap(one => {
      const ref = one.patchable ? changedEntity(one, estate) : undefined;
      return ref === undefined ? [] : [[one.id, ref] as const];
    }),
  );
  const refs = [...new Set(changed.values())];
  const described = new Set(
    (refs.length > 0 ? await estate.entities(refs) : [])
      .filter(({ body }) => files.describes(JSON.parse(body)))
      .map(({ ref }) => ref),
  );
  return items.map(one => ({
    ...one,
    patchable: described.has(changed.get(one.id) ?? ''),
  }));
}

/** Whose description would change; undefined where no change would be honest. */
function changedEntity(
  discrepancy: Discrepancy,
  { isKnown, model }: EstateView,
): string | undefined {
  const known: KnownEntities = {
    keysOf: ref => model.graph.recordOf(ref)?.keys,
    refs: () => [],
  };
  const { entityRef, kind } = discrepancy;
  const plan = searched.has(kind)
    ? undefined
    : planPatch(discrepancy, { known });
  const ref =
    plan?.status === 'change' ? plan.change.entityRef : !plan && entityRef;
  return ref && isKnown(ref) ? ref : undefined;
}
