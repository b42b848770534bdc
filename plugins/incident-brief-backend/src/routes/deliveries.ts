import type { Callers } from '@plumbline/backstage-plugin-evidence-node';
import type { Router } from 'express';
import type { DeliveryService } from '../deliveries/DeliveryService';

/** `/deliveries`: anybody reads, within what they may see. */
export function addDeliveriesRoutes(options: {
  router: Router;
  callers: Callers;
  deliveries: DeliveryService;
}): void {
  const { router, callers, deliveries } = options;

  router.get('/deliveries', async (req, res) => {
    const credentials = await callers.anybody(req);
    res.set('cache-control', 'private, no-store');
    res.json(await deliveries.list(req.query, credentials));
  });
}
