import type { Signal } from '@plumbline/backstage-plugin-evidence-common';
import {
  changeLinks,
  filledText,
  laterOf,
  OutcomeWords,
  parseInput,
  readOutcome,
  ReportedChange,
  serviceSignal,
  titleOf,
  unknownOutcomes,
  WebhookTranslation,
  webUrl,
} from '@plumbline/backstage-plugin-evidence-node';
import { commitUrl, repositorySignal } from './fields';
import {
  deploymentEventSchema,
  deploymentStatusEventSchema,
  GithubDeployment,
  GithubRepository,
} from './schemas';

/** Fields of a deployment's payload by which its maker may name the service. */
const serviceFields = ['service', 'component', 'app', 'application'];

/**
 * https://docs.github.com/en/rest/deployments/statuses: one that is pending is
 * on its way; elsewhere the word means that something waits.
 */
const deploymentStates: OutcomeWords = {
  pending: 'in-progress',
  inactive: 'none',
};

export function translateDeployment(payload: unknown): WebhookTranslation {
  const {
    deployment,
    repository,
    workflow_run: run,
  } = parseInput(deploymentEventSchema, payload, 'deployment event');
  return {
    changes: [
      {
        ...describe(deployment, repository),
        ...withLinks({
          diff: commitUrl(repository, filledText(deployment.sha)),
          run: webUrl(run?.html_url),
        }),
        occurredAt: deployment.created_at,
        reportedAt: deployment.created_at,
      },
    ],
  };
}

/** All statuses of one deployment are reports about one change. */
export function translateDeploymentStatus(
  payload: unknown,
): WebhookTranslation {
  const event = parseInput(
    deploymentStatusEventSchema,
    payload,
    'deployment_status event',
  );
  const { deployment, deployment_status: status, repository } = event;
  const reading = readOutcome(status.state, deploymentStates);
  const { outcome } = reading;
  const statedAt = laterOf(deployment.created_at, status.created_at);
  return {
    ...unknownOutcomes(reading),
    changes: [
      {
        ...describe(deployment, repository),
        ...withLinks({
          diff: commitUrl(repository, filledText(deployment.sha)),
          run: webUrl(
            status.log_url,
            status.target_url,
            event.workflow_run?.html_url,
          ),
        }),
        ...(outcome && { outcome }),
        // A status without outcome must not move the time at which it happened.
        occurredAt: outcome ? statedAt : deployment.created_at,
        reportedAt: laterOf(statedAt, status.updated_at),
      },
    ],
  };
}

/** The same in every event about one deployment. */
function describe(
  deployment: GithubDeployment,
  repository: GithubRepository,
): Omit<ReportedChange, 'occurredAt' | 'reportedAt'> {
  const revision = filledText(deployment.sha) ?? filledText(deployment.ref);
  const environment = filledText(deployment.environment, 200);
  const actor = filledText(deployment.creator?.login);
  const title = titleOf(deployment.description);
  const closerSignals = serviceSignals(deployment);
  return {
    source: 'github',
    id: `deployment:${repository.id}:${deployment.id}`,
    kind: 'deploy',
    signal: repositorySignal(repository),
    ...(closerSignals.length > 0 && { closerSignals }),
    ...(environment && { environment }),
    ...(revision && { revision }),
    ...(actor && { actor }),
    ...(title && { title }),
  };
}

function withLinks(values: { diff?: string; run?: string }) {
  const found = changeLinks(values);
  return found && { links: found };
}

/**
 * One repository may hold many services: a name in the deployment's payload
 * (`{ "service": "checkout" }`), or in its task (`deploy:checkout`), is nearer
 * than the repository. A name that matches nothing does no harm.
 */
function serviceSignals(deployment: GithubDeployment): Signal[] {
  const payload = payloadOf(deployment);
  const names = [
    ...serviceFields.map(field => payload[field]),
    /^deploy:(.+)$/.exec(deployment.task ?? '')?.[1],
  ];
  const signals: Signal[] = [];
  for (const name of names) {
    const value = typeof name === 'string' ? filledText(name, 200) : undefined;
    if (value) {
      signals.push(serviceSignal(value));
    }
  }
  return signals;
}

function payloadOf(deployment: GithubDeployment): Record<string, unknown> {
  let payload = deployment.payload;
  if (typeof payload === 'string') {
    try {
      payload = JSON.parse(payload);
    } catch {
      return {};
    }
  }
  return typeof payload === 'object' && payload !== null
    ? (payload as Record<string, unknown>)
    : {};
}
