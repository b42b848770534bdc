import { z } from 'zod';
import {
  authoredFields,
  entityRefSchema,
  instantSchema,
  unresolvedSchema,
  warningsSchema,
  webUrlSchema,
} from './primitives';
import { signalSchema } from './signal';
import { changeKinds, changeOutcomes, sensitiveParts } from './vocabulary';

export const changeKindSchema = z.enum(changeKinds);
export type ChangeKind = z.infer<typeof changeKindSchema>;

export const changeOutcomeSchema = z.enum(changeOutcomes);
export type ChangeOutcome = z.infer<typeof changeOutcomeSchema>;

const sensitivePartSchema = z.enum(sensitiveParts);
export type SensitivePart = z.infer<typeof sensitivePartSchema>;

export const changeLinksSchema = z.object({
  diff: webUrlSchema.optional(),
  run: webUrlSchema.optional(),
  rollback: webUrlSchema.optional(),
});

const artifactDigest = /^sha(256:[0-9a-f]{64}|512:[0-9a-f]{128})$/;

/** Of an artifact, as registries name it. */
export const artifactDigestSchema = z
  .string()
  .regex(
    artifactDigest,
    "must be a digest, such as 'sha256:' and 64 hexadecimal digits",
  );

/** A commit by its whole hash, SHA-1 or SHA-256, as git and its hosts write it. */
export const commitHashSchema = z
  .string()
  .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);

/**
 * The digest of what a change released, if it states one. Sources that know nothing
 * else of a release name it by its digest, as its revision.
 */
export function digestOfChange(change: {
  digest?: string;
  revision?: string;
}): string | undefined {
  const { digest, revision } = change;
  return (
    digest ??
    (revision !== undefined && artifactDigest.test(revision)
      ? revision
      : undefined)
  );
}

/** What anybody may post to the ledger: exactly one of `entityRef` and `signal`. */
export const changeInputSchema = z
  .object({
    source: z.string().min(1).max(100),
    /** The source's own id; without it the content is the identity. */
    id: z.string().min(1).max(500).optional(),
    kind: changeKindSchema,
    entityRef: entityRefSchema.optional(),
    signal: signalSchema.optional(),
    environment: z.string().trim().min(1).max(200).optional(),
    /**
     * What within the entity changed, as its source names it: a flag's key, a
     * migrated database, the application that deploys it. Changes of one item
     * follow each other: undoing one returns to the one before.
     */
    item: z.string().min(1).max(200).optional(),
    /** When it happened, which is not when we learned of it. */
    occurredAt: instantSchema,
    actor: z.string().max(500).optional(),
    revision: z.string().max(500).optional(),
    /** Of a deploy: what it was built from, where its revision is a version or a digest. */
    commit: z.string().min(1).max(200).optional(),
    title: z.string().max(1000).optional(),
    outcome: changeOutcomeSchema.optional(),
    /** Of a deploy: the decision of a gate by which it went out. */
    decision: z.string().min(1).max(100).optional(),
    /** Of a deploy: of the artifact, such as `sha256:` and 64 hexadecimal digits. */
    digest: artifactDigestSchema.optional(),
    /** What others rely on that it changes; an empty list: nothing. */
    touches: z.array(sensitivePartSchema).max(sensitiveParts.length).optional(),
    links: changeLinksSchema.optional(),
  })
  .refine(
    change =>
      (change.entityRef === undefined) !== (change.signal === undefined),
    { error: "needs exactly one of 'entityRef' and 'signal'" },
  )
  .meta({ id: 'ChangeInput' });
export type ChangeInput = z.infer<typeof changeInputSchema>;

/** A change that a way back leads across: what runs afterwards must fit to it. */
export const crossedChangeSchema = z
  .object({
    id: z.string(),
    kind: changeKindSchema,
    entityRef: z.string().optional(),
    item: z.string().optional(),
    revision: z.string().optional(),
    title: z.string().optional(),
    occurredAt: z.string(),
  })
  .meta({ id: 'CrossedChange' });
export type CrossedChange = z.infer<typeof crossedChangeSchema>;

/** How a change can be undone, and how we know. */
export const rollbackSchema = z
  .object({
    /** What is returned to: a revision. */
    to: z.string().optional(),
    /** In words: from which evidence this was derived. */
    how: z.string(),
    url: z.string().optional(),
    /**
     * Schema and flag changes of the entity, and of what it stores in, since
     * what is returned to; schema changes first, then the newest. Absent where
     * it isn't known what is returned to.
     */
    crosses: z.array(crossedChangeSchema).optional(),
    /** There are more than `crosses` names. */
    moreCrossed: z.boolean().optional(),
  })
  .meta({ id: 'Rollback' });
export type Rollback = z.infer<typeof rollbackSchema>;

/** One entry of the ledger as readers see it. */
export const changeSchema = z
  .object({
    id: z.string(),
    source: z.string(),
    kind: changeKindSchema,
    /** Absent while the signal that named it has matched nothing. */
    entityRef: z.string().optional(),
    environment: z.string().optional(),
    /** What within the entity changed, such as a flag's key. */
    item: z.string().optional(),
    occurredAt: z.string(),
    receivedAt: z.string(),
    actor: z.string().optional(),
    revision: z.string().optional(),
    /** Of a deploy: what it was built from, where its revision does not say so. */
    commit: z.string().optional(),
    title: z.string().optional(),
    outcome: changeOutcomeSchema.optional(),
    /** Of a deploy: the decision of a gate by which it went out. */
    decision: z.string().optional(),
    /** Of a deploy: of the artifact. */
    digest: z.string().optional(),
    /** What others rely on that it changes; an empty list: nothing. */
    touches: z.array(sensitivePartSchema).optional(),
    links: z
      .object({
        diff: z.string().optional(),
        run: z.string().optional(),
        rollback: z.string().optional(),
      })
      .optional(),
    rollback: rollbackSchema.optional(),
    ...authoredFields,
    /**
     * In lists, of a change that was amended: since when it has been reported of
     * this entity and environment, with this revision, digest and outcome. Absent
     * where that is `receivedAt`.
     */
    statedAt: z.string().optional(),
    /** Where `former` is requested: since when it is not what is looked for. */
    leftAt: z.string().optional(),
    /**
     * In lists, of a change that was amended: what it was reported as, of this
     * entity, in time, the last of which is what it is now. Of more than 100, the
     * first 50 and the last 50.
     */
    reported: z
      .array(
        z.object({
          /** Since when it was reported so. */
          receivedAt: z.string(),
          kind: changeKindSchema,
          occurredAt: z.string(),
          environment: z.string().optional(),
          item: z.string().optional(),
          revision: z.string().optional(),
          title: z.string().optional(),
          outcome: changeOutcomeSchema.optional(),
          digest: z.string().optional(),
          /**
           * It was reported of another entity from then on, of which nothing is
           * given: kind and time are those of before.
           */
          elsewhere: z.literal(true).optional(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Change' });
export type Change = z.infer<typeof changeSchema>;

export const changeReceiptSchema = z
  .object({
    id: z.string(),
    /** `updated`: known already, and this delivery reported something newer. */
    status: z.enum(['stored', 'duplicate', 'updated']),
    unresolved: unresolvedSchema,
    warnings: warningsSchema,
  })
  .meta({ id: 'ChangeReceipt' });
export type ChangeReceipt = z.infer<typeof changeReceiptSchema>;
