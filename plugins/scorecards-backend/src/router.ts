import express from 'express';
import Router from 'express-promise-router';
import type { Callers } from '@plumbline/backstage-plugin-evidence-node';
import type { ControlService } from './controls/ControlService';
import { addControlsRoutes } from './routes/controls';

export function createRouter(options: {
  callers: Callers;
  controls: ControlService;
}): express.Router {
  const { callers, controls } = options;
  const router = Router();
  addControlsRoutes({ router, callers, controls });
  return router;
}
