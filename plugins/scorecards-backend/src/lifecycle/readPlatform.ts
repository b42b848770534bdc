import type { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { entityRefSchema } from '@plumbline/backstage-plugin-evidence-common';

const key = 'plumbline.lifecycle.platform';

/**
 * The group that answers for what no other group does.
 *
 * @throws InputError for what is no reference of an entity
 */
export function readPlatform(config: RootConfigService): string {
  const text =
    config.getOptionalString(key) ?? 'group:default/platform-engineering';
  const read = entityRefSchema.safeParse(text);
  if (!read.success) {
    throw new InputError(
      `'${key}' must be a group, such as group:default/platform`,
    );
  }
  return read.data;
}
