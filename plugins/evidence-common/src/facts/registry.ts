import { z } from 'zod';
import { webUrlSchema } from '../schemas/primitives';

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

export const sloStateSchema = z.object({
  name: z.string().min(1),
  /** Percent, such as 99.9. */
  objective: z.number().positive().max(100).optional(),
  /** Multiples of the rate that would just use up the budget. */
  burnRate: z.number().nonnegative().optional(),
  /** Fraction of the error budget that is left; negative when overspent. */
  budgetRemaining: z.number().max(1).optional(),
  url: webUrlSchema.optional(),
});
export type SloState = z.infer<typeof sloStateSchema>;

export const activeIncidentSchema = z.object({
  id: z.string().min(1),
  title: z.string().optional(),
  severity: z.string().optional(),
  since: z.iso.datetime({ offset: true }).optional(),
  commander: z.string().optional(),
  url: webUrlSchema.optional(),
});
export type ActiveIncident = z.infer<typeof activeIncidentSchema>;

export const healthStateSchema = z.enum(['ok', 'degraded', 'down']);
export type HealthState = z.infer<typeof healthStateSchema>;

/** A line of the brief that a responder reported as wrong, and that still says so. */
export const openCorrectionSchema = z.object({
  id: z.string().min(1),
  /** A section of the brief, or the key of one of its claims. */
  line: z.string().min(1),
  /** The line in words. */
  label: z.string().min(1),
  since: z.iso.datetime({ offset: true }),
});
export type OpenCorrection = z.infer<typeof openCorrectionSchema>;

/** A fact that may be reported: its shape, and how long it stays fresh. */
export type FactDefinition = {
  name: string;
  description: string;
  /** Seconds after which the value is stale. */
  maxAgeSeconds: number;
  schema: z.ZodType;
};

const minutes = (count: number) => count * 60;

/**
 * The facts that sources may push. `maxAge` follows how fast each one loses
 * its meaning to a responder: an alert's state within minutes, an incident's
 * within the quarter hour in which a commander would be expected to speak.
 */
export const factDefinitions: readonly FactDefinition[] = [
  {
    name: 'alerts.firing',
    description: 'Alerts that fire; an empty list says that nothing does',
    maxAgeSeconds: minutes(15),
    schema: z.array(firingAlertSchema),
  },
  {
    name: 'slo.state',
    description: 'Service level objectives with burn rate and budget left',
    maxAgeSeconds: minutes(15),
    schema: z.array(sloStateSchema),
  },
  {
    name: 'incident.active',
    description: 'Open incidents; an empty list says that there are none',
    maxAgeSeconds: minutes(15),
    schema: z.array(activeIncidentSchema),
  },
  {
    name: 'health.state',
    description: 'Health as its own monitoring sees it',
    maxAgeSeconds: minutes(15),
    schema: healthStateSchema,
  },
  {
    name: 'corrections.open',
    description: 'Lines of its brief that were reported wrong and still say so',
    // Told at every change and at every start of who keeps them.
    maxAgeSeconds: minutes(30 * 24 * 60),
    schema: z.array(openCorrectionSchema),
  },
];

/** Observed edges and workloads have no fact name; they stay fresh this long (seconds). */
export const observedMaxAgeSeconds = {
  edge: 24 * 60 * 60,
  workload: minutes(15),
};
