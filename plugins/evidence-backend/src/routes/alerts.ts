import type { AuditorService } from '@backstage/backend-plugin-api';
import {
  alertGroupQuerySchema,
  alertQuerySchema,
  incidentQuerySchema,
  incidentReportPermission,
} from '@plumbline/backstage-plugin-evidence-common';
import { parseInput } from '@plumbline/backstage-plugin-evidence-node';
import type { Router } from 'express';
import type { AlertsQuery } from '../alerts/AlertsQuery';
import type { IncidentService } from '../incidents/IncidentService';
import type { IncidentsQuery } from '../incidents/IncidentsQuery';
import { audited, noteReport, noteSource } from './audited';
import { Access, authorizeReport } from './authorize';
import { readJsonBody } from './body';
import { statusOf } from './changes';

export type AlertsRoutesOptions = {
  router: Router;
  access: Access;
  auditor: AuditorService;
  alerts: AlertsQuery;
  incidents: { query: IncidentsQuery; service: IncidentService };
};

/** Alerts, their groups, and incidents. To be mounted before any body parser. */
export function addAlertsRoutes(options: AlertsRoutesOptions): void {
  const { router, access, auditor, alerts, incidents } = options;
  const { httpAuth } = access;

  router.get('/alerts', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const query = parseInput(alertQuerySchema, req.query, 'query');
    res.json(await alerts.listAlerts(query, credentials));
  });

  router.get('/alert-groups', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const query = parseInput(alertGroupQuerySchema, req.query, 'query');
    res.json(await alerts.listGroups(query, credentials));
  });

  router.get('/alert-groups/:id', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(await alerts.getGroup(req.params.id, credentials));
  });

  router.post('/incidents', async (req, res) => {
    await audited(
      { auditor, eventId: 'incident-report', request: req },
      async meta => {
        const author = await authorizeReport(
          access,
          req,
          incidentReportPermission,
        );
        noteReport(meta, author, []);
        const body = await readJsonBody(req, res);
        noteSource(meta, body);
        const receipt = await incidents.service.report(body, author);
        res.status(statusOf([receipt])).json(receipt);
      },
    );
  });

  router.get('/incidents', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const query = parseInput(incidentQuerySchema, req.query, 'query');
    res.json(await incidents.query.list(query, credentials));
  });

  router.get('/incidents/:key', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(await incidents.query.get(req.params.key, credentials));
  });
}
