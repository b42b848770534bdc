import type { Entity } from '@backstage/catalog-model';
import { plumblineAnnotations } from '../annotations/names';
import { lookupsOf } from './lookups';
import { splitList } from '../splitList';

/**
 * The names by which an alert's labels may call an entity, spelt as they are:
 * alert routers compare to the letter.
 */
export function alertNamesOf({ metadata }: Entity): string[] {
  const annotations = metadata.annotations ?? {};
  const names = [
    metadata.name,
    ...splitList(annotations[plumblineAnnotations.aliases]),
    annotations['backstage.io/kubernetes-id'],
    metadata.labels?.['app.kubernetes.io/name'],
  ].map(name => name?.trim());
  return [...new Set(names.filter(name => name !== undefined && name !== ''))]
    .map(String)
    .sort((a, b) => (a < b ? -1 : 1));
}

/** Whether labels name anything at all, known or not. */
export function nameSomething(labels: Record<string, string>): boolean {
  return lookupsOf({ type: 'alert', labels }).length > 0;
}
