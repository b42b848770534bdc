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
} from '@plumbline/backstage-plugin-evidence-common';
import {
  errorContent,
  jsonContent,
} from '@plumbline/backstage-plugin-evidence-node';
import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { bodyErrors, readErrors } from './errors';

export const alertsPaths: ZodOpenApiPathsObject = {
  '/alerts': {
    get: {
      operationId: 'listAlerts',
      summary: 'Alerts that fire and that fired, the latest start first',
      requestParams: { query: alertQuerySchema },
      responses: {
        '200': jsonContent('A page of alerts', pageSchema(alertSchema)),
        ...readErrors,
      },
    },
  },
  '/alert-groups': {
    get: {
      operationId: 'listAlertGroups',
      summary: 'Alerts as their source groups them, the latest group first',
      requestParams: { query: alertGroupQuerySchema },
      responses: {
        '200': jsonContent('A page of groups', pageSchema(alertGroupSchema)),
        ...readErrors,
      },
    },
  },
  '/alert-groups/{id}': {
    get: {
      operationId: 'getAlertGroup',
      summary: 'One group of alerts',
      requestParams: { path: z.object({ id: z.string() }) },
      responses: {
        '200': jsonContent('As the caller may see it', alertGroupSchema),
        ...readErrors,
        '404': errorContent('There is no such group that the caller may see'),
      },
    },
  },
  '/incidents': {
    get: {
      operationId: 'listIncidents',
      summary: 'Incidents, the latest start first',
      requestParams: { query: incidentQuerySchema },
      responses: {
        '200': jsonContent('A page of incidents', pageSchema(incidentSchema)),
        ...readErrors,
      },
    },
    post: {
      operationId: 'reportIncident',
      summary: 'Says how an incident is; saying it again changes nothing',
      requestBody: {
        required: true,
        ...jsonContent('What is known of it', incidentInputSchema),
      },
      responses: {
        '200': jsonContent('It was known', incidentReceiptSchema),
        '201': jsonContent('It is new', incidentReceiptSchema),
        ...bodyErrors,
        '403': errorContent(
          'The permission is missing, or the source belongs to somebody else',
        ),
      },
    },
  },
  '/incidents/{key}': {
    get: {
      operationId: 'getIncident',
      summary: "One incident, by its key or its source's own id",
      requestParams: { path: z.object({ key: z.string() }) },
      responses: {
        '200': jsonContent('As the caller may see it', incidentSchema),
        ...readErrors,
        '404': errorContent(
          'There is no such incident that the caller may see',
        ),
        '409': errorContent('Several sources have an incident of this id'),
      },
    },
  },
};
