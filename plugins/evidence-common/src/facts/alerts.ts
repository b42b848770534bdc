import { z } from 'zod';
import { webUrlSchema } from '../schemas/primitives';
import { FactDefinition, minutes } from './definition';

export const firingAlertSchema = z.object({
  name: z.string().min(1),
  severity: z.string().optional(),
  /** When it began to fire. */
  since: z.iso.datetime({ offset: true }).optional(),
  summary: z.string().optional(),
  url: webUrlSchema.optional(),
  /** How many of this name fire; one where absent. */
  count: z.number().int().positive().optional(),
});
export type FiringAlert = z.infer<typeof firingAlertSchema>;

export const alertFacts: readonly FactDefinition[] = [
  {
    name: 'alerts.firing',
    description: 'Alerts that fire; an empty list says that nothing does',
    maxAgeSeconds: minutes(15),
    schema: z.array(firingAlertSchema),
    collectors: ['alertmanager'],
  },
];
