import type {
  AuditorService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import {
  changeReportPermission,
  decisionOperations,
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
import type { AlertsQuery } from './alerts/AlertsQuery';
import { ChangesQuery } from './context/ChangesQuery';
import type { ContextReader } from './live/LiveContext';
import { EstateService } from './context/EstateService';
import { OverviewService } from './context/OverviewService';
import { FactsService } from './facts/FactsService';
import type { IncidentService } from './incidents/IncidentService';
import type { IncidentsQuery } from './incidents/IncidentsQuery';
import type { DiscrepancyService } from './discrepancies/DiscrepancyService';
import { LedgerService } from './ledger';
import type { PatchService } from './patches';
import type { DecisionService } from './decisions/DecisionService';
import { ObservationService } from './observations/ObservationService';
import { addAlertsRoutes } from './routes/alerts';
import {
  Access,
  authorizeOnOpenPath,
  authorizeReport,
} from './routes/authorize';
import { addEventsRoutes } from './routes/events';
import { addChangesRoutes } from './routes/changes';
import { addChangeViewRoutes } from './routes/changeViews';
import { addDecisionsRoutes } from './routes/decisions';
import { addDiscrepanciesRoutes } from './routes/discrepancies';
import { addEstateRoutes } from './routes/estate';
import { addFactsRoutes } from './routes/facts';
import { addObservationsRoutes } from './routes/observations';
import { addOpenApiRoute } from './routes/openapi';
import { addPatchesRoutes } from './routes/patches';
import { addWebhooksRoutes } from './routes/webhooks';
import { WebhookService } from './webhooks';

export type RouterOptions = {
  access: Access;
  alerts: AlertsQuery;
  auditor: AuditorService;
  callers: Callers;
  cases: OperationRunner<typeof decisionOperations>;
  changes: ChangesQuery;
  context: ContextReader;
  decisions: DecisionService;
  discovery: DiscoveryService;
  discrepancies: DiscrepancyService;
  estate: EstateService;
  facts: FactsService;
  incidents: { query: IncidentsQuery; service: IncidentService };
  ledger: LedgerService;
  observations: ObservationService;
  overview: OverviewService;
  patches: PatchService;
  webhooks: WebhookService;
};

/** Translates HTTP to services; every route reads its own body. */
export function createRouter(options: RouterOptions): express.Router {
  const { access, auditor, ledger } = options;
  const router = Router();
  router.use(refuseNul);
  addWebhooksRoutes({ router, auditor, webhooks: options.webhooks });
  addEventsRoutes({
    router,
    auditor,
    webhooks: options.webhooks,
    authorizeReport: async req =>
      principalOf(
        access.auth,
        await authorizeOnOpenPath(access, req, changeReportPermission),
      ),
  });
  addChangesRoutes({
    router,
    ledger,
    auditor,
    authorizeReport: req =>
      authorizeReport(access, req, changeReportPermission),
    list: async (query, req) =>
      options.changes.list(query, await access.httpAuth.credentials(req)),
  });
  addChangeViewRoutes({ router, access, changes: options.changes });
  addAlertsRoutes({
    router,
    access,
    auditor,
    alerts: options.alerts,
    incidents: options.incidents,
  });
  addObservationsRoutes({
    router,
    access,
    auditor,
    observations: options.observations,
  });
  addEstateRoutes({
    router,
    access,
    context: options.context,
    estate: options.estate,
    overview: options.overview,
  });
  addFactsRoutes({ router, access, facts: options.facts });
  addDiscrepanciesRoutes({
    router,
    access,
    auditor,
    discrepancies: options.discrepancies,
  });
  addPatchesRoutes({ router, access, auditor, patches: options.patches });
  addDecisionsRoutes({
    router,
    access,
    auditor,
    decisions: options.decisions,
  });
  addOperations({ router, callers: options.callers, runner: options.cases });
  addOpenApiRoute({ router, discovery: options.discovery });
  router.use(plainBodyErrors);
  return router;
}
