import { InputError } from '@backstage/errors';
import { instantSchema } from '@plumbline/backstage-plugin-evidence-common';
import { parseInput } from '@plumbline/backstage-plugin-evidence-node';
import type { OccurrenceInput } from '@plumbline/backstage-plugin-toil-common';
import { z } from 'zod';
import { isWeb, repositoryName, repositorySchema } from './repository';

/** Somebody let a deploy pass, or did not. */
export type GateAnswer = {
  id: string;
  /** Which gate: a repository and an environment. */
  gate: string;
  answer: 'approved' | 'rejected';
  /** Epoch milliseconds. */
  at: number;
  occurrence: OccurrenceInput;
};

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
      const at = updated_at ?? run.updated_at;
      const slug = repository.full_name;
      const gate = `approval ${slug} ${environment}`.slice(0, 255);
      const id = `${slug} ${run.id} ${run.run_attempt ?? 1} ${environment}`;
      answers.set(gate, {
        ...{ id: id.slice(0, 255), gate, answer: action },
        at: Date.parse(at),
        occurrence: {
          id: id.slice(0, 255),
          kind: 'release',
          title: `Approve deploys of ${slug.replace(
            /^.*\//,
            '',
          )} to ${environment}`.slice(0, 1_000),
          text: 'An approval that was always granted, for 90 days',
          occurredAt: new Date(Date.parse(at)).toISOString(),
          services: [repositoryName(repository)],
          key: gate,
          ...(isWeb(run.html_url) && { url: run.html_url }),
        },
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
