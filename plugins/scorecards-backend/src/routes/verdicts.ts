import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import express, { Router } from 'express';
import type { z } from 'zod';
import { Callers, parseInput } from '@plumbline/backstage-plugin-evidence-node';
import { csvHeader, verdictCsvLine } from '../verdicts/verdictCsv';
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
    if (query.format === 'json') {
      res.json(await verdicts.list(query, credentials));
      return;
    }
    const lines = linesOf(verdicts, query, credentials);
    // What is refused is refused before the file begins.
    const header = await lines.next();
    res.setHeader('Content-Type', 'text/csv; charset=utf-8');
    res.setHeader('Content-Disposition', 'attachment; filename="verdicts.csv"');
    res.write(header.value);
    await pipeline(Readable.from(lines), res);
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

const csvPage = 1_000;

/** The header, once the first page is there, and then all pages. */
async function* linesOf(
  verdicts: VerdictService,
  query: z.output<typeof verdictsQuerySchema>,
  credentials: BackstageCredentials,
): AsyncGenerator<string, void> {
  let cursor: string | undefined;
  let isFirst = true;
  do {
    const page = await verdicts.listed(
      { ...query, cursor, limit: csvPage },
      credentials,
    );
    if (isFirst) {
      isFirst = false;
      yield csvHeader;
    }
    yield page.items.map(verdictCsvLine).join('');
    cursor = page.nextCursor;
  } while (cursor);
}
