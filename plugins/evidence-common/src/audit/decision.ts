import { z } from 'zod';
import { canonicalJson } from '../canonical';
import {
  entityRefSchema,
  instantSchema,
  jsonValueSchema,
  pageSchema,
} from '../schemas/primitives';

/** What is decided. */
export const decisionTypes = [
  'exemption',
  'approval',
  'promotion',
  'override',
  'gate',
  'run',
  'dispute',
  'baseline',
  'campaign',
  'lifecycle',
] as const;
export const decisionTypeSchema = z.enum(decisionTypes);
export type DecisionType = z.infer<typeof decisionTypeSchema>;

/** From here on something is allowed, until it lapses or is ended. */
const allowing = [
  'approved',
  'promoted',
  'allowed',
  'warned',
  'overridden',
  'started',
] as const;

/** What was allowed on the same subject is not any more. */
const ending = [
  'revoked',
  'expired',
  'demoted',
  'blocked',
  'finished',
  'failed',
] as const;

/** Only recorded: what is allowed stays as it was. */
const neutral = [
  'requested',
  'rejected',
  'withdrawn',
  'raised',
  'upheld',
  'step',
] as const;

/** What may come without anybody deciding it: by rules, by time, as it went. */
const byMachine = [
  'allowed',
  'warned',
  'blocked',
  'expired',
  'finished',
  'failed',
  'step',
] as const;

export const decisionActions = [...allowing, ...ending, ...neutral] as const;
export const decisionActionSchema = z.enum(decisionActions);
export type DecisionAction = z.infer<typeof decisionActionSchema>;

/** What an action does to what is allowed on its subject. */
export function effectOf(
  action: DecisionAction,
): 'allows' | 'ends' | 'neutral' {
  if ((allowing as readonly string[]).includes(action)) {
    return 'allows';
  }
  return (ending as readonly string[]).includes(action) ? 'ends' : 'neutral';
}

/** Characters of canonical JSON that what goes with a decision may take. */
const maxBody = 50_000;

/** PostgreSQL has no NUL in text. */
const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine(value => !value.includes('\0'), 'must be text');

/**
 * What is decided about: flat, and the same for every step of one decision, as
 * what ends is found by it. `entityRef` and `control` can be filtered by.
 */
export const decisionSubjectSchema = z
  .record(text(100), z.union([text(500), z.number(), z.boolean()]))
  .refine(subject => Object.keys(subject).length > 0, 'must name something')
  .refine(
    subject => Object.keys(subject).length <= 20,
    'must have at most 20 fields',
  )
  .refine(
    ({ entityRef }) =>
      entityRef === undefined || entityRefSchema.safeParse(entityRef).success,
    "must have a full entity reference as 'entityRef'",
  )
  .transform(subject =>
    typeof subject.entityRef === 'string'
      ? { ...subject, entityRef: entityRefSchema.parse(subject.entityRef) }
      : subject,
  );
export type DecisionSubject = z.output<typeof decisionSubjectSchema>;

/** What a plugin records: somebody decided, or a decision came to its end. */
export const decisionInputSchema = z
  .strictObject({
    /** Recording the same again under its id changes nothing. */
    id: text(200),
    type: decisionTypeSchema,
    action: decisionActionSchema,
    subject: decisionSubjectSchema,
    /** The user who decided; absent where the machine did, by rules or by time. */
    actor: entityRefSchema
      .refine(ref => ref.startsWith('user:'), 'must be a user')
      .optional(),
    reason: text(5_000).optional(),
    validFrom: instantSchema.optional(),
    /** The first instant at which it is not allowed any more. */
    validUntil: instantSchema.optional(),
    /** All else that makes it understood later, such as hashes it was bound to. */
    body: jsonValueSchema
      .refine(
        body => canonicalJson(body).length <= maxBody,
        `must have at most ${maxBody} characters of JSON`,
      )
      .optional(),
  })
  .refine(
    ({ action, actor }) =>
      actor !== undefined || (byMachine as readonly string[]).includes(action),
    { path: ['actor'], message: 'must be the user who decided' },
  )
  .refine(
    ({ validFrom, validUntil }) =>
      validFrom === undefined ||
      validUntil === undefined ||
      validFrom < validUntil,
    { path: ['validUntil'], message: "must come after 'validFrom'" },
  )
  .meta({ id: 'DecisionInput' });
export type DecisionInput = z.input<typeof decisionInputSchema>;
export type ParsedDecision = z.output<typeof decisionInputSchema>;

/** Where a decision stands in the chain. */
export const decisionReceiptSchema = z
  .object({
    id: z.string(),
    /** `existing` where the same was recorded before. */
    status: z.enum(['recorded', 'existing']),
    seq: z.number().int(),
    at: z.string(),
    hash: z.string(),
  })
  .meta({ id: 'DecisionReceipt' });
export type DecisionReceipt = z.infer<typeof decisionReceiptSchema>;

/** `upcoming` is not valid yet, `lapsed` not any more, `ended` by a decision. */
export const decisionStates = ['upcoming', 'valid', 'lapsed', 'ended'] as const;
export const decisionStateSchema = z.enum(decisionStates);
export type DecisionState = z.infer<typeof decisionStateSchema>;

/** A decision that allows something, or did. */
export const decisionSchema = z
  .object({
    id: z.string(),
    /** Its place in the chain. */
    seq: z.number().int(),
    type: decisionTypeSchema,
    action: decisionActionSchema,
    state: decisionStateSchema,
    subject: z.record(
      z.string(),
      z.union([z.string(), z.number(), z.boolean()]),
    ),
    /** Absent where the machine decided, by rules, and for readers who may not see them. */
    actor: z.string().optional(),
    /** The plugin that recorded it. */
    recordedBy: z.string(),
    reason: z.string().optional(),
    at: z.string(),
    validFrom: z.string().optional(),
    /** Absent where it does not lapse by itself. */
    validUntil: z.string().optional(),
    /** How it came to its end; a later one that allows replaces it. */
    ended: z
      .object({
        at: z.string(),
        seq: z.number().int(),
        action: decisionActionSchema,
        actor: z.string().optional(),
        reason: z.string().optional(),
      })
      .optional(),
  })
  .meta({ id: 'Decision' });
export type Decision = z.infer<typeof decisionSchema>;

export const decisionsPageSchema = pageSchema(decisionSchema);

/** Query of `GET /api/evidence/decisions`. */
export const decisionQuerySchema = z.object({
  type: decisionTypeSchema.optional(),
  entityRef: entityRefSchema.optional(),
  control: z.string().optional(),
  state: decisionStateSchema.optional(),
  /**
   * Those that still stand and lapse before this instant, the soonest first;
   * without it all, the latest first.
   */
  lapsesBefore: instantSchema.optional(),
  /** The register as it was at this instant; now without it. */
  at: instantSchema.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().optional(),
});
export type DecisionQuery = z.output<typeof decisionQuerySchema>;
