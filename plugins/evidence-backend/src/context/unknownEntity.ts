import { NotFoundError } from '@backstage/errors';
import { nearest } from '@plumbline/backstage-plugin-evidence-common';
import { EstateView, requireRead } from '../estate/EstateReader';

/** How many the answer names at the most. */
const named = 5;
/** What signals name; the rest is found by its kind. */
const bySignals: ReadonlySet<string> = new Set([
  'component',
  'resource',
  'api',
]);

/**
 * An error that names what the caller may have meant, as far as they may see it.
 *
 * @throws ServiceUnavailableError while the catalog has not been read
 */
export function unknownEntity(
  estate: EstateView,
  entityRef: string,
): NotFoundError {
  requireRead(estate);
  const kind = entityRef.slice(0, entityRef.indexOf(':'));
  const text = entityRef.slice(entityRef.indexOf('/') + 1);
  const refs = bySignals.has(kind)
    ? estate.model
        .resolve({ type: 'text', text })
        .candidates.map(one => one.entityRef)
    : ofKind(estate, kind, text);
  return new NotFoundError(
    `There is no entity '${entityRef}'${
      refs.length === 0
        ? ', and no name is near'
        : `; the nearest are ${refs
            .slice(0, named)
            .map(ref => `'${ref}'`)
            .join(', ')}`
    }`,
  );
}

/** A Group is meant by who asks for one, so none but Groups are offered. */
function ofKind({ model }: EstateView, kind: string, text: string): string[] {
  const { graph } = model;
  const refs = new Map<string, string>();
  for (let node = 0; node < graph.size; node++) {
    const ref = graph.ref(node);
    if (ref.startsWith(`${kind}:`) && graph.exists(node)) {
      refs.set(ref.slice(ref.indexOf('/') + 1), ref);
    }
  }
  return nearest(text, refs.keys(), named).map(name => refs.get(name)!);
}
