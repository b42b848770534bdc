import type { Callers } from '@plumbline/backstage-plugin-evidence-node';
import type { Router } from 'express';
import express from 'express';
import { pinCreatePermission } from '@plumbline/backstage-plugin-incident-brief-common';
import type { PinService } from '../pins/PinService';

/** `/pins`: anybody reads, within what they may see; users pin. */
export function addPinsRoutes(options: {
  router: Router;
  callers: Callers;
  pins: PinService;
}): void {
  const { router, callers, pins } = options;

  router.get('/pins', async (req, res) => {
    const credentials = await callers.anybody(req);
    res.json(await pins.list(req.query, credentials));
  });

  router.get('/pins/:id', async (req, res) => {
    const credentials = await callers.anybody(req);
    // What it says depends on who asks, and on when.
    res.set('cache-control', 'private, no-store');
    res.json(await pins.replay(req.params.id, credentials));
  });

  router.post('/pins', express.json(), async (req, res) => {
    const { credentials, userRef } = await callers.user(
      req,
      pinCreatePermission,
    );
    const pin = await callers.audited({ req, eventId: 'pin-create' }, () =>
      pins.pin(req.body, credentials, userRef),
    );
    res.status(201).json(pin);
  });
}
