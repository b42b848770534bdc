import {
  changeTimelineQuerySchema,
  instantSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { parseInput } from '@plumbline/backstage-plugin-evidence-node';
import type { Router } from 'express';
import { z } from 'zod';
import { ChangesQuery } from '../context/ChangesQuery';
import { Access } from './authorize';

/** Query of `GET /changes/{id}`. */
export const changeDetailQuerySchema = z.object({
  at: instantSchema.optional(),
});

/** `GET /changes/timeline` and `GET /changes/:id`. */
export function addChangeViewRoutes(options: {
  router: Router;
  access: Access;
  changes: ChangesQuery;
}): void {
  const { router, access, changes } = options;
  const { httpAuth } = access;

  router.get('/changes/timeline', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const query = parseInput(changeTimelineQuerySchema, req.query, 'query');
    res.json(await changes.timeline(query, credentials));
  });

  router.get('/changes/:id', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const query = parseInput(changeDetailQuerySchema, req.query, 'query');
    res.json(await changes.detail(req.params.id, query, credentials));
  });
}
