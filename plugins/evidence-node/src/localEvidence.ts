import {
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import type { EvidenceService } from './evidenceService';

/**
 * Where the evidence plugin, if it runs in this process, offers what it also
 * serves over HTTP: asking it here spares two passes through JSON, compression
 * and signed tokens, which cost more than the answer.
 *
 * @public
 */
export interface LocalEvidence {
  /** Called by the evidence plugin, once. */
  offer(service: EvidenceService): void;
  /** Absent until then, and where evidence runs in another process. */
  readonly offered: EvidenceService | undefined;
}

class DefaultLocalEvidence implements LocalEvidence {
  #service: EvidenceService | undefined;

  offer(service: EvidenceService): void {
    this.#service = service;
  }

  get offered(): EvidenceService | undefined {
    return this.#service;
  }
}

/**
 * One per process. Other plugins depend on `evidenceServiceRef`, which asks
 * here where it can.
 *
 * @public
 */
export const localEvidenceServiceRef = createServiceRef<LocalEvidence>({
  id: 'plumbline.evidence.local',
  scope: 'root',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: {},
      factory: () => new DefaultLocalEvidence(),
    }),
});
