import type {
  AuditorService,
  AuthService,
  LoggerService,
  PermissionsService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import {
  decisionCaseReceiptSchema,
  decisionOperations,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  type Callers,
  type Clock,
  type EvidenceService,
  OperationRunner,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { VisibilityService } from '../estate/VisibilityService';
import { ChainWatch } from './ChainWatch';
import { readCheckpointFile } from './CheckpointFile';
import { DecisionStore } from './DecisionStore';
import { CaseStore } from './CaseStore';
import { DecisionService } from './DecisionService';
import { InboxService } from './InboxService';

/**
 * The register of decisions with the watch over its chain, and the inbox of
 * what waits for one.
 */
export function createDecisions(parts: {
  auditor: AuditorService;
  auth: AuthService;
  callers: Callers;
  clock: Clock;
  config: Config;
  knex: Knex;
  logger: LoggerService;
  permissions: PermissionsService;
  userInfo: UserInfoService;
  visibility: VisibilityService;
}): {
  cases: OperationRunner<typeof decisionOperations>;
  chain: ChainWatch;
  decisions: DecisionService;
  publishCase: EvidenceService['publishCase'];
} {
  const { auditor, auth, callers, clock, config } = parts;
  const { knex, logger, permissions, userInfo, visibility } = parts;
  const store = new DecisionStore(knex);
  const chain = new ChainWatch({
    auditor,
    clock,
    logger,
    store,
    file: readCheckpointFile(config),
  });
  const { handlers } = new InboxService({
    auth,
    userInfo,
    visibility,
    store: new CaseStore(knex),
  });
  const cases = new OperationRunner({
    auth,
    callers,
    handlers,
    operations: decisionOperations,
  });
  return {
    cases,
    chain,
    decisions: new DecisionService({
      auth,
      clock,
      permissions,
      visibility,
      store,
      watch: chain,
    }),
    publishCase: publishingBy(cases),
  };
}

/** As over HTTP, audited alike. */
function publishingBy(
  cases: OperationRunner<typeof decisionOperations>,
): EvidenceService['publishCase'] {
  return async ({ id, ...body }, { credentials }) =>
    decisionCaseReceiptSchema.parse(
      await cases.run(
        'publishDecisionCase',
        { params: { id }, query: {}, body },
        { credentials },
      ),
    );
}
