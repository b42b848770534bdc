import { z } from 'zod';
import { webUrlSchema } from '../schemas/primitives';
import { FactDefinition, minutes } from './definition';

export const activeIncidentSchema = z.object({
  id: z.string().min(1),
  title: z.string().optional(),
  severity: z.string().optional(),
  since: z.iso.datetime({ offset: true }).optional(),
  commander: z.string().optional(),
  environment: z.string().optional(),
  url: webUrlSchema.optional(),
});
export type ActiveIncident = z.infer<typeof activeIncidentSchema>;

export const incidentFacts: readonly FactDefinition[] = [
  {
    name: 'incident.active',
    description: 'Open incidents; an empty list says that there are none',
    maxAgeSeconds: minutes(15),
    schema: z.array(activeIncidentSchema),
    collectors: [],
    reportedBy: 'a pager',
  },
];
