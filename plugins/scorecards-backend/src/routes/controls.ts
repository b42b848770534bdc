import type { Router } from 'express';
import type { Callers } from '@plumbline/backstage-plugin-evidence-node';
import type { ControlService } from '../controls/ControlService';

export function addControlsRoutes(options: {
  router: Router;
  callers: Callers;
  controls: ControlService;
}): void {
  const { router, callers, controls } = options;

  router.get('/controls', async (req, res) => {
    await callers.anybody(req);
    res.json({ items: controls.list() });
  });

  router.get('/controls/:id', async (req, res) => {
    await callers.anybody(req);
    res.json(await controls.get(req.params.id));
  });

  router.get('/problems', async (req, res) => {
    await callers.anybody(req);
    res.json({ items: controls.problems() });
  });
}
