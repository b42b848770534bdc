import { z } from 'zod';
import { entityRefSchema, withoutNulSchema } from '../schemas/primitives';
import { changeKindSchema } from '../schemas/change';

/** More environments stand on no ladder. */
const maxEnvironments = 20;

/** Names separated by commas. */
const namesSchema = (most: number) =>
  withoutNulSchema
    .max(200 * most)
    .transform(text => text.split(',').map(name => name.trim()))
    .pipe(z.array(z.string().min(1).max(200)).min(1).max(most));

/** Query of `GET /api/evidence/promotion`. */
export const promotionQuerySchema = z.object({
  entityRef: entityRefSchema,
  ladder: namesSchema(maxEnvironments)
    .optional()
    .describe(
      'Names of environments, the first one first, separated by commas; those of the configuration by default',
    ),
  allowed: namesSchema(1_000)
    .optional()
    .describe(
      "Items that may differ, separated by commas, beside those of the configuration; 'staging=replicas*' only in staging from the environment before it, and 'staging=scale:replicas*' as a scale alone",
    ),
});
export type PromotionQueryInput = z.input<typeof promotionQuerySchema>;

/** Asks for a ladder, and for what may differ in each environment from the one before. */
export function promotionQueryOf(
  ladder: readonly { name: string; allowed: readonly string[] }[],
): Pick<PromotionQueryInput, 'allowed' | 'ladder'> {
  const allowed = ladder.flatMap(one =>
    one.allowed.map(item => `${one.name}=${item}`),
  );
  return {
    ladder: ladder.map(({ name }) => name).join(','),
    ...(allowed.length > 0 && { allowed: allowed.join(',') }),
  };
}

/** What a deploy put where; two with the same digest are the same release. */
export const releaseSchema = z
  .object({
    /** Of the deploy that brought it. */
    change: z.string(),
    digest: z.string().optional(),
    revision: z.string().optional(),
    title: z.string().optional(),
    since: z.string(),
    /** Of a gate, by which it went out. */
    decision: z.string().optional(),
    run: z.string().optional(),
  })
  .meta({ id: 'RunningRelease' });
export type RunningRelease = z.infer<typeof releaseSchema>;

/**
 * - `digest-differs`: workloads here run another artifact than was deployed last
 * - `not-verified`: what runs here never ran in the environment before it
 * - `rebuilt`: the same revision ran there as another artifact
 * - `migration-missing`: applied there with this release, and not here
 * - `migration-not-rehearsed`: applied here, and never there
 * - `migration-reordered`: applied in another order
 * - `manual-change`: tied to no revision, run or decision; to capture or revert
 * - `permission-not-rehearsed`: permissions were changed here, and never there
 * - `flag-not-rehearsed`: a flag was changed here, and never there
 * - `flag-undeclared`: a flag was changed here that the repository does not declare
 */
export const promotionFindingKinds = [
  'digest-differs',
  'not-verified',
  'rebuilt',
  'migration-missing',
  'migration-not-rehearsed',
  'migration-reordered',
  'manual-change',
  'permission-not-rehearsed',
  'flag-not-rehearsed',
  'flag-undeclared',
] as const;
export type PromotionFindingKind = (typeof promotionFindingKinds)[number];

const differenceSchema = z.object({
  /** In a sentence. */
  reason: z.string(),
  /** Of the ledger: what it follows from. */
  change: z.string().optional(),
  item: z.string().optional(),
});

/**
 * From an environment to the next one.
 *
 * - `same`: the same release runs in both
 * - `behind`: the next one runs what ran here before
 * - `different`: the next one runs what never ran here
 * - `unknown`: of one of them it is not known what runs, or of the first one not
 *   what ran there
 */
export const promotionStates = [
  ...(['same', 'behind', 'different', 'unknown'] as const),
] as const;

export const promotionStepSchema = z
  .object({
    from: z.string(),
    to: z.string(),
    state: z.enum(promotionStates),
    /** Changes that a promotion brings, the earliest first; the first 100. */
    brings: z.array(
      z.object({
        change: z.string(),
        kind: changeKindSchema,
        item: z.string().optional(),
        revision: z.string().optional(),
        title: z.string().optional(),
        occurredAt: z.string(),
      }),
    ),
    findings: z.array(
      differenceSchema.extend({ kind: z.enum(promotionFindingKinds) }),
    ),
    /** Differences that the portal's configuration allows. */
    allowed: z.array(differenceSchema),
  })
  .meta({ id: 'PromotionStep' });
export type PromotionStep = z.infer<typeof promotionStepSchema>;

/** What runs where, and how the environments of a ladder differ. */
export const promotionSchema = z
  .object({
    at: z.string(),
    entityRef: z.string(),
    /** Of environments, as requested or configured. */
    ladder: z.array(z.string()),
    /** In the order of the ladder, those with a successful deploy. */
    environments: z.array(
      z.object({
        name: z.string(),
        running: releaseSchema,
        /**
         * Whether workloads run the artifact that was deployed there last; absent
         * where it is not known.
         */
        artifact: z
          .object({
            state: z.enum(['as-deployed', 'different']),
            /** In a sentence, where it is different. */
            reason: z.string().optional(),
          })
          .optional(),
        /** What a rollback returns to. */
        before: releaseSchema.optional(),
        /** Of artifacts that were deployed there with success; the latest 100. */
        digests: z.array(z.string()),
        /** Whether these are all: no deploy there is left out, or states none. */
        digestsComplete: z.boolean(),
      }),
    ),
    steps: z.array(promotionStepSchema),
    /** Earlier changes are not kept, or were too many to read. */
    completeFrom: z.string().optional(),
  })
  .meta({ id: 'Promotion' });
export type Promotion = z.infer<typeof promotionSchema>;
