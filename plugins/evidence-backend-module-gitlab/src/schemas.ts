import { z } from 'zod';

/*
 * Only what is read, of https://docs.gitlab.com/user/project/integrations/webhook_events/;
 * GitLab adds fields at any time.
 */

const text = z.string().nullish();
const id = z.union([z.number().int(), z.string().min(1)]).transform(String);

/**
 * GitLab writes instants in three ways: `2011-12-12T14:27:31+02:00`,
 * `2021-04-28 21:50:00 +0200` and `2016-08-12 15:23:28 UTC`.
 */
export const gitlabInstantSchema = z.string().transform((value, context) => {
  const parts =
    /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?) ?(Z|UTC|[+-]\d{2}:?\d{2})$/.exec(
      value,
    );
  const zone = parts?.[3].replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
  const instant = new Date(
    `${parts?.[1]}T${parts?.[2]}${zone === 'UTC' ? 'Z' : zone}`,
  );
  if (!parts || Number.isNaN(instant.getTime())) {
    context.addIssue({
      code: 'custom',
      message:
        'must be an instant such as 2026-01-31T09:00:00Z or 2026-01-31 09:00:00 UTC',
    });
    return z.NEVER;
  }
  return instant.toISOString();
});

export const projectSchema = z.object({
  id: id.nullish(),
  web_url: z.string().min(1),
  path_with_namespace: text,
  default_branch: text,
});
export type GitlabProject = z.infer<typeof projectSchema>;

export const userSchema = z.object({ name: text, username: text }).nullish();
export type GitlabUser = z.infer<typeof userSchema>;

/** Says which event it is. */
export const eventSchema = z.object({ object_kind: text, event_name: text });

export const commitSchema = z.object({
  id: z.string().min(1),
  message: z.string(),
  title: text,
  timestamp: gitlabInstantSchema,
  url: text,
  author: z.object({ name: text }).nullish(),
});
export type GitlabCommit = z.infer<typeof commitSchema>;

export const pushSchema = z.object({
  ref: z.string().min(1),
  after: text,
  project_id: id,
  project: projectSchema,
  commits: z.array(commitSchema).nullish(),
});

export const mergeRequestSchema = z.object({
  user: z.object({ id: id.nullish() }).nullish(),
  project: projectSchema,
  object_attributes: z.object({
    iid: id,
    action: text,
    url: text,
    author_id: id.nullish(),
    created_at: gitlabInstantSchema,
    updated_at: gitlabInstantSchema.nullish(),
    merged_at: gitlabInstantSchema.nullish(),
    merge_commit_sha: text,
    squash_commit_sha: text,
    last_commit: z
      .object({ id: text, timestamp: gitlabInstantSchema.nullish() })
      .nullish(),
  }),
});

export const deploymentSchema = z.object({
  status: z.string().min(1),
  status_changed_at: gitlabInstantSchema,
  deployment_id: id,
  deployable_url: text,
  environment: text,
  project: projectSchema,
  short_sha: text,
  user: userSchema,
  commit_url: text,
  commit_title: text,
});

export const releaseSchema = z.object({
  id,
  action: z.string().min(1),
  name: text,
  tag: z.string().min(1),
  released_at: gitlabInstantSchema.nullish(),
  created_at: gitlabInstantSchema.nullish(),
  url: text,
  project: projectSchema,
});

export const featureFlagSchema = z.object({
  project: projectSchema,
  user: userSchema,
  object_attributes: z.object({
    id,
    name: z.string().min(1),
    active: z.boolean(),
  }),
});

const environmentSchema = z
  .union([
    z.string().transform(name => ({ name, action: undefined })),
    z.object({ name: text, action: text }),
  ])
  .nullish()
  .catch(undefined);
const runnerSchema = z
  .object({ tags: z.array(z.string()).nullish() })
  .nullish()
  .catch(undefined);
const lengthSchema = z.number().nonnegative().nullish().catch(undefined);

/** A job within a pipeline event. */
const buildSchema = z.object({
  id,
  name: z.string().min(1),
  status: z.string().min(1),
  started_at: gitlabInstantSchema.nullish(),
  finished_at: gitlabInstantSchema.nullish(),
  queued_duration: lengthSchema,
  failure_reason: text,
  allow_failure: z.boolean().nullish().catch(undefined),
  runner: runnerSchema,
  environment: environmentSchema,
});
export type GitlabBuild = z.infer<typeof buildSchema> & {
  retries?: number | null;
};

export const pipelineSchema = z.object({
  object_attributes: z.object({
    id,
    name: text,
    ref: text,
    sha: text,
    status: z.string().min(1),
    source: text,
    created_at: gitlabInstantSchema,
    finished_at: gitlabInstantSchema.nullish(),
    url: text,
  }),
  merge_request: z.object({ iid: z.number().int() }).nullish(),
  project: projectSchema,
  user: userSchema,
  commit: z.object({ url: text, title: text, message: text }).nullish(),
  builds: z.array(buildSchema).nullish(),
});
export type GitlabPipelineEvent = z.infer<typeof pipelineSchema>;

export const jobSchema = z.object({
  build_id: id,
  build_name: z.string().min(1),
  build_status: z.string().min(1),
  build_created_at: gitlabInstantSchema.nullish(),
  build_started_at: gitlabInstantSchema.nullish(),
  build_finished_at: gitlabInstantSchema.nullish(),
  build_queued_duration: lengthSchema,
  build_failure_reason: text,
  build_allow_failure: z.boolean().nullish().catch(undefined),
  retries_count: z.number().int().nonnegative().nullish().catch(undefined),
  pipeline_id: id.nullish(),
  runner: runnerSchema,
  ref: text,
  sha: text,
  project_id: id,
  project: projectSchema.nullish(),
  repository: z.object({ homepage: text }).nullish(),
  user: userSchema,
  environment: environmentSchema,
});
export type GitlabJobEvent = z.infer<typeof jobSchema>;
