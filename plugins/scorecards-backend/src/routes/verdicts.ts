import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import express, { Router } from 'express';
import type { z } from 'zod';
import { Callers, parseInput } from '@plumbline/backstage-plugin-evidence-node';
import { controlPreviewPermission } from '@plumbline/backstage-plugin-scorecards-common';
import { csvHeader, verdictCsvLine } from '../verdicts/verdictCsv';
import type { PreviewService } from '../verdicts/PreviewService';
import type { VerdictLines } from '../verdicts/VerdictLines';
import type { ListedVerdict, VerdictService } from '../verdicts/VerdictService';
import {
  historyQuerySchema,
  previewSchema,
  verdictsQuerySchema,
} from './schemas';

const ndjson = 'application/x-ndjson; charset=utf-8';

export function addVerdictsRoutes(options: {
  router: Router;
  callers: Callers;
  lines: VerdictLines;
  preview: PreviewService;
  verdicts: VerdictService;
}): void {
  const { router, callers, lines, preview, verdicts } = options;

  router.get('/verdicts', async (req, res) => {
    const credentials = await callers.anybody(req);
    const query = parseInput(verdictsQuerySchema, req.query, 'query');
    if (query.format === 'json') {
      res.json(await verdicts.list(query, credentials));
      return;
    }
    const texts =
      query.format === 'ndjson'
        ? await lines.of(query, credentials)
        : undefined;
    if (texts) {
      res.setHeader('Content-Type', ndjson);
      await pipeline(Readable.from(texts), res);
      return;
    }
    const pages = pagesOf(verdicts, query, credentials);
    // What is refused is refused before the file begins.
    const first = await pages.next();
    if (query.format === 'csv') {
      res.setHeader('Content-Type', 'text/csv; charset=utf-8');
      res.setHeader(
        'Content-Disposition',
        'attachment; filename="verdicts.csv"',
      );
      res.write(csvHeader);
    } else {
      res.setHeader('Content-Type', ndjson);
    }
    const lineOf = query.format === 'csv' ? verdictCsvLine : verdictJsonLine;
    res.write(linesOf(first.value!, lineOf));
    await pipeline(Readable.from(textsOf(pages, lineOf)), res);
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
      await callers.may(credentials, controlPreviewPermission);
      const { text } = parseInput(previewSchema, req.body, 'request');
      res.json(await preview.preview(text, credentials));
    },
  );
}

const pageSize = 1_000;

/** All pages of a list; the first one may be empty. */
async function* pagesOf(
  verdicts: VerdictService,
  query: z.output<typeof verdictsQuerySchema>,
  credentials: BackstageCredentials,
): AsyncGenerator<ListedVerdict[], undefined> {
  let cursor: string | undefined;
  do {
    const page = await verdicts.listed(
      { ...query, cursor, limit: pageSize },
      credentials,
    );
    yield page.items;
    cursor = page.nextCursor;
  } while (cursor);
  return undefined;
}

async function* textsOf(
  pages: AsyncIterable<ListedVerdict[]>,
  lineOf: (listed: ListedVerdict) => string,
): AsyncIterable<string> {
  for await (const page of pages) {
    yield linesOf(page, lineOf);
  }
}

function linesOf(
  page: readonly ListedVerdict[],
  lineOf: (listed: ListedVerdict) => string,
): string {
  return page.map(lineOf).join('');
}

function verdictJsonLine({ verdict }: ListedVerdict): string {
  return `${JSON.stringify(verdict)}\n`;
}
