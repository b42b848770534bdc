import type { Collector } from './collector';

/**
 * Collectors of what the portal is configured for already, by its other plugins.
 * They only read; `plumbline.portalSources.<type>: false` leaves them out.
 *
 * @public
 */
export type PortalCollectors = {
  /** Where the portal's configuration has it, such as `acme.instances`. */
  key: string;
  collectors: readonly Collector[];
  /** What it has besides and is not read, and why, in a clause. */
  leftOut: readonly { name: string; reason: string }[];
};
