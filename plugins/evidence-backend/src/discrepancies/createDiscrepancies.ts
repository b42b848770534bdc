import type { Config } from '@backstage/config';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import type { EstateReader } from '../context/EstateReader';
import type { DiscrepancyStore } from '../database/DiscrepancyStore';
import type { EvidenceStore } from '../database/EvidenceStore';
import type { UsefulnessStore } from '../database/UsefulnessStore';
import type { LedgerService } from '../ledger';
import type { EstateProjection } from '../projection/EstateProjection';
import type { SeenEvidence } from '../visibility/SeenEvidence';
import { DiscrepanciesAsSeen } from './asSeen';
import { DiscrepancyReview } from './DiscrepancyReview';
import { DiscrepancyService } from './DiscrepancyService';
import { readDiscrepancyOptions } from './options';
import type { DescribedFiles } from './patchable';

/** Deploys that are looked at of what ought to be gone. */
const deployLimit = 5;

/** The review of discrepancies and the service that shows them. */
export function createDiscrepancies(parts: {
  clock: Clock;
  config: Config;
  discrepancies: DiscrepancyStore;
  files: DescribedFiles;
  ledger: LedgerService;
  projection: EstateProjection;
  reader: EstateReader;
  seen: Pick<SeenEvidence, 'facts' | 'past'>;
  store: EvidenceStore;
  usefulness: UsefulnessStore;
}): { discrepancies: DiscrepancyService; review: DiscrepancyReview } {
  const { clock, config, discrepancies, ledger, projection, reader, store } =
    parts;
  const { files, usefulness } = parts;
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
        seen: parts.seen,
        store,
      }),
      clock,
      discrepancies,
      files,
      reader,
      usefulness,
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
