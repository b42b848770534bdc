import { z } from 'zod';
import { webUrlSchema } from '../schemas/primitives';
import { days, FactDefinition } from './definition';

/*
 * What a repository says, each fact one thing that a rule can read. `present:
 * false` says that somebody looked and there is none. Where an answer could not
 * be had, its field is absent and `unknown` says why: that is never a no.
 * `url` is a page a person can open: the file, or where it was looked for.
 */

const url = webUrlSchema.optional();
/** Within the repository, without a leading slash. */
const path = z.string().min(1);

export const repositoryFileSchema = z.object({
  present: z.boolean(),
  path: path.optional(),
  /** Zero for an empty file and for a link. */
  bytes: z.number().int().nonnegative().optional(),
  /** Found further up than in the folder of the entity. */
  inherited: z.boolean().optional(),
  url,
});
export type RepositoryFile = z.infer<typeof repositoryFileSchema>;

export const codeownersSchema = z.object({
  present: z.boolean(),
  path: path.optional(),
  /** Whether a rule covers the entity's folder. */
  covered: z.boolean().optional(),
  /** Of the rule that holds for it, as they are written. */
  owners: z.array(z.string()).optional(),
  /** Line of that rule, the first being 1. */
  line: z.number().int().positive().optional(),
  /** The owner in the catalog. */
  catalogOwner: z.string().optional(),
  /** Whether the catalog's owner is one of them. */
  agrees: z.boolean().optional(),
  /** Which of them it is. */
  matched: z.string().optional(),
  /** Lines that are no rule. */
  invalidLines: z.array(z.number().int().positive()).optional(),
  unknown: z.string().optional(),
  url,
});
export type RepositoryCodeowners = z.infer<typeof codeownersSchema>;

export const ciSchema = z.object({
  present: z.boolean(),
  /** As the module of the host names them, such as `jenkins`. */
  systems: z.array(z.string()),
  /** Names and ids of all jobs, lower case, sorted. */
  jobs: z.array(z.string()),
  /** What starts them, such as `push`, `pull_request`, `merge_request_event`. */
  triggers: z.array(z.string()),
  files: z.array(
    z.object({
      path,
      system: z.string(),
      name: z.string().optional(),
      jobs: z.array(z.object({ id: z.string(), name: z.string().optional() })),
      triggers: z.array(z.string()),
      /** It can't be read as what it should be. */
      invalid: z.boolean().optional(),
    }),
  ),
  /** More jobs may come from elsewhere: included or reused files, other systems. */
  partial: z.boolean(),
  url,
});
export type RepositoryCi = z.infer<typeof ciSchema>;

export const pipelinesSchema = z.object({
  /** There is a CI file. */
  present: z.boolean(),
  /**
   * CI files whose content is not known: of other systems, included ones, and
   * those that can't be read as what they should be.
   */
  unread: z.array(path),
  /** What its jobs take from other repositories. */
  calls: z.array(
    z.object({
      path,
      /** A whole workflow, a component, an included file, or a step. */
      kind: z.enum(['workflow', 'component', 'file', 'action']),
      /** As written, without the version. */
      name: z.string(),
      /** As written: a commit, a tag or a branch. */
      version: z.string().optional(),
      /** `none` for a branch, and where no version is written. */
      pin: z.enum(['commit', 'version', 'none', 'unknown']),
    }),
  ),
  /** Environments that jobs deploy to, as written. */
  environments: z.array(z.string()),
  /** Jobs named after a deploy that name no environment. */
  withoutEnvironment: z.array(z.object({ path, job: z.string() })),
  /** Secrets of clouds that do not expire and that jobs are given, by name. */
  cloudSecrets: z.array(z.object({ path, name: z.string() })),
  /** Jobs may be given more secrets than their files name. */
  partial: z.boolean(),
  url,
});
export type RepositoryPipelines = z.infer<typeof pipelinesSchema>;

export const lockFilesSchema = z.object({
  /** Whether there is a manifest at all. */
  present: z.boolean(),
  /** No manifest that needs a lock file is without one. */
  complete: z.boolean(),
  /** Manifests that need a lock file and have none. */
  missing: z.array(path),
  manifests: z.array(
    z.object({
      ecosystem: z.string(),
      path,
      lockFile: path.optional(),
      lock: z.enum(['present', 'missing', 'not-needed']),
    }),
  ),
  /** Manifests beyond those listed. */
  more: z.number().int().positive().optional(),
  url,
});
export type RepositoryLockFiles = z.infer<typeof lockFilesSchema>;

export const runtimesSchema = z.object({
  declared: z.boolean(),
  runtimes: z.array(
    z.object({
      /** `node`, `go`, `python`, `java`, `ruby`, `php`, `rust`, `dotnet`. */
      runtime: z.string(),
      /** As written. */
      version: z.string(),
      /** Of the lowest version that it allows, where one can be read. */
      major: z.number().int().nonnegative().optional(),
      minor: z.number().int().nonnegative().optional(),
      path,
    }),
  ),
  url,
});
export type RepositoryRuntimes = z.infer<typeof runtimesSchema>;

export const baseImagesSchema = z.object({
  /** Whether there is a Dockerfile. */
  present: z.boolean(),
  images: z.array(
    z.object({
      path,
      /** As written, its arguments filled in. */
      image: z.string(),
      /** Without tag and digest: `gcr.io/distroless/nodejs`. */
      name: z.string(),
      tag: z.string().optional(),
      digest: z.string().optional(),
      /** What runs in the end, and not only builds. */
      final: z.boolean(),
      /** An argument without a default: it is decided at build time. */
      unresolved: z.boolean().optional(),
    }),
  ),
  /** Every final image is named by its digest. */
  pinned: z.boolean().optional(),
  url,
});
export type RepositoryBaseImages = z.infer<typeof baseImagesSchema>;

