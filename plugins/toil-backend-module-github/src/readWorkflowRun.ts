import { instantSchema } from '@plumbline/backstage-plugin-evidence-common';
import { parseInput } from '@plumbline/backstage-plugin-evidence-node';
import type { OccurrenceInput } from '@plumbline/backstage-plugin-toil-common';
import { z } from 'zod';
import { isWeb, repositoryName, repositorySchema } from './repository';

const actorSchema = z.object({ type: z.string().nullish() }).nullish();

/**
 * Only what is read, of
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads#workflow_run
 */
const eventSchema = z.object({
  action: z.string(),
  workflow_run: z.object({
    id: z.union([z.number().int(), z.string()]).transform(String),
    run_attempt: z.number().int().nullish(),
    event: z.string().nullish(),
    conclusion: z.string().nullish(),
    name: z.string().nullish(),
    path: z.string().nullish(),
    html_url: z.string().nullish(),
    created_at: instantSchema,
    run_started_at: instantSchema.nullish(),
    actor: actorSchema,
    triggering_actor: actorSchema,
  }),
  repository: repositorySchema,
});

/**
 * Somebody ran a workflow again, or started one by hand. Nothing for a run
 * that began by itself, that a machine started, or that has not ended.
 *
 * @throws InputError for anything else than such an event
 */
export function readWorkflowRun(payload: unknown): OccurrenceInput[] {
  const event = parseInput(eventSchema, payload, 'workflow_run event');
  const { action, repository, workflow_run: run } = event;
  const attempt = run.run_attempt ?? 1;
  const isAgain = attempt > 1;
  const { type } = run.triggering_actor ?? run.actor ?? {};
  if (
    action !== 'completed' ||
    run.conclusion === 'skipped' ||
    type === 'Bot' ||
    !(isAgain || run.event === 'workflow_dispatch')
  ) {
    return [];
  }
  const slug = repository.full_name;
  const name = run.name || run.path || 'a workflow';
  const what = isAgain ? 're-run' : 'manual run';
  return [
    {
      id: `${slug} ${run.id} ${attempt}`.slice(0, 300),
      kind: 'release',
      title: `Run ${name} of ${slug.replace(/^.*\//, '')} ${
        isAgain ? 'again' : 'by hand'
      }`.slice(0, 1_000),
      occurredAt: run.run_started_at ?? run.created_at,
      services: [repositoryName(repository)],
      key: `${what} ${slug} ${run.path?.split('@')[0] ?? name}`.slice(0, 300),
      ...(isWeb(run.html_url) && { url: run.html_url }),
    },
  ];
}
