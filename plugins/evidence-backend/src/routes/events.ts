import type { AuditorService } from '@backstage/backend-plugin-api';
import { audited, Author } from '@plumbline/backstage-plugin-evidence-node';
import type { Request, Router } from 'express';
import { cdeventsSource } from '../sources/cloudevents';
import { statusesOf, WebhookService } from '../sources/webhooks';
import { readRawBody } from './body';
import { statusOf } from './webhooks';

export type EventsRoutesOptions = {
  router: Router;
  webhooks: WebhookService;
  auditor: AuditorService;
  /**
   * Who calls.
   *
   * @throws where the caller may not report changes
   */
  authorizeReport(req: Request): Promise<Author>;
};

/**
 * `POST /events`: CloudEvents. To be mounted before any body parser, and opened
 * by an auth policy: who brings no credentials proves itself by a signature.
 */
export function addEventsRoutes(options: EventsRoutesOptions): void {
  const { router, webhooks, auditor } = options;

  router.post('/events', async (req, res) => {
    await audited(
      { auditor, eventId: 'event-delivery', request: req },
      async meta => {
        const isSigned = req.headers['webhook-signature'] !== undefined;
        const principal = isSigned
          ? undefined
          : await options.authorizeReport(req);
        if (principal !== undefined) {
          Object.assign(meta, {
            reportedBy: principal,
            sources: cdeventsSource,
          });
        }
        const body = await readRawBody(req, res).catch(error => {
          webhooks.countRefused(cdeventsSource, error);
          throw error;
        });
        const outcome = await webhooks.receive(
          cdeventsSource,
          { body, headers: req.headers },
          { principal },
        );
        const statuses =
          outcome.status === 'accepted' ? statusesOf(outcome) : [];
        res.status(statusOf(statuses)).json(outcome);
      },
    );
  });
}
