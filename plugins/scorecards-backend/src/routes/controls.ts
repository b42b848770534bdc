import type { Router } from 'express';
import { Callers, parseInput } from '@plumbline/backstage-plugin-evidence-node';
import { controlsCsv } from '../csv/controlsCsv';
import { sendCsv } from '../csv/sendCsv';
import type { ControlService } from '../controls/ControlService';
import type { MeasuredControls } from '../controls/MeasuredControls';
import { formatQuerySchema } from './schemas';

export function addControlsRoutes(options: {
  router: Router;
  callers: Callers;
  controls: ControlService;
  measured: MeasuredControls;
}): void {
  const { router, callers, controls, measured } = options;

  router.get('/controls', async (req, res) => {
    const credentials = await callers.anybody(req);
    const { format } = parseInput(formatQuerySchema, req.query, 'query');
    const items = await measured.list(credentials);
    if (format === 'csv') {
      sendCsv(res, 'controls', controlsCsv(items));
      return;
    }
    res.json({ items });
  });

  router.get('/controls/:id', async (req, res) => {
    const credentials = await callers.anybody(req);
    res.json(await measured.get(req.params.id, credentials));
  });

  router.get('/controls/:id/accuracy', async (req, res) => {
    const credentials = await callers.anybody(req);
    res.json(await measured.accuracy(req.params.id, credentials));
  });

  router.get('/problems', async (req, res) => {
    await callers.anybody(req);
    res.json({ items: controls.problems() });
  });
}
