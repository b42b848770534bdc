import type { CollectorStatus } from '@plumbline/backstage-plugin-evidence-common';
import { catalogSource } from '@plumbline/backstage-plugin-evidence-react';

/** How much of the catalog a source reports. */
export type Coverage = { entities: number; of: number };

/**
 * Undefined where it is unknown: what a source reports need not be in the
 * catalog.
 *
 * @param estate - how many entities the catalog has
 */
export function coverageOf(
  { coverage, entities, id, tells = [] }: CollectorStatus,
  estate: number | undefined,
): Coverage | undefined {
  const isOfEntities =
    tells.length > 0 &&
    !tells.includes('edges') &&
    !tells.includes('workloads');
  const count = entities ?? (isOfEntities ? coverage : undefined);
  return id === catalogSource ||
    !estate ||
    count === undefined ||
    count > estate
    ? undefined
    : { entities: count, of: estate };
}
