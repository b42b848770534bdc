import { z } from 'zod';
import { webUrlSchema } from '../schemas/primitives';
import { canonicalJson } from '../canonical';
import { compareText } from '../compareText';
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

/**
 * What any source has open is open, whatever another one says: each once in an
 * environment, as the first in the order of its text has it.
 */
function allIncidents(
  a: readonly ActiveIncident[],
  b: readonly ActiveIncident[],
): ActiveIncident[] {
  const all = new Map<string, ActiveIncident>();
  const sorted = [...a, ...b]
    .map(incident => ({ incident, text: canonicalJson(incident) }))
    .sort((one, other) => compareText(one.text, other.text));
  for (const { incident } of sorted) {
    const key = JSON.stringify([incident.id, incident.environment ?? '']);
    if (!all.has(key)) {
      all.set(key, incident);
    }
  }
  return [...all.values()];
}

export const incidentFacts: readonly FactDefinition[] = [
  {
    name: 'incident.active',
    description: 'Open incidents; an empty list says that there are none',
    maxAgeSeconds: minutes(15),
    schema: z.array(activeIncidentSchema),
    worst: allIncidents as unknown as FactDefinition['worst'],
    worstOfFresh: true,
    collectors: [],
    reportedBy: 'a pager',
  },
];
