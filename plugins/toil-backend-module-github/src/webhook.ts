import {
  parseJson,
  singleHeader,
  verifyHmac,
} from '@plumbline/backstage-plugin-evidence-node';
import type { ToilWebhook } from '@plumbline/backstage-plugin-toil-node';
import { readDeploymentReview } from './readDeploymentReview';
import { readWorkflowRun } from './readWorkflowRun';

/** GitHub's `deployment_review` and `workflow_run`. */
export const githubWebhook: ToilWebhook = {
  id: 'github',
  verify: (delivery, secrets) =>
    verifyHmac(delivery, secrets, {
      header: 'X-Hub-Signature-256',
      prefix: 'sha256=',
    }),
  translate(delivery) {
    switch (singleHeader(delivery, 'x-github-event')) {
      case 'deployment_review':
        return { gateAnswers: readDeploymentReview(parseJson(delivery.body)) };
      case 'workflow_run':
        return { workflowRuns: readWorkflowRun(parseJson(delivery.body)) };
      default:
        return {};
    }
  },
};
