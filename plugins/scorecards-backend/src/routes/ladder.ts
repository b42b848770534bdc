import express, { Router } from 'express';
import type { Callers } from '@plumbline/backstage-plugin-evidence-node';
import type { BaselineService } from '../baseline/BaselineService';
import type { ControlHistory } from '../controls/ControlHistory';
import type { LadderService } from '../phases/LadderService';
import { deciderOf } from './deciderOf';

/** Phases, baselines and what controls were: anybody reads, users decide. */
export function addLadderRoutes(options: {
  router: Router;
  baselines: BaselineService;
  callers: Callers;
  history: ControlHistory;
  ladder: LadderService;
}): void {
  const { router, baselines, callers, history, ladder } = options;

  router.get('/controls/:id/promotion', async (req, res) => {
    const credentials = await callers.anybody(req);
    res.json(await ladder.promotion(req.params.id, credentials));
  });

  for (const verb of ['promote', 'demote'] as const) {
    router.post(`/controls/:id/${verb}`, express.json(), async (req, res) => {
      const by = await deciderOf(callers, req);
      const { id } = req.params;
      const promotion = await callers.audited(
        { req, eventId: `control-${verb}`, meta: { id: id.slice(0, 100) } },
        () => ladder[verb](id, req.body, by),
      );
      res.json(promotion);
    });
  }

  router.get('/controls/:id/history', async (req, res) => {
    const credentials = await callers.anybody(req);
    res.json(await history.of(req.params.id, credentials));
  });

  router.get('/baseline', async (req, res) => {
    const credentials = await callers.anybody(req);
    res.json(await baselines.list(credentials));
  });

  router.post('/baseline', express.json(), async (req, res) => {
    const by = await deciderOf(callers, req);
    const frozen = await callers.audited(
      { req, eventId: 'baseline-freeze' },
      () => baselines.freeze(req.body, by),
    );
    res.status(201).json(frozen);
  });
}