export const licenseSchema = z.object({
  present: z.boolean(),
  /** Of SPDX; absent where the text is of none that is known. */
  spdxId: z.string().optional(),
  path: path.optional(),
  inherited: z.boolean().optional(),
  url,
});
export type RepositoryLicense = z.infer<typeof licenseSchema>;

export const branchProtectionSchema = z.object({
  branch: z.string().optional(),
  protected: z.boolean().optional(),
  /** Through which of the host's means. */
  by: z.array(z.string()).optional(),
  /** Reviews that a change needs; absent where that can't be read. */
  requiredReviews: z.number().int().nonnegative().optional(),
  codeOwnerReviews: z.boolean().optional(),
  requiredChecks: z.array(z.string()).optional(),
  forcePushes: z.boolean().optional(),
  /** Why the answer, or a part of it, could not be had. */
  unknown: z.string().optional(),
  url,
});
export type RepositoryBranchProtection = z.infer<typeof branchProtectionSchema>;

export const lastActivitySchema = z.object({
  branch: z.string().optional(),
  /** Of the last commit to the default branch. */
  lastCommitAt: z.iso.datetime({ offset: true }).optional(),
  revision: z.string().optional(),
  archived: z.boolean().optional(),
  unknown: z.string().optional(),
  url,
});
export type RepositoryLastActivity = z.infer<typeof lastActivitySchema>;

export const flagTypes = [
  'release',
  'experiment',
  'ops',
  'permission',
  'migration',
] as const;

/** Feature flags as a repository declares them, and whether its code has them. */
export const flagsSchema = z.object({
  /** Whether there is a file of flags. */
  present: z.boolean(),
  path: path.optional(),
  flags: z.array(
    z.object({
      key: z.string(),
      type: z.enum(flagTypes),
      /** As written: a group, a team, a person. */
      owner: z.string().optional(),
      purpose: z.string().optional(),
      /** Days, such as 2026-03-01. */
      created: z.iso.date().optional(),
      expires: z.iso.date().optional(),
      /** What it is where nothing else is set. */
      default: z.string().optional(),
      /** What it is in each environment, as written. */
      environments: z.record(z.string(), z.string()).optional(),
      rollout: z.string().optional(),
      dashboard: webUrlSchema.optional(),
      /** The issue by which it is to be removed. */
      cleanup: webUrlSchema.optional(),
      /** Absent where the code could not be searched. */
      inCode: z.boolean().optional(),
      /** Of the files that name it, the first ones. */
      files: z.array(path).optional(),
    }),
  ),
  /** Entries that are no flags, and why not. */
  invalid: z.array(z.object({ key: z.string(), reason: z.string() })),
  unknown: z.string().optional(),
  url,
});
export type RepositoryFlags = z.infer<typeof flagsSchema>;

/** Which template a service was made from, as its repository states. */
export const templateOriginSchema = z.object({
  present: z.boolean(),
  /** Such as `http-service`. */
  id: z.string().optional(),
  version: z.number().int().positive().optional(),
  /** Of the text of that version, as it was then. */
  digest: z.string().optional(),
  /** Of the creation that made it. */
  creation: z.string().optional(),
  /** What the service was called, and the address of its repository, then. */
  name: z.string().optional(),
  repository: z.string().optional(),
  answers: z
    .record(z.string(), z.union([z.string(), z.array(z.string())]))
    .optional(),
  path: path.optional(),
  /** Why the file is no such statement. */
  unknown: z.string().optional(),
  url,
});
export type RepositoryTemplate = z.infer<typeof templateOriginSchema>;

const collectors = ['repositories'] as const;

const observed = (
  name: string,
  description: string,
  schema: z.ZodType,
): FactDefinition => ({
  name: `repository.${name}`,
  description,
  // Read every few minutes: silent for a day, it is not read any more.
  maxAgeSeconds: days(1),
  collectors,
  scope: 'entity',
  schema,
});

/** What is read of the repositories of entities. */
export const repositoryFacts: readonly FactDefinition[] = [
  observed('readme', 'Its README', repositoryFileSchema),
  observed('runbook', 'A runbook among its files', repositoryFileSchema),
  observed(
    'securityPolicy',
    'How to report a vulnerability: its SECURITY file',
    repositoryFileSchema,
  ),
  observed(
    'dependencyUpdates',
    'Configuration of Dependabot or Renovate',
    repositoryFileSchema,
  ),
  observed(
    'codeowners',
    'Whom CODEOWNERS names for its folder, and whether the catalog agrees',
    codeownersSchema,
  ),
  observed('ci', 'CI files with their jobs and triggers', ciSchema),
  observed(
    'pipelines',
    'What its CI files take from other repositories, and where their jobs deploy to',
    pipelinesSchema,
  ),
  observed('lockFiles', 'Manifests and their lock files', lockFilesSchema),
  observed('runtimes', 'Declared versions of runtimes', runtimesSchema),
  observed('baseImages', 'Base images of its Dockerfiles', baseImagesSchema),
  observed(
    'flags',
    'Feature flags that it declares, and whether its code still has them',
    flagsSchema,
  ),
  observed(
    'template',
    'The template and the version that it was made from, with its answers',
    templateOriginSchema,
  ),
  observed('license', 'Its licence, by file or manifest', licenseSchema),
  {
    ...observed(
      'branchProtection',
      'What guards its default branch',
      branchProtectionSchema,
    ),
    kind: 'enforced',
  },
  observed(
    'lastActivity',
    'The last commit to its default branch, and whether it is archived',
    lastActivitySchema,
  ),
];
