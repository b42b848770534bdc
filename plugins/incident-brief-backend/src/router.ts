import {
  addOperations,
  Callers,
  OperationRunner,
  plainBodyErrors,
  refuseNul,
} from '@plumbline/backstage-plugin-evidence-node';
import type { DiscoveryService } from '@backstage/backend-plugin-api';
import type { incidentBriefOperations } from '@plumbline/backstage-plugin-incident-brief-common';
import type {
  ChatCommand,
  CommandTools,
} from '@plumbline/backstage-plugin-incident-brief-node';
import express from 'express';
import Router from 'express-promise-router';
import { describeBriefApi } from './openapi';
import { addBriefRoutes } from './routes/brief';
import { addCommandRoutes } from './routes/commands';
import type { BriefService } from './service/BriefService';

export function createRouter(options: {
  briefs: BriefService;
  callers: Callers;
  discovery: DiscoveryService;
  runner: OperationRunner<typeof incidentBriefOperations>;
  commands: readonly ChatCommand[];
  commandTools: CommandTools;
}): express.Router {
  const { briefs, callers, commands, discovery, runner } = options;
  const router = Router();
  router.use(refuseNul);
  addCommandRoutes({ router, commands, tools: options.commandTools });
  addBriefRoutes({ router, briefs, callers });
  addOperations({ router, callers, runner });
  router.get('/openapi.json', async (_req, res) => {
    const baseUrl = await discovery.getExternalBaseUrl('incident-brief');
    res.json(describeBriefApi(baseUrl, commands));
  });
  router.use(plainBodyErrors);
  return router;
}
