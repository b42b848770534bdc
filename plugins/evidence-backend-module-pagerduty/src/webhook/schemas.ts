import { z } from 'zod';

const instant = z.iso.datetime({ offset: true });
const reference = z.object({
  id: z.string().min(1).max(500),
  summary: z.string().nullish(),
});

/**
 * A delivery of a webhook subscription, V3:
 * https://developer.pagerduty.com/docs/webhooks-overview. What `data` is
 * depends on the event.
 */
export const deliverySchema = z.object({
  event: z.object({
    event_type: z.string().min(1).max(200),
    occurred_at: instant,
    data: z.looseObject({ type: z.string().max(200).optional() }),
  }),
});

/** `data` of events about an incident itself: all of it as it was then. */
export const incidentSchema = z.object({
  id: z.string().min(1).max(500),
  status: z.enum(['triggered', 'acknowledged', 'resolved']),
  /** Subscriptions of the first years send none. */
  created_at: instant.nullish(),
  title: z.string().nullish(),
  html_url: z.string().nullish(),
  service: reference.nullish(),
  assignees: z.array(reference).nullish(),
  priority: reference.nullish(),
  urgency: z.string().nullish(),
});

/**
 * `data` of `incident.role.assigned`, which also reports that one was taken
 * away.
 */
export const rolesSchema = z.object({
  incident_role_assignments: z.array(
    z.object({
      incident: reference,
      role: reference,
      assignee: reference.nullish(),
    }),
  ),
});

/**
 * A change event as it is posted to the Events API V2:
 * https://developer.pagerduty.com/docs/send-change-event
 */
export const changeEventSchema = z.object({
  payload: z.object({
    summary: z.string().min(1),
    timestamp: z.string().optional(),
    source: z.string().optional(),
    custom_details: z.record(z.string(), z.unknown()).optional(),
  }),
  links: z
    .array(z.object({ href: z.string(), text: z.string().optional() }))
    .optional(),
});
