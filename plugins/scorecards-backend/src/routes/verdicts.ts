import express, { Router } from 'express';
import { Callers, parseInput } from '@plumbline/backstage-plugin-evidence-node';
import type { PreviewService } from '../verdicts/PreviewService';
import type { VerdictService } from '../verdicts/VerdictService';
import {
  historyQuerySchema,
  previewSchema,
  verdictsQuerySchema,
} from './schemas';

export function addVerdictsRoutes(options: {
  router: Router;
  callers: Callers;
  preview: PreviewService;
  verdicts: VerdictService;
}): void {
  const { router, callers, preview, verdicts } = options;

  router.get('/verdicts', async (req, res) => {
    const credentials = await callers.anybody(req);
    const query = parseInput(verdictsQuerySchema, req.query, 'query');
    res.json(await verdicts.list(query, credentials));
  });

  router.get('/verdicts/history', async (req, res) => {
    const credentials = await callers.anybody(req);
    const query = parseInput(historyQuerySchema, req.query, 'query');
    res.json(await verdicts.history(query, credentials));
  });

  router.post(
    '/controls/preview',
    express.json({ limit: '200kb' }),
    async (req, res) => {
      const credentials = await callers.anybody(req);
      const { text } = parseInput(previewSchema, req.body, 'request');
      res.json(await preview.preview(text, credentials));
    },
  );
}
