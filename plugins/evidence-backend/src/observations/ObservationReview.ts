import type { Signal } from '@plumbline/backstage-plugin-evidence-common';
import type { ObservationOutcome } from '../database/observations';
import type { EstateModel } from '../estate/projection/EstateModel';
import type { ModelObservation } from '../estate/projection/observationRows';

/** What one push reported, item by item, and what of it was new. */
export type PushedObservations = {
  source: string;
  observations: {
    observation: ModelObservation;
    outcome: ObservationOutcome;
  }[];
  facts: { entityRef: string; name: string; outcome: ObservationOutcome }[];
  /** Entities about which it reports something no longer. */
  ended: string[];
};

/** Looks at what was reported for what does not fit the catalog. */
export interface ObservationReview {
  reviewPush(model: EstateModel, pushed: PushedObservations): Promise<void>;
  /** Of names that were looked up, and of nothing that runs. */
  reviewNames(model: EstateModel, signals: readonly Signal[]): Promise<void>;
}
