import express from 'express';
import Router from 'express-promise-router';
import {
  addOperations,
  Callers,
  Clock,
  OperationRunner,
  plainBodyErrors,
  refuseNul,
  sendServerTime,
} from '@plumbline/backstage-plugin-evidence-node';
import type { provisioningOperations } from '@plumbline/backstage-plugin-provisioning-common';
import { describeProvisioningApi } from './openapi';

export function createRouter(options: {
  callers: Callers;
  clock: Clock;
  runner: OperationRunner<typeof provisioningOperations>;
}): express.Router {
  const { callers, clock, runner } = options;
  const router = Router();
  router.use(sendServerTime(clock));
  router.use(refuseNul);
  addOperations({ router, callers, runner });
  router.get('/openapi.json', async (req, res) => {
    await callers.anybody(req);
    res.json(describeProvisioningApi(req.baseUrl));
  });
  router.use(plainBodyErrors);
  return router;
}
