import type { RootConfigService } from '@backstage/backend-plugin-api';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';

const key = 'plumbline.scorecards.leaveOut';

/**
 * Systems whose entities are not judged, as full references.
 *
 * @throws InputError for what is no reference of a system
 */
export function readLeftOut(config: RootConfigService): ReadonlySet<string> {
  const named = config.getOptionalConfig(key);
  return new Set(
    (named?.keys() ?? []).map(name => {
      const text = named!.getString(name);
      const ref = readSystem(text);
      if (ref === undefined) {
        throw new InputError(
          `'${key}.${name}' must be a system, such as 'system:default/sandbox', not '${text}'`,
        );
      }
      return ref;
    }),
  );
}

/** A system's full reference; undefined where the text names no system. */
export function readSystem(
  text: string,
  defaultNamespace?: string,
): string | undefined {
  try {
    const ref = parseEntityRef(text, {
      defaultKind: 'system',
      defaultNamespace,
    });
    return ref.kind.toLocaleLowerCase('en-US') === 'system'
      ? stringifyEntityRef(ref)
      : undefined;
  } catch {
    return undefined;
  }
}
