import { parseEntityRef } from '@backstage/catalog-model';
import { useEntityPresentation } from '@backstage/plugin-catalog-react';

/**
 * What people call an entity, for a heading: its title where the catalog has
 * one, with the reference on hover. Asks the catalog, so it is for one, and not
 * for each row of a list.
 */
export function EntityTitle(props: { entityRef: string }) {
  const { entityRef } = props;
  const kind = kindOf(entityRef);
  return kind === undefined ? (
    <>{entityRef}</>
  ) : (
    <Presented entityRef={entityRef} kind={kind} />
  );
}

function Presented(props: { entityRef: string; kind: string }) {
  const { entityRef, kind } = props;
  const { primaryTitle } = useEntityPresentation(entityRef, {
    defaultKind: kind,
    defaultNamespace: 'default',
  });
  return <span title={entityRef}>{primaryTitle}</span>;
}

/** Undefined for what is no reference. */
function kindOf(text: string): string | undefined {
  try {
    return parseEntityRef(text).kind;
  } catch {
    return undefined;
  }
}
