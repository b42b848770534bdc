import { entityRefSchema } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { requestScopes } from './answers';
import { Intent, intentSchema } from './schemas/request';
import { stateSchema } from './schemas/vocabulary';

const productId = z.string().min(1).max(100);
/** Checked against the product's form where it is used. */
const intent = intentSchema as z.ZodType<Intent, Record<string, unknown>>;
/** Asking again with the same one asks for nothing more. */
const key = z.string().min(1).max(200).optional();
/** Answers what would become of it, and does nothing. */
const dryRun = z.boolean().optional();
const reason = z.string().trim().min(1).max(2_000).optional();

export const checkSchema = z.strictObject({
  product: productId,
  intent,
  /** The one that would be changed; a new one where left out. */
  request: z.string().min(1).max(100).optional(),
});

export const submitSchema = z.strictObject({
  product: productId,
  intent,
  creation: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,100}$/, 'must be the id of a creation')
    .optional()
    .describe('The creation that made the service which it is for'),
  key,
  dryRun,
});

export const requestsQuerySchema = z.object({
  state: stateSchema.optional(),
  product: productId.optional(),
  owner: entityRefSchema.optional(),
  service: entityRefSchema.optional(),
  scope: z.enum(requestScopes).optional(),
  made: z
    .enum(['true', 'false'])
    .transform(text => text === 'true')
    .optional(),
  has: z.enum(['drift', 'end']).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().optional(),
});

/** A policy as its file has it. */
export const policyPreviewInputSchema = z.strictObject({
  text: z.string().min(1).max(64_000),
});

/** What the caller read; what waits instead of it is not decided. */
const operation = z
  .string()
  .min(1)
  .max(100)
  .optional()
  .describe('The operation that was read; refused where another one waits');
const plan = z
  .string()
  .min(1)
  .max(100)
  .optional()
  .describe(
    "SHA-256 of the plan that was read, its 'bound.plan'; refused where it was planned again",
  );

export const rejectSchema = z
  .strictObject({ reason, key, operation, plan })
  .optional()
  .default({});

export const withdrawSchema = z
  .strictObject({ reason, key, operation })
  .optional()
  .default({});

/** Withdrawing an approval needs a reason. */
export const withdrawApprovalSchema = z.strictObject({
  reason: reason.unwrap(),
});

export const actSchema = z
  .strictObject({ reason, key, dryRun })
  .optional()
  .default({});

export const retrySchema = z
  .strictObject({
    reason,
    key,
    dryRun,
    /** What is corrected of it, where nothing was made yet. */
    intent: intent.optional(),
  })
  .optional()
  .default({});

export const approveSchema = z
  .strictObject({
    reason,
    /** By the narrower way, during an open incident. */
    emergency: z.boolean().optional(),
    operation,
    plan,
  })
  .optional()
  .default({});

export const transferSchema = z.strictObject({
  /** The group that is to own it. */
  owner: entityRefSchema,
  reason,
  dryRun,
});

export const modifySchema = z.strictObject({
  intent,
  reason,
  key,
  dryRun,
});
