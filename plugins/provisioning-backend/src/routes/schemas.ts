import {
  intentSchema,
  stateSchema,
} from '@plumbline/backstage-plugin-provisioning-common';
import { entityRefSchema } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';

const productId = z.string().min(1).max(100);
const reason = z.string().trim().min(1).max(2_000).optional();

export const checkSchema = z.strictObject({
  product: productId,
  intent: intentSchema,
});

export const submitSchema = z.strictObject({
  product: productId,
  intent: intentSchema,
  /** Asking again with the same one gives the same request. */
  key: z.string().min(1).max(200).optional(),
});

export const listSchema = z.object({
  state: stateSchema.optional(),
  product: productId.optional(),
  owner: entityRefSchema.optional(),
  service: entityRefSchema.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().optional(),
});

export const actSchema = z.strictObject({ reason }).optional().default({});

export const modifySchema = z.strictObject({ intent: intentSchema, reason });
