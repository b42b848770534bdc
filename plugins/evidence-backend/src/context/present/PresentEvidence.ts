import type { AlertStore } from '../../alerts/AlertStore';
import { UnmatchedReader } from '../../alerts/UnmatchedReader';
import { EvidenceStore } from '../../database/EvidenceStore';
import { LedgerService } from '../../changes';
import { EstateProjection } from '../../estate/projection/EstateProjection';
import { PresentChanges } from './PresentChanges';
import { PresentObservations } from './PresentObservations';

/**
 * Evidence as it is now, kept beside the estate in memory and by the same feed:
 * an answer about the present asks the database one question, what is new.
 * Instants before are read as they were kept.
 */
export class PresentEvidence {
  readonly changes: PresentChanges;
  readonly observations: PresentObservations;
  readonly unmatched: UnmatchedReader;

  constructor(options: {
    alerts: Pick<AlertStore, 'unmatched'>;
    ledger: LedgerService;
    projection: EstateProjection;
    store: EvidenceStore;
  }) {
    const { alerts, ledger, projection, store } = options;
    this.changes = new PresentChanges({ ledger });
    this.observations = new PresentObservations({ store });
    this.unmatched = new UnmatchedReader({ store: alerts });
    projection.addFollower((entries, marks) => {
      this.unmatched.followed(entries);
      this.changes.followed(entries);
      this.observations.followed(entries, marks);
    });
  }
}
