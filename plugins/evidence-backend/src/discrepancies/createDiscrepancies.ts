import type { Config } from '@backstage/config';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import type { EstateReader } from '../context/EstateReader';
import type { DiscrepancyStore } from '../database/DiscrepancyStore';
import type { EvidenceStore } from '../database/EvidenceStore';
import type { UsefulnessStore } from '../database/UsefulnessStore';
import type { LedgerService } from '../ledger';
import type { EstateProjection } from '../projection/EstateProjection';
import { DiscrepanciesAsSeen } from './asSeen';
import { DiscrepancyReview } from './DiscrepancyReview';
import { DiscrepancyService } from './DiscrepancyService';
import { readDiscrepancyOptions } from './options';

/** Deploys that are looked at of what ought to be gone. */
const deployLimit = 5;

/** The review of discrepancies and the service that shows them. */
export function createDiscrepancies(parts: {
  clock: Clock;
  config: Config;
  discrepancies: DiscrepancyStore;
  ledger: LedgerService;
  projection: EstateProjection;
  reader: EstateReader;
  store: EvidenceStore;
  usefulness: UsefulnessStore;
}): { discrepancies: DiscrepancyService; review: DiscrepancyReview } {
  const { clock, config, discrepancies, ledger, projection, reader, store } =
    parts;
  const options = readDiscrepancyOptions(config);
  const deploysOf = async (ref: string) => {
    const { items } = await ledger.list({
      refs: [ref],
      kinds: ['deploy'],
      limit: deployLimit,
    });
    return items.map(({ occurredAt, source }) => ({ occurredAt, source }));
  };
  return {
    discrepancies: new DiscrepancyService({
      asSeen: new DiscrepanciesAsSeen({
        discrepancies,
        options,
        reader: {
          // Deploys that a signal names may be somebody else's as one sees it.
          deploysOf: async () => [],
          entitiesByRef: (refs, at) => store.entitiesByRef(refs, at),
          facts: (refs, at) => store.facts(refs, at),
          observationsByKey: (part, keys, at) =>
            store.observationsByKey(part, keys, at),
          sourcesInBaseline: () => store.sourcesInBaseline(),
        },
        store,
      }),
      clock,
      discrepancies,
      reader,
      usefulness: parts.usefulness,
    }),
    review: new DiscrepancyReview({
      clock,
      deploysOf,
      discrepancies,
      options,
      projection,
      store,
    }),
  };
}
