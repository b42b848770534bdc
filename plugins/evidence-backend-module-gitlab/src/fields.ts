import {
  filledText,
  OutcomeWords,
  singleHeader,
  WebhookDelivery,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Signal } from '@plumbline/backstage-plugin-evidence-common';
import type { GitlabProject, GitlabUser } from './schemas';

/** https://docs.gitlab.com/api/deployments/, /api/pipelines/ and /api/jobs/ */
export const statuses: OutcomeWords = {
  canceling: 'in-progress',
  preparing: 'none',
  waiting_for_callback: 'none',
  waiting_for_resource: 'none',
};

export function projectSignal(project: GitlabProject): Signal {
  return { type: 'repository', url: project.web_url };
}

/** Its number or, in payloads of older versions without it, its address. */
export function projectKey(project: GitlabProject): string {
  return (project.id ?? project.web_url).slice(0, 300);
}

export function actorOf(user: GitlabUser): string | undefined {
  return filledText(user?.username) ?? filledText(user?.name);
}

/**
 * Of what GitLab dates in no other way: the time of a signed delivery, which is
 * verified before anything is translated, else that of its arrival.
 */
export function sentAt(delivery: WebhookDelivery): Date | undefined {
  const timestamp = singleHeader(delivery, 'webhook-timestamp');
  return delivery.headers['webhook-signature'] !== undefined && timestamp
    ? new Date(Number(timestamp) * 1000)
    : delivery.receivedAt;
}
