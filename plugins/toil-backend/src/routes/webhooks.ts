import express, { Router } from 'express';
import type { Callers } from '@plumbline/backstage-plugin-evidence-node';
import type { WebhookService } from '../webhooks/WebhookService';

/** To be opened to callers without credentials: the signature is theirs. */
export const webhookPath = '/webhooks';

/** What modules receive, signed with a secret of `plumbline.webhooks`. */
export function addWebhookRoutes(options: {
  router: Router;
  callers: Callers;
  webhooks: WebhookService;
}): void {
  const { router, callers, webhooks } = options;

  router.post(
    `${webhookPath}/:source`,
    express.raw({ type: () => true, limit: '5mb' }),
    async (req, res) => {
      const { source } = req.params;
      const body = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
      const status = await callers.audited(
        {
          req,
          eventId: 'webhook-receive',
          meta: { source: source.slice(0, 100) },
        },
        () => webhooks.receive(source, { body, headers: req.headers }),
      );
      res.status(status === 'stored' ? 201 : 200).json({ status });
    },
  );
}
