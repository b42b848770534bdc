import type {
  AuditorService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import {
  changeReportPermission,
  decisionOperations,
  evidenceOperations,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  addOperations,
  Callers,
  OperationRunner,
  plainBodyErrors,
  principalOf,
  refuseNul,
} from '@plumbline/backstage-plugin-evidence-node';
import type express from 'express';
import Router from 'express-promise-router';
import type { DecisionService } from './decisions/DecisionService';
import type { ContextReader } from './sources/live/LiveContext';
import { addAuditRoute } from './routes/audit';
import { Access, authorizeOnOpenPath } from './routes/authorize';
import { readOperationBody } from './routes/body';
import { addContextRoute } from './routes/context';
import { addEventsRoutes } from './routes/events';
import { addOpenApiRoute } from './routes/openapi';
import { addWebhooksRoutes } from './routes/webhooks';
import { WebhookService } from './sources/webhooks';

export type RouterOptions = {
  access: Access;
  auditor: AuditorService;
  callers: Callers;
  cases: OperationRunner<typeof decisionOperations>;
  context: ContextReader;
  decisions: DecisionService;
  discovery: DiscoveryService;
  runner: OperationRunner<typeof evidenceOperations>;
  webhooks: WebhookService;
};

/** Translates HTTP to services; every route reads its own body. */
export function createRouter(options: RouterOptions): express.Router {
  const { access, auditor, callers, runner, webhooks } = options;
  const router = Router();
  router.use(refuseNul);
  addWebhooksRoutes({ router, auditor, webhooks });
  addEventsRoutes({
    router,
    auditor,
    webhooks,
    authorizeReport: async req =>
      principalOf(
        access.auth,
        await authorizeOnOpenPath(access, req, changeReportPermission),
      ),
  });
  addOperations({ router, callers, runner, readBody: readOperationBody });
  addContextRoute({ router, access, context: options.context });
  addAuditRoute({ router, access, decisions: options.decisions });
  addOperations({ router, callers: options.callers, runner: options.cases });
  addOpenApiRoute({ router, discovery: options.discovery });
  router.use(plainBodyErrors);
  return router;
}
