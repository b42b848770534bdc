import { z } from 'zod';
import { findingSeverities, policyLayers } from './vocabulary';

/** Where a policy can be enforced, from the first to the last. */
export const enforcementLayers = [
  'form',
  'request',
  'plan',
  'admission',
] as const;
export type EnforcementLayer = (typeof enforcementLayers)[number];

export const enforcementSchema = z
  .object({
    layer: z.enum(enforcementLayers),
    enforced: z.boolean(),
    /** Why it is not enforced here: a gap. */
    gap: z.string().optional(),
  })
  .meta({ id: 'Enforcement' });
export type Enforcement = z.infer<typeof enforcementSchema>;

/** What became of operations that a policy denied, or would have. */
export const policyCountsSchema = z
  .object({
    denials: z.number().int().describe('Operations that it ended'),
    corrected: z
      .number()
      .int()
      .describe('Of those, what was requested again and got past it'),
    abandoned: z
      .number()
      .int()
      .describe('Of those, what was not requested again within a week'),
    open: z.number().int().describe('Of those, what is too young to say'),
    exempted: z
      .number()
      .int()
      .describe('Operations that it let go on by an exemption'),
  })
  .meta({ id: 'PolicyCounts' });
export type PolicyCounts = z.infer<typeof policyCountsSchema>;

export const listedPolicySchema = z
  .object({
    id: z.string(),
    version: z.number().int(),
    title: z.string(),
    owner: z.string(),
    severity: z.enum(findingSeverities),
    layer: z.enum(policyLayers),
    /** Only for these; for all where absent. */
    products: z.array(z.string()).optional(),
    enforcement: z.array(enforcementSchema),
    /** Of requests that the caller may see. */
    counts: policyCountsSchema,
  })
  .meta({ id: 'ListedPolicy' });
export type ListedPolicy = z.infer<typeof listedPolicySchema>;

const outcomeSchema = z.enum(['pass', 'finding', 'not-applicable', 'none']);
export type PolicyOutcome = z.infer<typeof outcomeSchema>;

export const policyFlipSchema = z
  .object({
    request: z.string(),
    operation: z.string(),
    kind: z.string(),
    product: z.string(),
    service: z.string(),
    owner: z.string(),
    at: z.string(),
    from: outcomeSchema.describe('By what is in force; none where nothing is'),
    to: outcomeSchema.describe('By what is previewed'),
    why: z.string(),
  })
  .meta({ id: 'PolicyFlip' });
export type PolicyFlip = z.infer<typeof policyFlipSchema>;

/** What an edited policy would find of what was requested until now. */
export const policyPreviewSchema = z
  .object({
    policy: z.string(),
    version: z.number().int(),
    /** The version in force; absent where none is. */
    against: z.number().int().optional(),
    /** Operations that were judged by it, of those the caller may see. */
    judged: z.number().int(),
    /** What it can not be judged by: never planned, or its level is gone. */
    unread: z.number().int(),
    counts: z.object({
      pass: z.number().int(),
      finding: z.number().int(),
      'not-applicable': z.number().int(),
    }),
    /** The newest first; a thousand at most. */
    flips: z.array(policyFlipSchema),
    /** More flip than are named. */
    moreFlips: z.number().int(),
    /** There are older requests, which were not looked at. */
    truncated: z.boolean(),
  })
  .meta({ id: 'PolicyPreview' });
export type PolicyPreview = z.infer<typeof policyPreviewSchema>;
