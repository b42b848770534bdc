import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import {
  CasePublisher,
  Clock,
  EvidenceService,
  Loop,
  SetAside,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { EstateReader } from '../estate/EstateReader';
import type { UsefulnessStore } from '../database/UsefulnessStore';
import type { DiscrepancyStore } from '../database/DiscrepancyStore';
import { readDiscrepancyCase } from './database';
import type { EvidenceStore } from '../database/EvidenceStore';
import type { LedgerService } from '../changes';
import type { EstateProjection } from '../estate/projection/EstateProjection';
import { DiscrepancyReview } from './DiscrepancyReview';
import { DiscrepancyService } from './DiscrepancyService';
import { readDiscrepancyOptions } from './options';
import type { DescribedFiles } from './patchable';

/** Deploys that are looked at of what ought to be gone. */
const deployLimit = 5;

/**
 * The review of discrepancies, the service that shows them, and the loop that
 * brings what waits for a decision into the inbox.
 */
export function createDiscrepancies(parts: {
  auth: AuthService;
  clock: Clock;
  config: Config;
  discrepancyStore: DiscrepancyStore;
  files: DescribedFiles;
  knex: Knex;
  ledger: LedgerService;
  logger: LoggerService;
  projection: EstateProjection;
  publishCase: EvidenceService['publishCase'];
  reader: EstateReader;
  store: EvidenceStore;
  usefulness: UsefulnessStore;
}): {
  discrepancies: DiscrepancyService;
  publishing: Loop;
  review: DiscrepancyReview;
} {
  const { auth, clock, config, files, knex } = parts;
  const { discrepancyStore: discrepancies } = parts;
  const { ledger, logger, projection, publishCase, reader, store } = parts;
  const options = readDiscrepancyOptions(config);
  const deploysOf = async (ref: string) => {
    const { items } = await ledger.list({
      refs: [ref],
      kinds: ['deploy'],
      limit: deployLimit,
    });
    return items.map(({ occurredAt, source }) => ({ occurredAt, source }));
  };
  const publisher = new CasePublisher({
    ...{ auth, knex, setAside: SetAside.of(knex) },
    evidence: { publishCase },
    read: (_, id) => readDiscrepancyCase(knex, id),
  });
  return {
    publishing: new Loop({
      ...{ logger, what: 'Publishing what waits for a decision' },
      run: signal => publisher.publish(signal),
    }),
    discrepancies: new DiscrepancyService({
      clock,
      discrepancies,
      files,
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
