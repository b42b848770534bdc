import type { Router } from 'express';
import type { Callers } from '@plumbline/backstage-plugin-evidence-node';
import type { ControlService } from '../controls/ControlService';
import type { AdoptionService } from '../verdicts/AdoptionService';

export function addControlsRoutes(options: {
  router: Router;
  adoption: AdoptionService;
  callers: Callers;
  controls: ControlService;
}): void {
  const { router, adoption, callers, controls } = options;

  router.get('/controls', async (req, res) => {
    const credentials = await callers.anybody(req);
    const adopted = await adoption.of({}, credentials);
    res.json({
      items: controls.list().map(control => ({
        ...control,
        adoption: adopted.get(control.id) ?? {},
      })),
    });
  });

  router.get('/controls/:id', async (req, res) => {
    const credentials = await callers.anybody(req);
    const control = await controls.get(req.params.id);
    const adopted = await adoption.of({ control: control.id }, credentials);
    res.json({ ...control, adoption: adopted.get(control.id) ?? {} });
  });

  router.get('/problems', async (req, res) => {
    await callers.anybody(req);
    res.json({ items: controls.problems() });
  });
}
