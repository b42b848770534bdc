import {
  changeLinks,
  filledText,
  laterOf,
  OutcomeWords,
  parseInput,
  readOutcome,
  titleOf,
  unknownOutcomes,
  WebhookTranslation,
  webUrl,
} from '@plumbline/backstage-plugin-evidence-node';
import { commitUrl, repositorySignal } from './fields';
import { runOfWorkflow } from './run';
import { GithubWorkflowRunEvent, workflowRunEventSchema } from './schemas';

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#workflow_run */
const conclusions: OutcomeWords = {
  startup_failure: 'failed',
  action_required: 'none',
  completed: 'none',
};

/** A workflow that its owners say deploys. */
export type DeployWorkflow = {
  /** `owner/name`; without it, in every repository. */
  repository?: string;
  /** Its file, `.github/workflows/deploy.yml`, or its name. */
  workflow: string;
  environment?: string;
};

/**
 * A workflow run builds, tests, labels or deploys, and does not say which: its
 * name is no evidence. So it is a change only where configuration says that this
 * workflow deploys; it is a run of a pipeline always. Workflows with an environment need no configuration: for
 * these GitHub sends `deployment` and `deployment_status`.
 */
export function translateWorkflowRun(
  payload: unknown,
  deployWorkflows: readonly DeployWorkflow[],
): WebhookTranslation {
  const event = parseInput(
    workflowRunEventSchema,
    payload,
    'workflow_run event',
  );
  const { workflow_run: run, repository } = event;
  const { unknown, run: reported } = runOfWorkflow(event);
  const deploys = deployWorkflows.find(workflow => isRunOf(event, workflow));
  const reading = readOutcome(
    filledText(run.conclusion) ?? run.status,
    conclusions,
  );
  if (!deploys || (!reading.outcome && !reading.unknown)) {
    return { ...unknown, runs: [reported] };
  }
  const startedAt = run.run_started_at ?? run.created_at;
  const revision = filledText(run.head_sha);
  const actor = filledText(run.triggering_actor?.login ?? run.actor?.login);
  const title = titleOf(run.name);
  const found = changeLinks({
    diff: commitUrl(repository, revision),
    run: webUrl(run.html_url),
  });
  return {
    ...unknownOutcomes(reading),
    runs: [reported],
    changes: [
      {
        source: 'github',
        id: `workflow_run:${repository.id}:${run.id}:${run.run_attempt ?? 1}`,
        kind: 'deploy',
        signal: repositorySignal(repository),
        occurredAt: startedAt,
        reportedAt: laterOf(startedAt, run.updated_at),
        ...(reading.outcome && { outcome: reading.outcome }),
        ...(deploys.environment && { environment: deploys.environment }),
        ...(revision && { revision }),
        ...(actor && { actor }),
        ...(title && { title }),
        ...(found && { links: found }),
      },
    ],
  };
}

function isRunOf(
  { workflow, workflow_run: run, repository }: GithubWorkflowRunEvent,
  deploys: DeployWorkflow,
): boolean {
  const names = [workflow?.path, run.path, workflow?.name, run.name];
  return (
    // Of a reusable workflow the path goes on with `@refs/heads/main`.
    names.some(name => name?.split('@')[0] === deploys.workflow) &&
    (deploys.repository === undefined ||
      repository.html_url
        .toLocaleLowerCase('en-US')
        .endsWith(`/${deploys.repository.toLocaleLowerCase('en-US')}`))
  );
}
