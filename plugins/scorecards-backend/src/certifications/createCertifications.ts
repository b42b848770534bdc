import type {
  AuthService,
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import {
  type CatalogVisibility,
  type Clock,
  type EvidenceService,
  SharedLoop,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { CaseFamily } from '../cases/createDerivedCases';
import type { CreationStore } from '../creations/CreationStore';
import type { DecidedStates } from '../lifecycle/DecidedStates';
import type { LifecycleFacts } from '../lifecycle/LifecycleFacts';
import type { LifecycleReader } from '../lifecycle/LifecycleReader';
import type { GroupParents } from '../people/GroupParents';
import { CertificationCases } from './CertificationCases';
import { CertificationReader } from './CertificationReader';
import { CertificationService } from './CertificationService';
import type { CertificationStore } from './CertificationStore';
import { readIntervals } from './readIntervals';
import { untilReported } from './untilReported';

/** As often as its cases are looked for. */
const everyMs = 5 * 60_000;

/** What has owners confirm what they own. */
export function createCertifications(options: {
  auth: AuthService;
  clock: Clock;
  config: RootConfigService;
  creations: Pick<CreationStore, 'begun'>;
  decided: DecidedStates;
  evidence: EvidenceService;
  facts: LifecycleFacts;
  groups: GroupParents;
  knex: Knex;
  lifecycle: LifecycleReader;
  logger: LoggerService;
  store: CertificationStore;
  visibility: CatalogVisibility;
}): { family: CaseFamily; loop: SharedLoop; service: CertificationService } {
  const { config, knex, logger } = options;
  const reader = new CertificationReader({
    ...options,
    intervals: readIntervals(config),
  });
  const service = new CertificationService({ ...options, reader });
  return {
    service,
    family: new CertificationCases({ ...options, reader, service }),
    loop: new SharedLoop({
      knex,
      logger,
      everyMs,
      name: 'certification-reports',
      what: 'Reporting what has to be confirmed',
      run: untilReported((signal, of) => service.report(signal, of), {
        logger,
        retryMs: 5_000,
      }),
    }),
  };
}
