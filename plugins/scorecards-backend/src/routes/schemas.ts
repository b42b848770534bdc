import {
  entityRefSchema,
  instantSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  requirements,
  verdictStatuses,
} from '@plumbline/backstage-plugin-scorecards-common';
import { z } from 'zod';

export const verdictsQuerySchema = z.object({
  entityRef: entityRefSchema.optional(),
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
  at: instantSchema.optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
  cursor: z.string().optional(),
});

export const historyQuerySchema = z.object({
  entityRef: entityRefSchema,
  control: z.string().min(1),
});

export const previewSchema = z.strictObject({
  /** The file, as it is edited. */
  text: z.string().min(1),
});
