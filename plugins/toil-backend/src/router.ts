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
import { describeToilApi } from './openapi';
import { addWebhookRoutes } from './routes/webhooks';
import type { WebhookService } from './webhooks/WebhookService';

export function createRouter(options: {
  callers: Callers;
  runner: OperationRunner<typeof toilOperations>;
  webhooks: WebhookService;
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
