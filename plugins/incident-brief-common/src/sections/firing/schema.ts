import {
  activeIncidentSchema,
  claimSchema,
  fieldSchema,
  firingAlertSchema,
  healthStateSchema,
  sloStateSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { sectionSchema } from '../../kit/fields';
import { about } from '../../kit/section';

const listed = {
  ...about,
  /** Reported by no source that was heard lately, while others were. */
  stale: z.literal(true).optional(),
};

export const firingSchema = sectionSchema.extend({
  alerts: fieldSchema(z.array(firingAlertSchema.extend(listed))),
  slo: fieldSchema(z.array(sloStateSchema.extend(listed))),
  incidents: fieldSchema(z.array(activeIncidentSchema.extend(listed))),
  /** How some source says that it does; absent where none does. */
  health: claimSchema(healthStateSchema).optional(),
  /** The earliest start in the lists above, stale ones included; not the onset. */
  since: z.string().optional(),
});
export type Firing = z.infer<typeof firingSchema>;
