import type { z as Zod } from 'zod/v3';

type Z = typeof Zod;

/** A value of an intent; what was left open is not sent. */
const intentOf = (z: Z) =>
  z
    .record(
      z
        .union([
          z.string(),
          z.number(),
          z.boolean(),
          z.array(z.unknown()),
          z.record(z.unknown()),
        ])
        .nullable(),
    )
    .describe('Fields of the form and their values; empty ones are left out');

export const input = {
  product: (z: Z) => z.string().min(1).describe("The product's id"),
  intent: intentOf,
  id: (z: Z) => z.string().min(1).describe('The request'),
  reason: (z: Z) =>
    z.string().trim().min(1).max(2_000).optional().describe('Why'),
};

const findingOf = (z: Z) =>
  z.object({
    rule: z.string(),
    severity: z.enum(['deny', 'warn']),
    message: z.string(),
    satisfiedBy: z.string(),
  });

const costOf = (z: Z) =>
  z.object({
    currency: z.string(),
    atLeast: z.number().describe('A month'),
    unpriced: z.array(z.string()).describe('What no book has a price for'),
    assumptions: z.array(z.string()),
    bookDate: z.string().optional(),
    stale: z.boolean(),
  });

export const output = {
  id: (z: Z) =>
    z.string().optional().describe('The request; absent in a dry run'),
  state: (z: Z) =>
    z.string().optional().describe('Where it stands; absent in a dry run'),
  path: (z: Z) =>
    z
      .string()
      .optional()
      .describe("The request's page in the portal; absent in a dry run"),
  findings: (z: Z) => z.array(findingOf(z)).describe('Of policies'),
  cost: (z: Z) =>
    costOf(z).optional().describe('Absent where it is known after the plan'),
  approval: (z: Z) =>
    z
      .object({
        needed: z.boolean(),
        because: z.string().optional(),
        by: z.array(z.string()).optional(),
      })
      .optional()
      .describe('Whether it needs an approval'),
};
