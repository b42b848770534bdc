import {
  artifactDigestSchema,
  entityRefSchema,
  environmentNameSchema,
  instantSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { releaseStatedSchema } from './releaseStatement';
import { gateAnswers } from './vocabulary';
import {
  isOneLine,
  nameSchema,
  oneLine,
  readVersionSchema,
  statementSchema,
} from './text';

/**
 * - `candidate`: what it needs to go there is not met or not known, or nothing was
 *   decided
 * - `approved`: what it needs to go there is met
 * - `verified`: it ran there long enough, and all that the ladder demands holds
 * - `held`: it took too long, or what it demands does not hold
 */
export const releaseStates = [
  ...(['candidate', 'approved', 'verified', 'held'] as const),
] as const;
export type ReleaseState = (typeof releaseStates)[number];

/** Releases in one answer, the latest first. */
export const maxReleases = 50;
/** For how long a skip holds where only an incident is named, in hours. */
export const defaultSkipHours = 24;
/** No skip holds for longer, in days. */
export const maxSkipDays = 14;

const itemSchema = z.object({
  item: z.string().optional(),
  /** Its revision, or what its source says of it. */
  to: z.string(),
});

/** What a release is, as it was when it was first deployed; it never changes. */
export const releaseContentSchema = z.object({
  entityRef: z.string(),
  digest: z.string().optional(),
  /** Where several were reported with one digest, the first of them. */
  revision: z.string().optional(),
  migrations: z.array(itemSchema),
  modules: z.array(itemSchema),
  configuration: z.array(itemSchema),
  flags: z.array(itemSchema),
  /** Exemptions in force when it was first deployed. */
  exemptions: z.array(z.object({ id: z.string(), control: z.string() })),
  /** Decisions of gates by then that allowed it. */
  verification: z.array(z.string()),
  /**
   * What its pipeline stated to the gate by then, of the environment that it went to
   * first; absent where it stated nothing.
   */
  stated: releaseStatedSchema.optional(),
});
export type ReleaseContent = z.infer<typeof releaseContentSchema>;

/** Something that a release still needs. */
export const releaseNeedSchema = z.object({
  /**
   * Of the condition; `before`, `decision`, `rollback`, `deploy`, `soak`, `late`,
   * `incidents` and `timeout` are those of every ladder.
   */
  id: z.string(),
  status: z.enum(['fail', 'unknown', 'waiting']),
  message: z.string(),
  satisfiedBy: z.string().optional(),
});
export type ReleaseNeed = z.infer<typeof releaseNeedSchema>;

export const releaseSkipSchema = z
  .object({
    id: z.string(),
    entityRef: z.string(),
    environment: z.string(),
    /** Digest of what may skip it. */
    artifact: z.string(),
    /** Identity of the release, where it was deployed when this was decided. */
    release: z.string().optional(),
    /** Absent where the reader may not see the user. */
    by: z.string().optional(),
    at: z.string(),
    reason: z.string(),
    incident: z.string().optional(),
    until: z.string(),
    state: z.enum(['in-force', 'lapsed', 'withdrawn']),
    version: z.number().int(),
    withdrawn: z
      .object({ by: z.string().optional(), at: z.string(), reason: z.string() })
      .optional(),
  })
  .meta({ id: 'ReleaseSkip' });
export type ReleaseSkip = z.infer<typeof releaseSkipSchema>;

export const releaseEnvironmentSchema = z
  .object({
    environment: z.string(),
    state: z.enum(releaseStates),
    /** In a sentence. */
    reason: z.string(),
    /** Since when it has run there, or was let out; absent where neither is known. */
    since: z.string().optional(),
    /** Whether it runs there now. */
    running: z.boolean(),
    /** When another one, or none, took its place. */
    until: z.string().optional(),
    /** Of the deploy, in the ledger. */
    change: z.string().optional(),
    /** Of the gate that let it out. */
    decision: z.string().optional(),
    /** Of the time that it has to run there. */
    soak: z
      .object({
        requiredMs: z.number().int(),
        elapsedMs: z.number().int(),
        /** Of what runs there now: when it will have. */
        endsAt: z.string().optional(),
      })
      .optional(),
    missing: z.array(releaseNeedSchema),
    /** In force: the environment may be skipped. */
    skip: releaseSkipSchema.optional(),
    /** What a rollback returns to. */
    rollback: z
      .object({
        /** Identity of the release before. */
        release: z.string().optional(),
        name: z.string().optional(),
        /** Absent where none is known. */
        rehearsedAt: z.string().optional(),
      })
      .optional(),
  })
  .meta({ id: 'ReleaseInEnvironment' });
export type ReleaseInEnvironment = z.infer<typeof releaseEnvironmentSchema>;

export const listedReleaseSchema = z
  .object({
    /** SHA-256 of the canonical JSON of its content. */
    id: z.string(),
    content: releaseContentSchema,
    title: z.string().optional(),
    firstDeployedAt: z.string(),
    /** In the order of the ladder. */
    environments: z.array(releaseEnvironmentSchema),
  })
  .meta({ id: 'Release' });
export type ListedRelease = z.infer<typeof listedReleaseSchema>;

export const releaseFindingSchema = z.object({
  /**
   * - `tag-moved`: a revision was deployed as several artifacts
   * - `content-late`: what came with a release was reported after it was deployed
   * - `configuration-differs`: it runs with another configuration than in the
   *   environment before, in parts that may not differ
   * - `stated-otherwise`: what goes out with it was stated again, and otherwise
   */
  kind: z.enum([
    'tag-moved',
    'content-late',
    'configuration-differs',
    'stated-otherwise',
  ]),
  /** Of the last two. */
  environment: z.string().optional(),
  reason: z.string(),
  /** Its digest, where its revision is not known. */
  revision: z.string(),
  digests: z.array(z.string()),
  change: z.string(),
});
export type ReleaseFinding = z.infer<typeof releaseFindingSchema>;

export const releasesSchema = z
  .object({
    at: z.string(),
    entityRef: z.string(),
    ladder: z.object({
      /** Absent where it is that of the configuration. */
      id: z.string().optional(),
      version: z.number().int().optional(),
      title: z.string().optional(),
      owner: z.string().optional(),
      environments: z.array(
        z.object({
          name: z.string(),
          owner: z.string().optional(),
          soak: z.string().optional(),
          timeout: z.string().optional(),
          /** Whether the caller may let a hotfix skip it. */
          maySkip: z.boolean(),
          allowed: z.array(z.string()),
        }),
      ),
    }),
    /** The latest first; 50 at the most. */
    items: z.array(listedReleaseSchema),
    findings: z.array(releaseFindingSchema),
    /** Whether earlier changes are missing, or more releases are left out. */
    more: z.boolean(),
    /** Withdrawn and lapsed ones too, the latest first. */
    skips: z.array(releaseSkipSchema),
  })
  .meta({ id: 'Releases' });
export type Releases = z.infer<typeof releasesSchema>;

export const releasesQuerySchema = z.object({ entityRef: entityRefSchema });

/** What the gate would answer now to a promotion that is next. */
export const promotionAnswerSchema = z
  .object({
    from: z.string(),
    to: z.string(),
    /** What runs in the first environment. */
    release: z.object({
      digest: z.string().optional(),
      revision: z.string().optional(),
    }),
    /** Of a deploy, with what pipelines stated of this release last. */
    answer: z.enum(gateAnswers).optional(),
    /** Rules that do not pass, in the order of the gate. */
    objections: z
      .array(
        z.object({
          rule: z.string(),
          title: z.string(),
          answer: z.enum(gateAnswers),
          reason: z.string(),
          satisfiedBy: z.string().optional(),
        }),
      )
      .optional(),
    /** Inputs that are not known, by name. */
    missing: z.array(z.string()).optional(),
    /** In a sentence: why the gate can not answer. */
    unknown: z.string().optional(),
  })
  .meta({ id: 'PromotionAnswer' });
export type PromotionAnswer = z.infer<typeof promotionAnswerSchema>;

export const promotionAnswersSchema = z
  .object({
    at: z.string(),
    entityRef: z.string(),
    /** By the ladder; none where each environment runs what the one before does. */
    items: z.array(promotionAnswerSchema),
  })
  .meta({ id: 'PromotionAnswers' });
export type PromotionAnswers = z.infer<typeof promotionAnswersSchema>;

export const releaseSkipInputSchema = z
  .strictObject({
    entityRef: entityRefSchema,
    environment: environmentNameSchema
      .refine(isOneLine, oneLine)
      .describe('On its ladder: the one that is skipped'),
    release: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'must be the id of a release')
      .optional(),
    digest: artifactDigestSchema.optional(),
    reason: statementSchema(2_000).describe('Why; it goes on record'),
    incident: nameSchema(200)
      .optional()
      .describe('The open incident that the release is to end'),
    until: instantSchema
      .optional()
      .describe(
        `Then it lapses; ${defaultSkipHours} hours from now where only an incident is named`,
      ),
  })
  .refine(
    ({ digest, release }) => (digest === undefined) !== (release === undefined),
    "needs exactly one of 'release' and 'digest'",
  )
  .refine(
    ({ incident, until }) => (incident ?? until) !== undefined,
    "needs an 'incident', or an instant 'until' which it holds",
  )
  .meta({ id: 'ReleaseSkipInput' });
export type ReleaseSkipInput = z.output<typeof releaseSkipInputSchema>;

export const releaseSkipWithdrawalSchema = z
  .strictObject({
    version: readVersionSchema,
    reason: statementSchema(2_000),
  })
  .meta({ id: 'ReleaseSkipWithdrawal' });
