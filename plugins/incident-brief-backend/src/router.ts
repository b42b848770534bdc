import {
  addOperations,
  Callers,
  OperationRunner,
  plainBodyErrors,
  refuseNul,
} from '@plumbline/backstage-plugin-evidence-node';
import type { DiscoveryService } from '@backstage/backend-plugin-api';
import type { incidentBriefOperations } from '@plumbline/backstage-plugin-incident-brief-common';
import express from 'express';
import Router from 'express-promise-router';
import { describeBriefApi } from './openapi';
import { addBriefRoutes } from './routes/brief';
import { addSlackRoutes } from './routes/slack';
import type { BriefService } from './service/BriefService';
import type { SlackEndpoint } from './slack/SlackEndpoint';

export function createRouter(options: {
  briefs: BriefService;
  callers: Callers;
  discovery: DiscoveryService;
  runner: OperationRunner<typeof incidentBriefOperations>;
  slack: SlackEndpoint;
}): express.Router {
  const { briefs, callers, discovery, runner, slack } = options;
  const router = Router();
  router.use(refuseNul);
  addSlackRoutes({ router, slack });
  addBriefRoutes({ router, briefs, callers });
  addOperations({ router, callers, runner });
  router.get('/openapi.json', async (_req, res) => {
    const baseUrl = await discovery.getExternalBaseUrl('incident-brief');
    res.json(describeBriefApi(baseUrl));
  });
  router.use(plainBodyErrors);
  return router;
}
