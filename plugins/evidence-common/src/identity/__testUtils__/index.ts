import { Entity } from '@backstage/catalog-model';
import { Resolution } from '../../schemas/signal';
import { IdentityIndex } from '../IdentityIndex';
import { IdentityKey, identityKeysOf } from '../keys';

export function entity(
  ref: string,
  annotations: Record<string, string> = {},
  metadata: Partial<Entity['metadata']> = {},
): Entity {
  const [, kind, namespace, name] = /^(.+):(.+)\/(.+)$/.exec(ref)!;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { name, namespace, annotations, ...metadata },
  };
}

export function indexOf(entities: Entity[], extra: IdentityKey[] = []) {
  const index = new IdentityIndex(extra);
  for (const one of entities) {
    const ref = `${one.kind}:${one.metadata.namespace}/${one.metadata.name}`;
    index.set({ ref, keys: identityKeysOf(one, extra) });
  }
  return index;
}

/** `ref key=value strength`, `ambiguous: …`, or `unmatched` with the nearest. */
export function summaryOf({
  status,
  candidates,
  entityRef,
  matchedBy,
}: Resolution) {
  const short = (ref: string) => ref.replace(':default/', ':');
  if (status === 'matched') {
    return `${short(entityRef!)} by ${matchedBy!.key}=${matchedBy!.value} ${
      matchedBy!.strength
    }`;
  }
  const names = candidates.map(one => short(one.entityRef));
  return `${status}: ${names.slice(0, 2).join(' ')}`;
}
