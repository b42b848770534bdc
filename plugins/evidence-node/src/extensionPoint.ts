import { createExtensionPoint } from '@backstage/backend-plugin-api';
import { IdentityKey } from '@plumbline/backstage-plugin-evidence-common';
import { ChangeSource } from './changeSource';
import { Collector } from './collector';

/** How modules of the evidence plugin add to what it reads. */
export interface EvidenceExtensionPoint {
  /** @throws Error if a collector with this id was added already. */
  addCollector(collector: Collector): void;
  /** @throws Error if a change source with this id was added already. */
  addChangeSource(source: ChangeSource): void;
  /** @throws Error if an identity key with this id was added already. */
  addIdentityKey(key: IdentityKey): void;
}

export const evidenceExtensionPoint =
  createExtensionPoint<EvidenceExtensionPoint>({ id: 'evidence.sources' });
