import express from 'express';
import Router from 'express-promise-router';
import type { Callers } from '@plumbline/backstage-plugin-evidence-node';
import type { ControlService } from './controls/ControlService';
import { addControlsRoutes } from './routes/controls';
import { addVerdictsRoutes } from './routes/verdicts';
import type { AdoptionService } from './verdicts/AdoptionService';
import type { PreviewService } from './verdicts/PreviewService';
import type { VerdictService } from './verdicts/VerdictService';

export function createRouter(options: {
  adoption: AdoptionService;
  callers: Callers;
  controls: ControlService;
  preview: PreviewService;
  verdicts: VerdictService;
}): express.Router {
  const { adoption, callers, controls, preview, verdicts } = options;
  const router = Router();
  addVerdictsRoutes({ router, callers, preview, verdicts });
  addControlsRoutes({ router, adoption, callers, controls });
  return router;
}
