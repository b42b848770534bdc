import {
  directionSchema,
  edgeSourceSchema,
  edgeStateSchema,
  edgeTypeSchema,
  fieldSchema,
  moreSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { neighbourHealthSchema } from '../../kit/health';
import { sectionSchema } from '../../kit/fields';

export const dependencyItemSchema = z.object({
  entityRef: z.string(),
  direction: directionSchema,
  depth: z.number().int(),
  type: edgeTypeSchema,
  state: edgeStateSchema,
  /** `false` when the reference leads nowhere. */
  exists: z.boolean(),
  owner: z.string().optional(),
  tier: z.string().optional(),
  health: fieldSchema(neighbourHealthSchema),
  sources: z.array(edgeSourceSchema),
});
export type DependencyItem = z.infer<typeof dependencyItemSchema>;

export const dependenciesSchema = sectionSchema.extend({
  items: z.array(dependencyItemSchema),
  more: z.array(moreSchema),
});
export type Dependencies = z.infer<typeof dependenciesSchema>;
