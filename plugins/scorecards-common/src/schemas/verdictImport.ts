import {
  entityRefSchema,
  instantSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { controlIdSchema, statementSchema } from './text';
import { underlyings } from './vocabulary';

const pastVerdictSchema = z.strictObject({
  entityRef: entityRefSchema,
  control: controlIdSchema,
  status: z.enum(underlyings),
  /** Why, in a sentence. */
  message: statementSchema(1_000),
  /** Since when it was so. */
  from: instantSchema,
  /** Until when; without it, until the portal judged it first. */
  until: instantSchema.optional(),
});

/** How things stood before the portal judged them, as another tool recorded it. */
export const verdictImportSchema = z
  .strictObject({ items: z.array(pastVerdictSchema).min(1).max(5_000) })
  .meta({ id: 'VerdictImport' });
export type VerdictImport = z.infer<typeof verdictImportSchema>;

/** What became of each. */
export const verdictImportReceiptSchema = z
  .object({
    stored: z.number().int(),
    /** Imported before. */
    known: z.number().int(),
    refused: z.array(z.object({ index: z.number().int(), reason: z.string() })),
  })
  .meta({ id: 'VerdictImportReceipt' });
export type VerdictImportReceipt = z.infer<typeof verdictImportReceiptSchema>;
