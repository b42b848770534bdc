import {
  claimSchema,
  workloadValueSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { sectionSchema } from '../../kit/fields';
import { about } from '../../kit/section';

export const runtimeSchema = sectionSchema.extend({
  clusters: z.array(z.string()),
  regions: z.array(z.string()),
  namespaces: z.array(z.string()),
  workloads: z.array(claimSchema(workloadValueSchema).extend(about)),
  /** Set when regions run different versions: the versions of each. */
  differs: z
    .array(z.object({ region: z.string(), versions: z.array(z.string()) }))
    .optional(),
});
export type Runtime = z.infer<typeof runtimeSchema>;
