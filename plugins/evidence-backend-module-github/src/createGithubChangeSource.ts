import { guideUrl } from '@plumbline/backstage-plugin-evidence-common';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  ChangeSource,
  parseJson,
  singleHeader,
  verifyHmac,
  WebhookDelivery,
  WebhookTranslation,
} from '@plumbline/backstage-plugin-evidence-node';
import { translateDeployment, translateDeploymentStatus } from './deployment';
import {
  translatePullRequest,
  translatePullRequestReview,
} from './pullRequest';
import { translatePush } from './push';
import { translateRelease } from './release';
import { translateWorkflowJob } from './run';
import { DeployWorkflow, translateWorkflowRun } from './workflowRun';

/** GitHub's webhook, of a repository, an organisation or an app. */
export function createGithubChangeSource(options: {
  config: Config;
}): ChangeSource {
  const deployWorkflows = readDeployWorkflows(options.config);
  return {
    id: 'github',
    title: 'GitHub',
    guide: {
      text: 'Under Settings → Webhooks of a repository or an organization, add one with the secret and content type application/json',
      url: guideUrl('changes.md#github'),
    },
    kinds: ['deploy', 'commit'],
    verify: (delivery, secrets) =>
      verifyHmac(delivery, secrets, {
        header: 'X-Hub-Signature-256',
        prefix: 'sha256=',
      }),
    translate: delivery => ({
      event: singleHeader(delivery, 'x-github-event'),
      ...translate(delivery, deployWorkflows),
    }),
  };
}

function translate(
  delivery: WebhookDelivery,
  deployWorkflows: readonly DeployWorkflow[],
): WebhookTranslation {
  const event = singleHeader(delivery, 'x-github-event');
  const payload = readPayload(delivery);
  switch (event) {
    case undefined:
      throw new InputError("Header 'X-GitHub-Event' must name the event");
    case 'ping':
      return { ignored: 'The webhook works' };
    case 'deployment':
      return translateDeployment(payload);
    case 'deployment_status':
      return translateDeploymentStatus(payload);
    case 'pull_request':
      return translatePullRequest(payload);
    case 'pull_request_review':
      return translatePullRequestReview(payload);
    case 'push':
      return translatePush(payload);
    case 'release':
      return translateRelease(payload);
    case 'workflow_run':
      return translateWorkflowRun(payload, deployWorkflows);
    case 'workflow_job':
      return translateWorkflowJob(payload);
    default:
      return { ignored: 'This event says nothing about changes' };
  }
}

/** GitHub sends JSON or, by default, a form with the JSON in one field. */
function readPayload(delivery: WebhookDelivery): unknown {
  const type = singleHeader(delivery, 'content-type') ?? '';
  if (!type.startsWith('application/x-www-form-urlencoded')) {
    return parseJson(delivery.body);
  }
  const form = new URLSearchParams(delivery.body.toString());
  return parseJson(Buffer.from(form.get('payload') ?? ''));
}

function readDeployWorkflows(config: Config): DeployWorkflow[] {
  const workflows = config.getOptionalConfig(
    'plumbline.webhooks.github.deployWorkflows',
  );
  return (workflows?.keys() ?? []).map(name => ({
    repository: workflows?.getOptionalString(`${name}.repository`),
    workflow: workflows!.getString(`${name}.workflow`),
    environment: workflows?.getOptionalString(`${name}.environment`),
  }));
}
