import {
  changeInputSchema,
  discrepancyKindSchema,
  discrepancyStateSchema,
  entityRefSchema,
  instantSchema,
  resolveRequestSchema,
  withoutNulSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';

const list = (separated: string) =>
  separated
    .split(',')
    .map(part => part.trim())
    .filter(Boolean);

/** Several changes at once, as an import has them: all or none are taken. */
export const changeBatchSchema = z.strictObject({
  items: z.array(changeInputSchema).min(1).max(500),
});

/** Body of `POST /resolve`. */
export const recordSchema = resolveRequestSchema.extend({
  at: instantSchema.optional(),
});

export const discrepancyQuerySchema = z.object({
  /** One, or several separated by commas. */
  kind: z
    .string()
    .transform(list)
    .pipe(z.array(discrepancyKindSchema).min(1))
    .optional(),
  /** One, or several separated by commas. */
  state: z
    .string()
    .transform(list)
    .pipe(z.array(discrepancyStateSchema).min(1))
    .optional(),
  entityRef: entityRefSchema.optional(),
  /** `none` for those that nobody owns. */
  owner: z.union([z.literal('none'), entityRefSchema]).optional(),
  baseline: z
    .enum(['true', 'false'])
    .transform(text => text === 'true')
    .optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().optional(),
});

export const discrepancyOwnersQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().optional(),
});

export const feedQuerySchema = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});

export const overviewQuerySchema = z.object({
  owner: z.string().transform(list).pipe(z.array(entityRefSchema)).default([]),
  /** What is known to be of another one is left out. Default: production. */
  environment: withoutNulSchema.min(1).max(200).optional(),
});
