import { z } from 'zod';
import {
  findingSeverities,
  groupSchema,
  idSchema,
  lineSchema,
  policyLayers,
  textSchema,
  userOrGroupSchema,
} from './vocabulary';

/** An expression in CEL over the facts of a request. */
const ruleSchema = z.string().trim().min(1).max(4_000);

export const policyFixtureSchema = z.strictObject({
  name: lineSchema.describe('What it is an example of'),
  facts: z
    .record(z.string(), z.json())
    .describe('Values by fact; what is left out is not known'),
  expect: z.enum(['pass', 'finding', 'not-applicable']),
});

/** One file of `standards/policies`. */
export const policySchema = z
  .strictObject({
    id: idSchema.describe('What it is called everywhere, and its file'),
    version: z.number().int().positive(),
    title: lineSchema.describe('What holds, in a few words'),
    owner: groupSchema,
    rationale: textSchema.describe('Why it is required'),
    severity: z.enum(findingSeverities),
    layer: z.enum(policyLayers).describe('Where it is enforced'),
    products: z
      .array(idSchema)
      .min(1)
      .optional()
      .describe('Only for these; for all where left out'),
    when: ruleSchema
      .optional()
      .describe('Where it applies; everywhere where left out or not known'),
    must: ruleSchema.describe(
      'What must be proven: anything but true, the unknown too, is a finding',
    ),
    message: textSchema.describe('What does not hold'),
    satisfiedBy: textSchema.describe('Which input would satisfy it'),
    exemption: z
      .strictObject({
        maxDays: z
          .number()
          .int()
          .min(1)
          .max(730)
          .describe('The longest that one lasts, in days'),
        approvers: z
          .array(userOrGroupSchema)
          .min(1)
          .optional()
          .describe(
            "Who approves; the approvers of the policy's owner where left out",
          ),
      })
      .optional()
      .describe(
        'How to be exempted from it; without this, exemptions are not possible',
      ),
    fixtures: z.array(policyFixtureSchema).max(100).default([]),
  })
  .meta({ id: 'Policy', title: 'A policy' });
export type Policy = z.infer<typeof policySchema>;
