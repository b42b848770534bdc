import {
  affectedSchema,
  moreSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { sectionSchema } from '../../kit/fields';

export const blastRadiusSchema = sectionSchema.extend({
  affected: z.array(affectedSchema),
  more: z.array(moreSchema),
  /** Refs of affected entities (itself included) that customers enter by. */
  entryPoints: z.array(z.string()),
  customerPaths: z.array(z.string()),
  dataDomains: z.array(z.string()),
  regions: z.array(z.string()),
  /** How many are affected at the least. */
  atLeast: z.number().int(),
  /** How many of these are services. */
  services: z.number().int().optional(),
});
export type BlastRadius = z.infer<typeof blastRadiusSchema>;
