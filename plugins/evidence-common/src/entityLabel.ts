import { parseEntityRef } from '@backstage/catalog-model';

/** A reference as people say it: kind and namespace only where they add something. */
export function entityLabel(entityRef: string): {
  name: string;
  kind?: string;
} {
  try {
    const { kind, namespace, name } = parseEntityRef(entityRef);
    return {
      name: namespace === 'default' ? name : `${namespace}/${name}`,
      kind: ['component', 'group', 'user'].includes(kind.toLowerCase())
        ? undefined
        : kind.toLowerCase(),
    };
  } catch {
    // What the catalog holds may be worse than what it should.
    return { name: entityRef };
  }
}

/** The same in one string, for places without space for markup. */
export function entityTitle(entityRef: string): string {
  return entityLabel(entityRef).name;
}
