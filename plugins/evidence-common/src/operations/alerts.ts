import { incidentReportPermission } from '../permissions';
import {
  alertGroupQuerySchema,
  alertGroupSchema,
  alertQuerySchema,
  alertSchema,
  incidentInputSchema,
  incidentQuerySchema,
  incidentReceiptSchema,
  incidentSchema,
  pageSchema,
} from '../schemas';
import { bodyErrors, hidden } from './errors';
import { defineOperations } from './operation';
import { reportMeta } from './reportMeta';

const malformed = { 400: 'Malformed input' } as const;

/** Alerts, their groups, and incidents. */
export const alertOperations = defineOperations({
  listAlerts: {
    method: 'get',
    path: '/alerts',
    summary: 'List alerts that fire and that fired, the latest start first',
    query: alertQuerySchema,
    output: pageSchema(alertSchema),
    action: {
      name: 'list-alerts',
      title: 'List single alerts',
      description:
        'Lists single alerts that were sent, the latest start first, by entity, status, group (groupId) or time. To see what fires as a whole, list-alert-groups is shorter.',
    },
  },
  listAlertGroups: {
    method: 'get',
    path: '/alert-groups',
    summary: 'List alerts as their source groups them, the latest first',
    query: alertGroupQuerySchema,
    output: pageSchema(alertGroupSchema),
    action: {
      name: 'list-alert-groups',
      title: 'List groups of alerts',
      description:
        'Lists alerts as their sender groups them, the latest first: which fire or fired, for which entities, since when. No group does not mean that nothing fires: the brief has what other sources say.',
    },
  },
  getAlertGroup: {
    method: 'get',
    path: '/alert-groups/{id}',
    summary: 'Get one group of alerts',
    output: alertGroupSchema,
    errors: { ...malformed, ...hidden },
    action: {
      name: 'get-alert-group',
      title: 'Look at one group of alerts',
      description:
        'Gives one group of alerts by the id of list-alert-groups: its labels, its status, since when, and the entities concerned.',
    },
  },
  listIncidents: {
    method: 'get',
    path: '/incidents',
    summary: 'List incidents, the latest start first',
    query: incidentQuerySchema,
    output: pageSchema(incidentSchema),
    action: {
      name: 'list-incidents',
      title: 'List incidents',
      description:
        'Lists incidents that were reported, the latest start first: severity, status (open, acknowledged, resolved), commander and the entities concerned. An empty list does not mean that none is open: the brief has what other sources say.',
    },
  },
  getIncident: {
    method: 'get',
    path: '/incidents/{key}',
    summary: "Get one incident, by its key or its source's own id",
    output: incidentSchema,
    errors: {
      ...malformed,
      ...hidden,
      409: 'Several sources have an incident of this id',
    },
    action: {
      name: 'get-incident',
      title: 'Look at one incident',
      description:
        "Gives one incident by its key or its source's own id: severity, status, commander, times and the entities concerned.",
    },
  },
  reportIncident: {
    method: 'post',
    path: '/incidents',
    summary: 'Report how an incident is; the same again changes nothing',
    permission: incidentReportPermission,
    audit: { event: 'incident-report', meta: reportMeta, routine: true },
    body: incidentInputSchema,
    bodyName: 'incident',
    output: incidentReceiptSchema,
    status: 201,
    alsoStatus: { status: 200, when: ({ status }) => status !== 'stored' },
    errors: {
      ...bodyErrors,
      403: 'The permission is missing, or the source belongs to somebody else',
    },
  },
});
