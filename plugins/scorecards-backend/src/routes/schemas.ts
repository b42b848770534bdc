import {
  entityRefSchema,
  instantSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  debtOwners,
  requirements,
  summaryGroups,
  verdictSorts,
  verdictStatuses,
} from '@plumbline/backstage-plugin-scorecards-common';
import { z } from 'zod';

const limitSchema = z.coerce.number().int().min(1).max(1_000).default(200);
const daySchema = z
  .string()
  .refine(
    text =>
      [z.iso.date(), instantSchema].some(each => each.safeParse(text).success),
    'it must be a date, such as 2026-03-01, or an instant',
  );

export const verdictsQuerySchema = z.object({
  /** One, or up to a hundred separated by commas. */
  entityRef: z
    .string()
    .refine(
      text =>
        z.array(entityRefSchema).max(100).safeParse(text.split(',')).success,
      'it must be an entity reference, or up to 100 separated by commas',
    )
    .optional(),
  owner: entityRefSchema.optional(),
  system: z.string().optional(),
  control: z.string().optional(),
  /** One, or several separated by commas. */
  status: z
    .string()
    .transform(text => text.split(',').map(each => each.trim()))
    .pipe(z.array(z.enum(verdictStatuses)).min(1))
    .optional(),
  requirement: z.enum(requirements).optional(),
  baseline: z
    .enum(['true', 'false'])
    .transform(text => text === 'true')
    .optional(),
  ownedBy: z.enum(debtOwners).optional(),
  text: z.string().trim().min(1).max(200).optional(),
  at: instantSchema.optional(),
  sort: z.enum(verdictSorts).default('entity'),
  order: z.enum(['asc', 'desc']).default('asc'),
  limit: limitSchema,
  cursor: z.string().optional(),
  /** `csv` and `ndjson`, a verdict a line, answer with all pages at once. */
  format: z.enum(['json', 'csv', 'ndjson']).default('json'),
});

export const formatQuerySchema = z.object({
  /** `csv` answers with one file. */
  format: z.enum(['json', 'csv']).default('json'),
});

export const historyQuerySchema = z.object({
  entityRef: entityRefSchema,
  control: z.string().min(1),
});

export const previewSchema = z.strictObject({
  /** The file, as it is edited. */
  text: z.string().min(1),
});

export const summaryQuerySchema = z.object({
  by: z.enum(summaryGroups),
  owner: entityRefSchema.optional(),
  system: z.string().optional(),
  control: z.string().optional(),
  requirement: z.enum(requirements).optional(),
  from: daySchema.optional(),
  to: daySchema.optional(),
  limit: limitSchema,
  cursor: z.string().optional(),
  ...formatQuerySchema.shape,
});

export const lapsingQuerySchema = z.object({
  days: z.coerce.number().min(0).max(730).default(30),
  owner: entityRefSchema.optional(),
  control: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().optional(),
});

export const teamQuerySchema = z.object({ owner: entityRefSchema });
