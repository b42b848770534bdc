import express, { Router } from 'express';
import { Callers, parseInput } from '@plumbline/backstage-plugin-evidence-node';
import { policyPreviewPermission } from '@plumbline/backstage-plugin-provisioning-common';
import type { PolicyService } from '../policies/PolicyService';
import { previewSchema } from './schemas';

export function addPoliciesRoutes(options: {
  router: Router;
  callers: Callers;
  policies: PolicyService;
}): void {
  const { router, callers, policies } = options;

  router.get('/policies', async (req, res) => {
    res.json(await policies.list(await callers.anybody(req)));
  });

  router.post(
    '/policies/preview',
    express.json({ limit: '100kb' }),
    async (req, res) => {
      const credentials = await callers.anybody(req);
      await callers.may(credentials, policyPreviewPermission);
      const { text } = parseInput(previewSchema, req.body, 'policy');
      res.json(await policies.preview(text, credentials));
    },
  );
}
