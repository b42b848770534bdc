import { instantSchema } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';

/*
 * Only what is read, of https://docs.github.com/en/webhooks/webhook-events-and-payloads;
 * GitHub adds fields at any time.
 */

const text = z.string().nullish();
const id = z.union([z.number().int(), z.string().min(1)]).transform(String);
const user = z.object({ login: text }).nullish();

export const repositorySchema = z.object({
  id,
  html_url: z.string().min(1),
  default_branch: text,
});
export type GithubRepository = z.infer<typeof repositorySchema>;

export const deploymentSchema = z.object({
  id,
  sha: text,
  ref: text,
  task: text,
  /** An object, or the JSON of one, or any text: whatever its maker sent. */
  payload: z.unknown().optional(),
  environment: text,
  description: text,
  creator: user,
  created_at: instantSchema,
  updated_at: instantSchema.nullish(),
});
export type GithubDeployment = z.infer<typeof deploymentSchema>;

const workflowRunLinkSchema = z.object({ html_url: text }).nullish();

export const deploymentEventSchema = z.object({
  action: text,
  deployment: deploymentSchema,
  workflow_run: workflowRunLinkSchema,
  repository: repositorySchema,
});

export const deploymentStatusEventSchema = z.object({
  action: text,
  deployment: deploymentSchema,
  deployment_status: z.object({
    state: z.string().min(1),
    log_url: text,
    target_url: text,
    created_at: instantSchema,
    updated_at: instantSchema.nullish(),
  }),
  workflow_run: workflowRunLinkSchema,
  repository: repositorySchema,
});

export const commitSchema = z.object({
  id: z.string().min(1),
  message: z.string(),
  timestamp: instantSchema,
  url: text,
  author: z.object({ name: text, username: text }).nullish(),
});
export type GithubCommit = z.infer<typeof commitSchema>;

export const pushEventSchema = z.object({
  ref: z.string().min(1),
  deleted: z.boolean().nullish(),
  commits: z.array(commitSchema).nullish(),
  head_commit: commitSchema.nullish(),
  repository: repositorySchema,
});

const pullRequestSchema = z.object({
  number: z.number().int().positive(),
  html_url: text,
  user,
  created_at: instantSchema,
  merged: z.boolean().nullish(),
  merged_at: instantSchema.nullish(),
  merge_commit_sha: text,
});
export type GithubPullRequest = z.infer<typeof pullRequestSchema>;

export const pullRequestEventSchema = z.object({
  action: z.string().min(1),
  pull_request: pullRequestSchema,
  repository: repositorySchema,
});

export const pullRequestReviewEventSchema = z.object({
  action: z.string().min(1),
  review: z.object({
    state: z.string().min(1),
    submitted_at: instantSchema.nullish(),
    user: z.object({ login: text, type: text }).nullish(),
  }),
  pull_request: pullRequestSchema,
  repository: repositorySchema,
});

export const releaseEventSchema = z.object({
  action: z.string().min(1),
  release: z.object({
    id,
    html_url: text,
    tag_name: z.string().min(1),
    name: text,
    draft: z.boolean().nullish(),
    author: user,
    published_at: instantSchema.nullish(),
  }),
  repository: repositorySchema,
});

export const workflowRunEventSchema = z.object({
  action: z.string().min(1),
  workflow: z.object({ name: text, path: text }).nullish(),
  workflow_run: z.object({
    id,
    name: text,
    path: text,
    event: text,
    status: text,
    conclusion: text,
    head_sha: text,
    head_branch: text,
    display_title: text,
    pull_requests: z.array(z.object({ number: z.number().int() })).nullish(),
    html_url: text,
    run_attempt: z.number().int().nullish(),
    created_at: instantSchema,
    run_started_at: instantSchema.nullish(),
    updated_at: instantSchema,
    actor: user,
    triggering_actor: user,
  }),
  repository: repositorySchema,
});
export type GithubWorkflowRunEvent = z.infer<typeof workflowRunEventSchema>;

export const workflowJobEventSchema = z.object({
  action: z.string().min(1),
  workflow_job: z.object({
    id,
    run_id: id,
    run_attempt: z.number().int().nullish(),
    workflow_name: text,
    head_sha: text,
    head_branch: text,
    name: z.string().min(1),
    html_url: text,
    status: z.string().min(1),
    conclusion: text,
    created_at: instantSchema.nullish(),
    started_at: instantSchema.nullish(),
    completed_at: instantSchema.nullish(),
    labels: z.array(z.string()).nullish(),
    runner_id: z.number().int().nullish(),
    steps: z
      .array(
        z.object({
          name: z.string(),
          number: z.number().int(),
          status: text,
          conclusion: text,
          started_at: instantSchema.nullish(),
          completed_at: instantSchema.nullish(),
        }),
      )
      .nullish(),
  }),
  deployment: z.object({ environment: text }).nullish(),
  repository: repositorySchema,
});
export type GithubWorkflowJobEvent = z.infer<typeof workflowJobEventSchema>;
