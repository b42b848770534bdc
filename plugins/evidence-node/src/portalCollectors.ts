import type { Config } from '@backstage/config';
import type { Collector } from './collector';
import type { RepositoryHost } from './repositories';

/**
 * Collectors of what the portal is configured for already, by its other plugins.
 * They only read; `plumbline.portalSources.<type>: false` leaves them out.
 *
 * @public
 */
export type PortalCollectors = {
  /**
   * Where the portal's configuration has it, such as `acme.instances`; absent
   * where it takes no settings.
   */
  key?: string;
  collectors: readonly Collector[];
  /** What it has besides and is not read. */
  leftOut: readonly {
    name: string;
    /** Why, in a clause. */
    reason: string;
    /** The key that reads it where it is true: `plumbline.portalSources.acme`. */
    switch?: string;
  }[];
};

/** Makes them, once all modules have added what they bring. @public */
export type PortalCollectorsReader = (added: {
  repositoryHosts: ReadonlyMap<string, RepositoryHost>;
}) => PortalCollectors;

/** The sections `plumbline.collectors.<id>` of one type, by their ids. @public */
export function configuredCollectors(
  root: Config,
  type: string,
): Map<string, Config> {
  const all = root.getOptionalConfig('plumbline.collectors');
  return new Map(
    (all?.keys() ?? [])
      .map(id => [id, all!.getConfig(id)] as const)
      .filter(([, own]) => own.getOptionalString('type') === type),
  );
}
