import type { Signal } from '@plumbline/backstage-plugin-evidence-common';
import type {
  ReportedChange,
  WebhookTranslation,
} from '@plumbline/backstage-plugin-evidence-node';
import { parseInput } from '@plumbline/backstage-plugin-evidence-node';
import {
  filled,
  later,
  links,
  serviceSignal,
  titleOf,
  webUrl,
} from '../fields';
import { readOutcome, unknownOutcomes } from '../outcomes';
import { commitUrl, repositorySignal } from './fields';
import {
  deploymentEventSchema,
  deploymentStatusEventSchema,
  GithubDeployment,
  GithubRepository,
} from './schemas';

/** Fields of a deployment's payload by which its maker may name the service. */
const serviceFields = ['service', 'component', 'app', 'application'];

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
          diff: commitUrl(repository, filled(deployment.sha)),
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
  const reading = readOutcome('github deployment', status.state);
  const { outcome } = reading;
  const statedAt = later(deployment.created_at, status.created_at);
  return {
    ...unknownOutcomes(reading),
    changes: [
      {
        ...describe(deployment, repository),
        ...withLinks({
          diff: commitUrl(repository, filled(deployment.sha)),
          run: webUrl(
            status.log_url,
            status.target_url,
            event.workflow_run?.html_url,
          ),
        }),
        ...(outcome && { outcome }),
        // A status without outcome must not move the time at which it happened.
        occurredAt: outcome ? statedAt : deployment.created_at,
        reportedAt: later(statedAt, status.updated_at),
      },
    ],
  };
}

/** The same in every event about one deployment. */
function describe(
  deployment: GithubDeployment,
  repository: GithubRepository,
): Omit<ReportedChange, 'occurredAt' | 'reportedAt'> {
  const revision = filled(deployment.sha) ?? filled(deployment.ref);
  const environment = filled(deployment.environment, 200);
  const actor = filled(deployment.creator?.login);
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
  const found = links(values);
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
    const value = typeof name === 'string' ? filled(name, 200) : undefined;
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
