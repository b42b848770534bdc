import type {
  AuditorService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import {
  changeInputSchema,
  changeQuerySchema,
  ChangeScope,
} from '@plumbline/backstage-plugin-evidence-common';
import { parseInput } from '@plumbline/backstage-plugin-evidence-node';
import type { Request, Router } from 'express';
import { z } from 'zod';
import type { LedgerService } from '../ledger';
import { audited } from './audited';
import { readJsonBody } from './body';

export type ChangesRoutesOptions = {
  router: Router;
  ledger: LedgerService;
  auditor: AuditorService;
  /** @throws where the caller may not report changes */
  authorizeReport(req: Request): Promise<void>;
  /** @throws where the request has no credentials */
  credentialsOf(req: Request): Promise<BackstageCredentials>;
  /**
   * What the caller may see; undefined for a caller who sees everything.
   *
   * @throws where the request has no credentials
   */
  visibilityFor(
    req: Request,
  ): Promise<((entityRef: string) => boolean) | undefined>;
  /**
   * The entities of a scope around one, itself included; `at` is ISO 8601.
   * The answer may hold more than the caller sees: it is filtered here.
   */
  refsInScope(
    entityRef: string,
    scope: ChangeScope,
    options: { at?: string; credentials: BackstageCredentials },
  ): Promise<readonly string[]>;
};

/** Several changes at once, as an import has them: all or none are taken. */
const changeBatchSchema = z.strictObject({
  items: z.array(changeInputSchema).min(1).max(500),
});

/** `POST /changes` and `GET /changes`. To be mounted before any body parser. */
export function addChangesRoutes(options: ChangesRoutesOptions): void {
  const { router, ledger, auditor } = options;

  router.post('/changes', async (req, res) => {
    await audited(
      { auditor, eventId: 'change-report', request: req },
      async () => {
        await options.authorizeReport(req);
        const body = await readJsonBody(req, res);
        if (isBatch(body)) {
          const { items } = parseInput(changeBatchSchema, body, 'changes');
          const receipts = await ledger.reportAll(items);
          res.status(statusOf(receipts)).json({ items: receipts });
        } else {
          const change = parseInput(changeInputSchema, body, 'change');
          const receipt = await ledger.report(change);
          res.status(statusOf([receipt])).json(receipt);
        }
      },
    );
  });

  router.get('/changes', async (req, res) => {
    const visible = await options.visibilityFor(req);
    const { entityRef, scope, kind, ...query } = parseInput(
      changeQuerySchema,
      req.query,
      'query',
    );
    const refs =
      entityRef === undefined || scope === 'entity'
        ? entityRef && [entityRef]
        : await options.refsInScope(entityRef, scope, {
            at: query.at,
            credentials: await options.credentialsOf(req),
          });
    const page = await ledger.list({
      ...query,
      ...(refs && { refs }),
      ...(kind && { kinds: kind }),
      ...(visible && { visible }),
    });
    res.json(page);
  });
}

/** 201 where anything is new. */
export function statusOf(receipts: readonly { status: string }[]): 200 | 201 {
  return receipts.some(({ status }) => status === 'stored') ? 201 : 200;
}

function isBatch(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'items' in body;
}
