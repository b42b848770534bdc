import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { Signal } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { serviceSignal } from './fields';

const mappedSchema = z.union([
  z.string().min(1),
  z.object({
    service: z.string().min(1),
    environment: z.string().min(1).optional(),
  }),
]);

/** What a vendor's project or workspace is about. @public */
export type MappedService = { signal: Signal; environment?: string };

/**
 * Reads a section of the configuration that says which service stands behind
 * what a vendor calls by its own names: `<name>: <service>` or
 * `<name>: { service, environment }`, where a service is an entity reference or
 * a name that it is known under.
 *
 * @param key - of the section
 * @throws InputError naming the entry that is neither
 * @public
 */
export function readServiceMapping(
  config: Config,
  key: string,
): ReadonlyMap<string, MappedService> {
  const section = config.getOptional(key);
  const mapping = new Map<string, MappedService>();
  if (typeof section !== 'object' || section === null) {
    return mapping;
  }
  for (const [name, value] of Object.entries(section)) {
    const parsed = mappedSchema.safeParse(value);
    if (!parsed.success) {
      throw new InputError(
        `'${key}.${name}' must be a service or { service, environment }`,
      );
    }
    const { service, environment } =
      typeof parsed.data === 'string'
        ? { service: parsed.data, environment: undefined }
        : parsed.data;
    mapping.set(name, {
      signal: serviceSignal(service),
      ...(environment && { environment }),
    });
  }
  return mapping;
}
