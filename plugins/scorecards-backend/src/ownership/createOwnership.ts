import type {
  AuthService,
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import type {
  CatalogVisibility,
  Clock,
  EvidenceService,
  Loop,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { CaseFamily } from '../cases/createDerivedCases';
import type { CertificationService } from '../certifications/CertificationService';
import { createCertifications } from '../certifications/createCertifications';
import type { CertificationStore } from '../certifications/CertificationStore';
import type { LifecycleParts } from '../lifecycle/createLifecycle';
import type { Members } from '../people/Members';
import { createTransfers, type Transfers } from '../transfers/createTransfers';
import type { CreationStore } from '../creations/CreationStore';
import type { TransferStore } from '../transfers/TransferStore';

export type Ownership = {
  certifications: CertificationService;
  transfers: Transfers;
  /** What waits for a decision without a request. */
  families: readonly CaseFamily[];
  loops: readonly Loop[];
};

/** What lets services change their owner, and has owners confirm what they own. */
export function createOwnership(options: {
  auth: AuthService;
  certificationStore: CertificationStore;
  clock: Clock;
  config: RootConfigService;
  creations: Pick<CreationStore, 'begun' | 'takeOver'>;
  evidence: EvidenceService;
  knex: Knex;
  lifecycle: Pick<LifecycleParts, 'decided' | 'facts' | 'groups' | 'reader'>;
  logger: LoggerService;
  members: Members;
  transferStore: TransferStore;
  visibility: CatalogVisibility;
}): Ownership {
  const { certificationStore, lifecycle, transferStore } = options;
  const { decided, facts, groups, reader } = lifecycle;
  const transfers = createTransfers({
    ...options,
    decided,
    facts,
    groups,
    reader,
    store: transferStore,
  });
  const certifications = createCertifications({
    ...options,
    decided,
    facts,
    groups,
    lifecycle: reader,
    store: certificationStore,
  });
  return {
    transfers,
    certifications: certifications.service,
    families: [certifications.family],
    loops: [...transfers.loops, certifications.loop],
  };
}
