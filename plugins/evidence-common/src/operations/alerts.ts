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
        'Lists alerts that fire or fired, as their sender groups them, the latest first: of which entities, since when, how often before. Use get-brief for whether anything fires now: it has every source, and no group here does not mean that nothing fires.',
    },
  },
  getAlertGroup: {
    method: 'get',
    path: '/alert-groups/{id}',
    summary: 'Get one group of alerts',
    output: alertGroupSchema,
    errors: { ...malformed, ...hidden },
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
        'Lists incidents that were reported, the latest start first: severity, status (open, acknowledged, resolved), commander and the entities concerned. Use it for earlier incidents of an entity; for one that is open now, get-brief has more sources.',
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
  },
  reportIncident: {
    method: 'post',
    path: '/incidents',
    summary: 'Report the state of an incident; repeating it changes nothing',
    permission: incidentReportPermission,
    audit: { event: 'incident-report', meta: reportMeta, routine: true },
    body: incidentInputSchema,
    bodyName: 'incident',
    output: incidentReceiptSchema,
    status: 201,
    alsoStatus: { status: 200, when: ({ status }) => status !== 'stored' },
    errors: {
      ...bodyErrors,
      403: 'The permission is missing, or the source belongs to another principal',
    },
  },
});
