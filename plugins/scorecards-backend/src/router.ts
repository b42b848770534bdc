import type { DiscoveryService } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import express from 'express';
import Router from 'express-promise-router';
import {
  addOperations,
  Callers,
  Clock,
  OperationRunner,
  plainBodyErrors,
  refuseNul,
  serverTiming,
  sendServerTime,
} from '@plumbline/backstage-plugin-evidence-node';
import type { scorecardsOperations } from '@plumbline/backstage-plugin-scorecards-common';
import { describeScorecardsApi } from './openapi';

export function createRouter(options: {
  callers: Callers;
  clock: Clock;
  discovery: DiscoveryService;
  runner: OperationRunner<typeof scorecardsOperations>;
}): express.Router {
  const { callers, clock, discovery, runner } = options;
  const router = Router();
  router.use(sendServerTime(clock));
  router.use(refuseNul);
  router.use(serverTiming);
  addOperations({ router, callers, runner });
  router.get('/openapi.json', async (_req, res) => {
    const baseUrl = await discovery.getExternalBaseUrl('scorecards');
    res.json(describeScorecardsApi(baseUrl));
  });
  // Those of modules were answered before.
  router.post('/webhooks/:source', ({ params: { source } }) => {
    throw new NotFoundError(
      `No module receives deliveries of '${source.slice(0, 100)}'`,
    );
  });
  router.use(plainBodyErrors);
  return router;
}
