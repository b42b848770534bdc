import { parseEntityRef } from '@backstage/catalog-model';
import { useApiHolder } from '@backstage/core-plugin-api';
import { entityPresentationApiRef } from '@backstage/plugin-catalog-react';
import {
  entityTitle,
  plainly,
} from '@plumbline/backstage-plugin-evidence-common';
import { useEffect, useState } from 'react';
import { refsIn } from './refsIn';

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

/**
 * Texts with the title of each entity in place of its reference, for labels that
 * are text.
 */
export function useTitlesIn(
  texts: readonly string[],
): (text: string) => string {
  const isRef = (_: string, index: number) => index % 2 === 1;
  const titleOf = useEntityTitles(
    texts.flatMap(text => text.split(refsIn).filter(isRef)),
  );
  return text =>
    text
      .split(refsIn)
      .map((part, index) =>
        isRef(part, index) ? titleOf(part) : plainly(part),
      )
      .join('');
}

/**
 * A text of the server that calls entities by their names, such as the title of a
 * decision, with their titles in place of them.
 *
 * @param entityRefs - of the entities that it may name
 */
export function useTitled(text: string, entityRefs: readonly string[]): string {
  const titleOf = useEntityTitles(entityRefs);
  return entityRefs.reduce((words, entityRef) => {
    const name = entityTitle(entityRef).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return words.replace(
      new RegExp(`(?<![\\w./-])${name}(?![\\w/-]|\\.\\w)`),
      () => titleOf(entityRef),
    );
  }, text);
}
