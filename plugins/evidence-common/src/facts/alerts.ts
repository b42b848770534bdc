import { z } from 'zod';
import { webUrlSchema } from '../schemas/primitives';
import { days, FactDefinition, hours, minutes } from './definition';

const places = z.array(z.string().min(1)).max(100).optional();

export const firingAlertSchema = z.object({
  name: z.string().min(1),
  severity: z.string().optional(),
  /** When it began to fire. */
  since: z.iso.datetime({ offset: true }).optional(),
  summary: z.string().optional(),
  /** As its labels name it. */
  environment: z.string().optional(),
  /** All in which alerts of this name fire; absent where one of them names none. */
  regions: places,
  clusters: places,
  workloads: places,
  url: webUrlSchema.optional(),
  /** How many of this name fire; one where absent. */
  count: z.number().int().positive().optional(),
  /** It fires, and nobody is notified: some of them, or all, are silenced. */
  silenced: z
    .object({
      /** When the last of the silences that hold now ends. */
      until: z.iso.datetime({ offset: true }).optional(),
      by: z.string().optional(),
      comment: z.string().optional(),
      /** How many of them; all where absent. */
      count: z.number().int().positive().optional(),
    })
    .optional(),
  /** It fires, and nobody is notified: another alert inhibits it. */
  inhibited: z.literal(true).optional(),
});
export type FiringAlert = z.infer<typeof firingAlertSchema>;

/** As it may be reported: nobody reads more during an incident. */
const reportedFiringSchema = firingAlertSchema.extend({
  name: z.string().min(1).max(250),
  severity: z.string().max(250).optional(),
  summary: z.string().max(1_000).optional(),
  environment: z.string().max(1_000).optional(),
});

/** A silence that holds now. */
export const alertSilenceSchema = z.object({
  id: z.string().min(1),
  until: z.iso.datetime({ offset: true }),
  by: z.string().optional(),
  comment: z.string().optional(),
  /** As one would write them: `service="checkout"`. */
  matchers: z.array(z.string()),
  url: webUrlSchema.optional(),
});
export type AlertSilence = z.infer<typeof alertSilenceSchema>;

export const alertRouteSchema = z.object({
  /** Whether a route of its own leads its alerts to somebody. */
  present: z.boolean(),
  /** Whom they reach: by routes of its own, or else by default. */
  receivers: z.array(z.string()),
  /**
   * How these notify, as their router names it: `webhook`, `email`; none
   * notifies nobody.
   */
  destinations: z.array(z.string()),
  /** The labels that decide; none where all of it goes by default. */
  by: z.array(z.string()),
  /** Whether they go where everything goes that has no route. */
  default: z.boolean(),
  /** What was routed to find out: its alert rules, or its names only. */
  basis: z.enum(['rules', 'names']),
  /** Where it has none: what gives it a route, to be pasted or run. */
  fix: z.string().optional(),
});
export type AlertRoute = z.infer<typeof alertRouteSchema>;

/** Whether alerts of an entity arrive. */
export const alertsSeenSchema = z.object({
  /**
   * The last one of each environment; none where none was delivered. One that
   * follows another within a day is reported within the next day.
   */
  last: z.array(
    z.object({
      /**
       * As the portal calls what its labels name; absent where they name none,
       * or one that nothing maps.
       */
      environment: z.string().min(1).optional(),
      /** Of all environments that nothing maps, together. */
      unmapped: z.literal(true).optional(),
      /** When it was delivered. */
      at: z.iso.datetime({ offset: true }),
      /** The source that delivered it. */
      from: z.string().min(1),
    }),
  ),
  /** All that ever delivered an alert of anything, the first one first. */
  sources: z
    .array(
      z.object({
        id: z.string().min(1),
        /** When it reported first. */
        since: z.iso.datetime({ offset: true }),
        /** The Monday (UTC) of the week in which it last delivered one. */
        lastWeek: z.iso.datetime({ offset: true }),
      }),
    )
    .min(1),
});
export type AlertsSeen = z.infer<typeof alertsSeenSchema>;

export const alertFacts: readonly FactDefinition[] = [
  {
    name: 'alerts.firing',
    description: 'Alerts that fire; an empty list says that nothing does',
    maxAgeSeconds: minutes(15),
    schema: z.array(reportedFiringSchema),
    collectors: [],
    reportedBy: 'an alert router',
  },
  {
    name: 'alerts.silences',
    description:
      'Silences that hold now and hit its alerts; an empty list says that none does',
    maxAgeSeconds: minutes(15),
    schema: z.array(alertSilenceSchema),
    collectors: [],
    reportedBy: 'an alert router',
  },
  {
    name: 'alerts.route',
    description:
      'Where its alerts go: by a route of its own, or where everything goes',
    maxAgeSeconds: hours(24),
    schema: alertRouteSchema,
    collectors: [],
    reportedBy: 'an alert router',
  },
  {
    name: 'alerts.seen',
    description:
      'When its last alert of each environment arrived; an empty list says that sources deliver alerts, and none of its',
    maxAgeSeconds: days(2),
    schema: alertsSeenSchema,
    collectors: ['alerts-seen'],
    reportedFor: 'every component, once a source has delivered an alert',
    scope: 'entity',
    counted: 'whole-estate',
  },
];
