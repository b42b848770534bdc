import type { RootConfigService } from '@backstage/backend-plugin-api';
import express from 'express';
import Router from 'express-promise-router';
import {
  addOperations,
  Callers,
  OperationRunner,
  plainBodyErrors,
  refuseNul,
  serverTiming,
} from '@plumbline/backstage-plugin-evidence-node';
import { toilOperations } from '@plumbline/backstage-plugin-toil-common';
import type { ApprovalService } from './github/ApprovalService';
import type { WorkflowRunService } from './github/WorkflowRunService';
import { describeToilApi } from './openapi';
import { addWebhookRoutes } from './routes/webhooks';

export function createRouter(options: {
  approvals: ApprovalService;
  callers: Callers;
  config: RootConfigService;
  runner: OperationRunner<typeof toilOperations>;
  workflowRuns: WorkflowRunService;
}): express.Router {
  const { callers } = options;
  const router = Router();
  router.use(refuseNul);
  router.use(serverTiming);
  addOperations({ router, callers, runner: options.runner });
  addWebhookRoutes({ router, ...options });
  router.get('/openapi.json', async (req, res) => {
    await callers.anybody(req);
    res.json(describeToilApi(req.baseUrl));
  });
  router.use(plainBodyErrors);
  return router;
}
