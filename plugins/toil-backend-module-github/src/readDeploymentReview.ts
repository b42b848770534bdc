import { InputError } from '@backstage/errors';
import { instantSchema } from '@plumbline/backstage-plugin-evidence-common';
import { parseInput } from '@plumbline/backstage-plugin-evidence-node';
import type { GateAnswer } from '@plumbline/backstage-plugin-toil-node';
import { z } from 'zod';
import { isWeb, repositoryName, repositorySchema } from './repository';

const jobRunSchema = z.object({
  environment: z.string().nullish(),
  updated_at: instantSchema.nullish(),
});

/**
 * Only what is read, of
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads#deployment_review
 */
const eventSchema = z.object({
  action: z.string(),
  since: z.string().nullish(),
  workflow_job_run: jobRunSchema.nullish(),
  workflow_job_runs: z.array(jobRunSchema).nullish(),
  workflow_run: z.object({
    id: z.union([z.number().int(), z.string()]).transform(String),
    run_attempt: z.number().int().nullish(),
    html_url: z.string().nullish(),
    updated_at: instantSchema,
  }),
  repository: repositorySchema,
});

/**
 * One answer for each environment that it was given for; none for an event that
 * only asks.
 *
 * @throws InputError for anything else than such an event
 */
export function readDeploymentReview(payload: unknown): GateAnswer[] {
  const event = parseInput(eventSchema, payload, 'deployment_review event');
  const { action, repository, workflow_run: run } = event;
  if (action !== 'approved' && action !== 'rejected') {
    return [];
  }
  const jobs = [
    ...(event.workflow_job_runs ?? []),
    ...(event.workflow_job_run ? [event.workflow_job_run] : []),
  ];
  const answers = new Map<string, GateAnswer>();
  for (const { environment, updated_at } of jobs) {
    if (environment) {
      const slug = repository.full_name;
      answers.set(environment, {
        id: `${slug} ${run.id} ${run.run_attempt ?? 1} ${environment}`,
        gate: `approval ${slug} ${environment}`,
        answer: action,
        at: updated_at ?? run.updated_at,
        title: `Approve deploys of ${slug.replace(
          /^.*\//,
          '',
        )} to ${environment}`,
        services: [repositoryName(repository)],
        ...(isWeb(run.html_url) && { url: run.html_url }),
      });
    }
  }
  if (answers.size === 0) {
    throw new InputError(
      "A deployment_review event must name an environment in 'workflow_job_runs'",
    );
  }
  return [...answers.values()];
}
