import express, { Router } from 'express';
import type { Callers } from '@plumbline/backstage-plugin-evidence-node';
import type { ExemptionService } from '../exemptions/ExemptionService';
import { deciderOf } from './deciderOf';

/** `/exemptions`: anybody reads, within what they may see; users decide. */
export function addExemptionsRoutes(options: {
  router: Router;
  callers: Callers;
  exemptions: ExemptionService;
}): void {
  const { router, callers, exemptions } = options;

  router.get('/exemptions', async (req, res) => {
    const credentials = await callers.anybody(req);
    res.json(await exemptions.list(req.query, credentials));
  });

  router.get('/exemptions/:id', async (req, res) => {
    const credentials = await callers.anybody(req);
    res.json(await exemptions.get(req.params.id, credentials));
  });

  router.post('/exemptions', express.json(), async (req, res) => {
    const by = await deciderOf(callers, req);
    const exemption = await callers.audited(
      { req, eventId: 'exemption-request' },
      () => exemptions.request(req.body, by),
    );
    res.status(201).json(exemption);
  });

  for (const verb of ['approve', 'reject', 'revoke'] as const) {
    router.post(`/exemptions/:id/${verb}`, express.json(), async (req, res) => {
      const by = await deciderOf(callers, req);
      const { id } = req.params;
      const exemption = await callers.audited(
        { req, eventId: `exemption-${verb}`, meta: { id: id.slice(0, 100) } },
        () => exemptions.decide(id, verb, req.body, by),
      );
      res.json(exemption);
    });
  }
}
