import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';

/**
 * The full, lower-case ref of a user: `Ana.Ruiz` is `user:default/ana.ruiz`.
 *
 * @throws TypeError when the text is not an entity ref
 */
export function toUserRef(text: string): string {
  return stringifyEntityRef(
    parseEntityRef(text.trim(), {
      defaultKind: 'user',
      defaultNamespace: 'default',
    }),
  );
}
