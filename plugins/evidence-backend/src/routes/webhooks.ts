import type { AuditorService } from '@backstage/backend-plugin-api';
import { audited } from '@plumbline/backstage-plugin-evidence-node';
import type { Router } from 'express';
import { statusesOf, WebhookService } from '../sources/webhooks';
import { readRawBody } from './body';

export type WebhooksRoutesOptions = {
  router: Router;
  webhooks: WebhookService;
  auditor: AuditorService;
};

/**
 * `POST /webhooks/<source>`. To be mounted before any body parser, and opened
 * by an auth policy: senders prove themselves by their signature.
 */
export function addWebhooksRoutes(options: WebhooksRoutesOptions): void {
  const { router, webhooks, auditor } = options;

  router.post('/webhooks/:source', async (req, res) => {
    const { source } = req.params;
    await audited(
      {
        auditor,
        eventId: 'webhook-delivery',
        request: req,
        meta: { source: source.slice(0, 100) },
      },
      async () => {
        const limit = webhooks.maxBodyBytes(source, req.headers);
        const body = await readRawBody(req, res, limit).catch(error => {
          webhooks.countRefused(source, error);
          throw error;
        });
        const outcome = await webhooks.receive(source, {
          body,
          headers: req.headers,
        });
        if (outcome.status === 'ignored') {
          res.status(200).json(outcome);
        } else {
          res.status(statusOf(statusesOf(outcome))).json(outcome);
        }
      },
    );
  });
}

/** 201 where anything is new. */
export function statusOf(receipts: readonly { status: string }[]): 200 | 201 {
  return receipts.some(({ status }) => status === 'stored') ? 201 : 200;
}
