import type { AuditorService } from '@backstage/backend-plugin-api';
import { changeReportPermission } from '@plumbline/backstage-plugin-evidence-common';
import type express from 'express';
import Router from 'express-promise-router';
import { ContextService } from './context/ContextService';
import { EstateReader } from './context/EstateReader';
import { EstateService } from './context/EstateService';
import { OverviewService } from './context/OverviewService';
import { refsInScope } from './context/scope';
import { LedgerService } from './ledger';
import { ObservationService } from './observations/ObservationService';
import { Access, authorize } from './routes/authorize';
import { addChangesRoutes } from './routes/changes';
import { addEstateRoutes } from './routes/estate';
import { addObservationsRoutes } from './routes/observations';
import { addWebhooksRoutes } from './routes/webhooks';
import { VisibilityService } from './visibility/VisibilityService';
import { WebhookService } from './webhooks';

export type RouterOptions = {
  access: Access;
  auditor: AuditorService;
  context: ContextService;
  estate: EstateService;
  ledger: LedgerService;
  observations: ObservationService;
  overview: OverviewService;
  reader: EstateReader;
  visibility: VisibilityService;
  webhooks: WebhookService;
};

/** Translates HTTP to services; every route reads its own body. */
export function createRouter(options: RouterOptions): express.Router {
  const { access, auditor, ledger, reader, visibility } = options;
  const router = Router();
  addWebhooksRoutes({ router, auditor, webhooks: options.webhooks });
  addChangesRoutes({
    router,
    ledger,
    auditor,
    authorizeReport: async req => {
      await authorize(access, req, changeReportPermission);
    },
    credentialsOf: req => access.httpAuth.credentials(req),
    visibilityFor: async req => {
      const credentials = await access.httpAuth.credentials(req);
      return (await visibility.viewer(credentials)).isVisible;
    },
    refsInScope: async (entityRef, scope, { at, credentials }) =>
      refsInScope(await reader.open(credentials, at), entityRef, scope),
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
  return router;
}
