import type { AuditorService } from '@backstage/backend-plugin-api';
import {
  changeInputSchema,
  changeQuerySchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { Author, parseInput } from '@plumbline/backstage-plugin-evidence-node';
import type { Request, Router } from 'express';
import type { z } from 'zod';
import type { LedgerService } from '../ledger';
import { audited, noteReport } from './audited';
import { readJsonBody } from './body';
import { changeBatchSchema } from './schemas';

export type ChangesRoutesOptions = {
  router: Router;
  ledger: LedgerService;
  auditor: AuditorService;
  /**
   * Who calls.
   *
   * @throws where the caller may not report changes
   */
  authorizeReport(req: Request): Promise<Author>;
  /** A page of the ledger, as the caller may see it. */
  list(
    query: z.output<typeof changeQuerySchema>,
    req: Request,
  ): Promise<unknown>;
};

/** `POST /changes` and `GET /changes`. To be mounted before any body parser. */
export function addChangesRoutes(options: ChangesRoutesOptions): void {
  const { router, ledger, auditor } = options;

  router.post('/changes', async (req, res) => {
    await audited(
      { auditor, eventId: 'change-report', request: req },
      async meta => {
        const author = await options.authorizeReport(req);
        noteReport(meta, author, []);
        const body = await readJsonBody(req, res);
        if (isBatch(body)) {
          const { items } = parseInput(changeBatchSchema, body, 'changes');
          noteReport(meta, author, items);
          const receipts = await ledger.reportAll(items, { author });
          res.status(statusOf(receipts)).json({ items: receipts });
        } else {
          const change = parseInput(changeInputSchema, body, 'change');
          noteReport(meta, author, [change]);
          const receipt = await ledger.report(change, { author });
          res.status(statusOf([receipt])).json(receipt);
        }
      },
    );
  });

  router.get('/changes', async (req, res) => {
    const query = parseInput(changeQuerySchema, req.query, 'query');
    res.json(await options.list(query, req));
  });
}

/** 201 where anything is new. */
export function statusOf(receipts: readonly { status: string }[]): 200 | 201 {
  return receipts.some(({ status }) => status === 'stored') ? 201 : 200;
}

function isBatch(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'items' in body;
}
