import express, { Router } from 'express';
import { Callers, parseInput } from '@plumbline/backstage-plugin-evidence-node';
import {
  exemptionDecisionSchema,
  exemptionQuerySchema,
  exemptionRequestSchema,
  requestApprovePermission,
  requestCreatePermission,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { ExemptionService } from '../exemptions/ExemptionService';
import type { ExemptionVerb } from '../exemptions/refuseStrangers';
import type { UserCredentials } from '../requests/ownership';

const verbs: readonly ExemptionVerb[] = ['approve', 'reject', 'revoke'];

export function addExemptionsRoutes(options: {
  router: Router;
  callers: Callers;
  exemptions: ExemptionService;
}): void {
  const { router, callers, exemptions } = options;
  const json = express.json({ limit: '100kb' });

  router.post('/requests/:id/exemptions', json, async (req, res) => {
    const { id } = req.params;
    const { credentials } = await callers.user(req, requestCreatePermission);
    const exemption = await callers.audited(
      {
        req,
        eventId: 'provisioning-exemption-request',
        meta: { request: id },
      },
      async () => {
        const body = parseInput(exemptionRequestSchema, req.body, 'request');
        return exemptions.request(id, body, credentials as UserCredentials);
      },
    );
    res.status(201).json(exemption);
  });

  router.get('/exemptions', async (req, res) => {
    const credentials = await callers.anybody(req);
    const parsed = parseInput(exemptionQuerySchema, req.query, 'query');
    res.json(await exemptions.list(parsed, credentials));
  });

  router.get('/exemptions/:id', async (req, res) => {
    const credentials = await callers.anybody(req);
    res.json(await exemptions.get(req.params.id, credentials));
  });

  for (const verb of verbs) {
    router.post(`/exemptions/:id/${verb}`, json, async (req, res) => {
      const { id } = req.params;
      const { credentials } = await callers.user(
        req,
        verb === 'revoke' ? requestCreatePermission : requestApprovePermission,
      );
      const exemption = await callers.audited(
        {
          req,
          eventId: `provisioning-exemption-${verb}`,
          meta: { exemption: id },
        },
        () =>
          exemptions.decide(
            id,
            verb,
            parseInput(exemptionDecisionSchema, req.body, 'decision'),
            credentials as UserCredentials,
          ),
      );
      res.json(exemption);
    });
  }
}
