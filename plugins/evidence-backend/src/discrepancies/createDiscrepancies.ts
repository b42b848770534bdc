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
import type { DiscrepancyStore } from './DiscrepancyStore';
import { DeployDecisionStore } from '../decisions/DeployDecisionStore';
import { readDiscrepancyCase } from './database';
import type { EvidenceStore } from '../database/EvidenceStore';
import type { LedgerService } from '../changes';
import type { EstateProjection } from '../estate/projection/EstateProjection';
import { DiscrepancyReview } from './DiscrepancyReview';
import { DiscrepancyService } from './DiscrepancyService';
import { readDiscrepancyOptions } from './options';
import type { DescribedFiles } from './patchable';

/** Between two looks at deploys and decisions on them. Milliseconds. */
const everyMs = 5_000;

/**
 * The review of discrepancies, the service that shows them, and the loops that
 * bring what waits for a decision into the inbox, and compare deploys with
 * decisions.
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
  loops: Loop[];
  review: DiscrepancyReview;
} {
  const { auth, clock, config, files, knex } = parts;
  const { discrepancyStore: discrepancies } = parts;
  const { ledger, logger, projection, publishCase, reader, store } = parts;
  const options = readDiscrepancyOptions(config);
  const publisher = new CasePublisher({
    auth,
    knex,
    setAside: SetAside.of(knex),
    evidence: { publishCase },
    read: (_, id) => readDiscrepancyCase(knex, id),
  });
  const review = new DiscrepancyReview({
    clock,
    discrepancies,
    ledger,
    options,
    projection,
    store,
    decisions: new DeployDecisionStore(knex),
  });
  return {
    review,
    loops: [
      new Loop({
        logger,
        what: 'Publishing what waits for a decision',
        run: signal => publisher.publish(signal),
      }),
      new Loop({
        logger,
        everyMs,
        what: 'Comparing deploys with decisions of gates',
        run: () => review.reviewDeploys(),
      }),
    ],
    discrepancies: new DiscrepancyService({
      clock,
      discrepancies,
      files,
      reader,
      usefulness: parts.usefulness,
    }),
  };
}
