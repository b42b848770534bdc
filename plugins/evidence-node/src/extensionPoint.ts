import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { IdentityKey } from '@plumbline/backstage-plugin-evidence-common';
import type { NewFact } from '@plumbline/backstage-plugin-evidence-common/rules';
import { ChangeProposer } from './changeProposer';
import { ChangeSource } from './changeSource';
import { Collector } from './collector';

/** How modules of the evidence plugin add to what it reads. */
export interface EvidenceExtensionPoint {
  /** @throws Error if a collector with this id was added already. */
  addCollector(collector: Collector): void;
  /**
   * Adds a `type` of `plumbline.collectors.<id>`: its reader makes a collector
   * of each section of that type, and throws an InputError that names the key
   * which is wrong.
   *
   * @throws Error if this type was added already.
   */
  addCollectorType(
    type: string,
    reader: (id: string, own: Config) => Collector,
  ): void;
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
}

export const evidenceExtensionPoint =
  createExtensionPoint<EvidenceExtensionPoint>({ id: 'evidence.sources' });
