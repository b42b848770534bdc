import {
  changeInputSchema,
  discrepancyKindSchema,
  entityRefSchema,
  instantSchema,
  resolveRequestSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';

/** Several changes at once, as an import has them: all or none are taken. */
export const changeBatchSchema = z.strictObject({
  items: z.array(changeInputSchema).min(1).max(500),
});

/** Body of `POST /resolve`. */
export const recordSchema = resolveRequestSchema.extend({
  at: instantSchema.optional(),
});

export const discrepancyQuerySchema = z.object({
  kind: discrepancyKindSchema.optional(),
  state: z.enum(['open', 'closed']).optional(),
  entityRef: entityRefSchema.optional(),
  owner: entityRefSchema.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().optional(),
});

export const feedQuerySchema = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});

const list = (separated: string) =>
  separated
    .split(',')
    .map(part => part.trim())
    .filter(Boolean);

export const overviewQuerySchema = z.object({
  owner: z.string().transform(list).pipe(z.array(entityRefSchema)).default([]),
});
