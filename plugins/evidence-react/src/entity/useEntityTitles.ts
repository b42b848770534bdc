import { parseEntityRef } from '@backstage/catalog-model';
import { useApiHolder } from '@backstage/core-plugin-api';
import { entityPresentationApiRef } from '@backstage/plugin-catalog-react';
import { entityTitle } from '@plumbline/backstage-plugin-evidence-common';
import { useEffect, useState } from 'react';

/**
 * How the portal presents several entities, for labels that are text: the title of
 * each, and its name until that is known.
 */
export function useEntityTitles(
  entityRefs: readonly string[],
): (entityRef: string) => string {
  const presentation = useApiHolder().get(entityPresentationApiRef);
  const [titles, setTitles] = useState<ReadonlyMap<string, string>>(new Map());
  const wanted = JSON.stringify([...new Set(entityRefs)].sort());
  useEffect(() => {
    let isCurrent = true;
    const read = async (entityRef: string) => {
      const { kind } = parseEntityRef(entityRef);
      const { primaryTitle } = await presentation!.forEntity(entityRef, {
        defaultKind: kind,
        defaultNamespace: 'default',
      }).promise;
      return [[entityRef, primaryTitle]] as const;
    };
    if (presentation) {
      const refs: string[] = JSON.parse(wanted);
      // What the catalog holds may be worse than what it should.
      void Promise.all(refs.map(ref => read(ref).catch(() => []))).then(
        found => isCurrent && setTitles(new Map(found.flat())),
      );
    }
    return () => {
      isCurrent = false;
    };
  }, [presentation, wanted]);
  return entityRef => titles.get(entityRef) ?? entityTitle(entityRef);
}
