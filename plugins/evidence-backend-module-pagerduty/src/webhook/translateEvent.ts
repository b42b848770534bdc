import {
  filledText,
  laterOf,
  parseInput,
  ReportedIncident,
  WebhookTranslation,
  webUrl,
} from '@plumbline/backstage-plugin-evidence-node';
import type { z } from 'zod';
import { deliverySchema, incidentSchema, rolesSchema } from './schemas';

const source = 'pagerduty';

/** The role's name is the account's own: "Incident Commander" and the like. */
const commander = /commander/i;

const statuses = {
  triggered: 'open',
  acknowledged: 'acknowledged',
  resolved: 'resolved',
} as const;

/** Reads one event of a webhook subscription. */
export function translateEvent(payload: unknown): WebhookTranslation {
  const { event } = parseInput(deliverySchema, payload, 'delivery');
  const { event_type: type, occurred_at: occurredAt, data } = event;
  if (type === 'pagey.ping') {
    return { ignored: 'The webhook works', event: type };
  }
  if (type.startsWith('incident.') && data.type === 'incident') {
    const incident = parseInput(incidentSchema, data, 'incident');
    return {
      incidents: [translateIncident(incident, { type, occurredAt })],
      event: type,
    };
  }
  if (type === 'incident.role.assigned') {
    const incidents = translateRoles(
      parseInput(rolesSchema, data, 'role assignment'),
      occurredAt,
    );
    return incidents.length > 0
      ? { incidents, event: type }
      : { ignored: 'This role is not that of the commander', event: type };
  }
  return { ignored: 'This event says nothing that is kept', event: type };
}

function translateIncident(
  incident: z.output<typeof incidentSchema>,
  { type, occurredAt }: { type: string; occurredAt: string },
): ReportedIncident {
  const { service, assignees, created_at: createdAt } = incident;
  const severity = filledText(
    incident.priority?.summary ?? incident.urgency,
    100,
  );
  const title = filledText(incident.title, 1000);
  const assignee = filledText(assignees?.[0]?.summary);
  const link = webUrl(incident.html_url);
  return {
    source,
    id: incident.id,
    status: statuses[incident.status],
    ...(createdAt ? { start: createdAt } : { begunBy: occurredAt }),
    ...(type === 'incident.resolved' && {
      // Clocks of their own may differ; an incident does not end before it began.
      end: laterOf(occurredAt, createdAt ?? occurredAt),
    }),
    updatedAt: occurredAt,
    ...(title !== undefined && { title }),
    ...(severity !== undefined && { severity }),
    services: service ? [{ type: 'pager', serviceId: service.id }] : [],
    ...(assignee !== undefined && { assignee }),
    ...(link !== undefined && { link }),
  };
}

function translateRoles(
  { incident_role_assignments: assignments }: z.output<typeof rolesSchema>,
  occurredAt: string,
): ReportedIncident[] {
  return assignments
    .filter(({ role }) => commander.test(role.summary ?? ''))
    .map(({ incident, assignee }) => ({
      source,
      id: incident.id,
      updatedAt: occurredAt,
      commander: filledText(assignee?.summary) ?? null,
    }));
}
