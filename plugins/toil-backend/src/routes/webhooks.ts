import { AuthenticationError } from '@backstage/errors';
import type { RootConfigService } from '@backstage/backend-plugin-api';
import express, { Router } from 'express';
import {
  Callers,
  parseJson,
  readWebhookSecrets,
  verifyHmac,
} from '@plumbline/backstage-plugin-evidence-node';
import type { ApprovalService } from '../github/ApprovalService';
import type { WorkflowRunService } from '../github/WorkflowRunService';

/** To be opened to callers without credentials: the signature is theirs. */
export const webhookPath = '/webhooks/github';

/**
 * GitHub's `deployment_review` and `workflow_run`, signed with a secret of
 * `plumbline.webhooks.github.secrets`. Without a secret it is closed.
 */
export function addWebhookRoutes(options: {
  router: Router;
  approvals: ApprovalService;
  callers: Callers;
  config: RootConfigService;
  workflowRuns: WorkflowRunService;
}): void {
  const { router, approvals, callers, config, workflowRuns } = options;

  router.post(
    webhookPath,
    express.raw({ type: () => true, limit: '5mb' }),
    async (req, res) => {
      const body = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
      const event = req.header('x-github-event');
      const status = await callers.audited(
        { req, eventId: 'webhook-receive', meta: { source: 'github' } },
        async () => {
          const verified = verifyHmac(
            { body, headers: req.headers },
            readWebhookSecrets(config, 'github'),
            { header: 'X-Hub-Signature-256', prefix: 'sha256=' },
          );
          if (verified.status === 'refused') {
            throw new AuthenticationError(verified.reason);
          }
          switch (event) {
            case 'deployment_review':
              return approvals.take(parseJson(body));
            case 'workflow_run':
              return workflowRuns.take(parseJson(body));
            default:
              return 'ignored';
          }
        },
      );
      res.status(status === 'stored' ? 201 : 200).json({ status });
    },
  );
}
