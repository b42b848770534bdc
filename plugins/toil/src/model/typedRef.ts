import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';

/**
 * A typed name as a full reference: `payments` is `group:default/payments` where a
 * group is expected. What is no name stays, for the backend to refuse.
 */
export function refOfTyped(text: string, defaultKind: string): string {
  try {
    return stringifyEntityRef(parseEntityRef(text, { defaultKind }));
  } catch {
    return text;
  }
}

/** The same reference as it is typed, without what is assumed. */
export function typedOf(ref: string, defaultKind: string): string {
  const assumed = `${defaultKind}:default/`;
  return ref.startsWith(assumed) ? ref.slice(assumed.length) : ref;
}
