import type { Router } from 'express';
import type { Callers } from '@plumbline/backstage-plugin-evidence-node';
import { NotFoundError } from '@backstage/errors';
import type { AccuracyService } from '../accuracy/AccuracyService';
import type { ControlService } from '../controls/ControlService';
import type { AdoptionService } from '../verdicts/AdoptionService';

export function addControlsRoutes(options: {
  router: Router;
  accuracy: AccuracyService;
  adoption: AdoptionService;
  callers: Callers;
  controls: ControlService;
}): void {
  const { router, accuracy, adoption, callers, controls } = options;

  router.get('/controls', async (req, res) => {
    const credentials = await callers.anybody(req);
    const [listed, adopted, measured] = await Promise.all([
      controls.list(),
      adoption.of({}, credentials),
      accuracy.of({}, credentials),
    ]);
    res.json({
      items: listed.map(control => ({
        ...control,
        adoption: adopted.get(control.id) ?? {},
        accuracy: measured.get(control.id),
      })),
    });
  });

  router.get('/controls/:id', async (req, res) => {
    const credentials = await callers.anybody(req);
    const control = await controls.get(req.params.id);
    const [adopted, measured] = await Promise.all([
      adoption.of({ control: control.id }, credentials),
      accuracy.of({ control: control.id }, credentials),
    ]);
    res.json({
      ...control,
      adoption: adopted.get(control.id) ?? {},
      accuracy: measured.get(control.id),
    });
  });

  router.get('/controls/:id/accuracy', async (req, res) => {
    const credentials = await callers.anybody(req);
    const { id } = await controls.get(req.params.id);
    const measured = (await accuracy.of({ control: id }, credentials)).get(id);
    if (!measured) {
      throw new NotFoundError(`The control '${id}' is not enabled`);
    }
    res.json(measured);
  });

  router.get('/problems', async (req, res) => {
    await callers.anybody(req);
    res.json({ items: controls.problems() });
  });
}
