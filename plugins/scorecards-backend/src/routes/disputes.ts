import express, { Router } from 'express';
import type { Callers } from '@plumbline/backstage-plugin-evidence-node';
import type { DisputeService } from '../disputes/DisputeService';
import { deciderOf } from './deciderOf';

/** `/disputes`: anybody reads, within what they may see; users decide. */
export function addDisputesRoutes(options: {
  router: Router;
  callers: Callers;
  disputes: DisputeService;
}): void {
  const { router, callers, disputes } = options;

  router.get('/disputes', async (req, res) => {
    const credentials = await callers.anybody(req);
    res.json(await disputes.list(req.query, credentials));
  });

  router.get('/disputes/:id', async (req, res) => {
    const credentials = await callers.anybody(req);
    res.json(await disputes.get(req.params.id, credentials));
  });

  router.post('/disputes', express.json(), async (req, res) => {
    const by = await deciderOf(callers, req);
    const dispute = await callers.audited(
      { req, eventId: 'dispute-raise' },
      () => disputes.raise(req.body, by),
    );
    res.status(201).json(dispute);
  });

  for (const verb of ['uphold', 'reject', 'withdraw'] as const) {
    router.post(`/disputes/:id/${verb}`, express.json(), async (req, res) => {
      const by = await deciderOf(callers, req);
      const { id } = req.params;
      const dispute = await callers.audited(
        { req, eventId: `dispute-${verb}`, meta: { id: id.slice(0, 100) } },
        () =>
          verb === 'withdraw'
            ? disputes.withdraw(id, req.body, by)
            : disputes.decide(id, verb, req.body, by),
      );
      res.json(dispute);
    });
  }
}
