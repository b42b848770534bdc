import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { IdentityKey } from '@plumbline/backstage-plugin-evidence-common';
import type { NewFact } from '@plumbline/backstage-plugin-evidence-common/rules';
import { ChangeProposer } from './changeProposer';
import { ChangeSource } from './changeSource';
import { Collector } from './collector';
import { LinkPattern } from './linkPattern';
import type { PortalCollectorsReader } from './portalCollectors';
import { RepositoryHost } from './repositories';

/** By the type of integration: those that modules have added. @public */
export type RepositoryHosts = ReadonlyMap<string, RepositoryHost>;

/**
 * Makes the collector of one `plumbline.collectors.<id>`, once all modules have
 * added what they bring.
 *
 * @throws InputError that names the key which is wrong
 * @public
 */
export type CollectorTypeReader = (
  id: string,
  own: Config,
  added: { repositoryHosts: RepositoryHosts },
) => Collector;

/** How modules of the evidence plugin add to what it reads. */
export interface EvidenceExtensionPoint {
  /** @throws Error if a collector with this id was added already. */
  addCollector(collector: Collector): void;
  /**
   * Adds a `type` of `plumbline.collectors.<id>`: its reader makes a collector
   * of each section of that type, and throws an InputError that names the key
   * which is wrong.
   *
   * @param example - such a section under its id, as YAML: what set-up
   *   proposes. The reader must accept it as it is.
   * @throws Error if this type was added already.
   */
  addCollectorType(
    type: string,
    reader: CollectorTypeReader,
    example?: string,
  ): void;
  /**
   * Adds collectors of what the portal is configured for already. They are left
   * out where `plumbline.portalSources.<type>` is false.
   *
   * @throws Error if some of this type were added already.
   */
  addPortalCollectors(type: string, read: PortalCollectorsReader): void;
  /** @throws Error if a change source with this id was added already. */
  addChangeSource(source: ChangeSource): void;
  /** @throws Error if a proposer for this type of host was added already. */
  addChangeProposer(proposer: ChangeProposer): void;
  /**
   * Adds a fact that collectors may report and rules may read.
   *
   * @throws Error if one of this name was added already, or rules can't read it
   */
  addFact(fact: NewFact): void;
  /** @throws Error if an identity key with this id was added already. */
  addIdentityKey(key: IdentityKey): void;
  /** @throws Error if one with this annotation and title was added already. */
  addLinkPattern(pattern: LinkPattern): void;
  /** @throws Error if a host for this type of integration was added already. */
  addRepositoryHost(host: RepositoryHost): void;
}

export const evidenceExtensionPoint =
  createExtensionPoint<EvidenceExtensionPoint>({ id: 'evidence.sources' });
