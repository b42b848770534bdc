import { z } from 'zod';
import { idSchema, lineSchema } from './vocabulary';

const priceSchema = z.number().nonnegative();

/** One file of `standards/prices`. */
export const priceBookSchema = z
  .strictObject({
    id: idSchema,
    version: z.number().int().positive(),
    currency: z.string().regex(/^[A-Z]{3}$/, 'must be a code such as USD'),
    date: z.iso.date().describe('The day on which the prices held'),
    staleAfterDays: z.number().int().min(1).default(180),
    source: lineSchema.describe('Where they are from'),
    prices: z
      .array(
        z.strictObject({
          type: lineSchema.describe('The resource type'),
          region: lineSchema.optional(),
          where: z
            .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
            .default({})
            .describe('Only where these attributes have these values'),
          monthly: priceSchema.describe('For each, a month'),
          per: z
            .strictObject({ attribute: lineSchema, monthly: priceSchema })
            .optional()
            .describe("And for each unit of an attribute's value"),
          assumption: lineSchema
            .optional()
            .describe('What is taken for granted'),
        }),
      )
      .min(1),
  })
  .meta({ id: 'PriceBook', title: 'A price book' });
export type PriceBook = z.infer<typeof priceBookSchema>;
