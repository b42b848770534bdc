import type { AuthService } from '@backstage/backend-plugin-api';
import express, { Router } from 'express';
import {
  Callers,
  parseInput,
  principalOf,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  candidateDecidePermission,
  runInputSchema,
  runReportPermission,
  stateInputSchema,
} from '@plumbline/backstage-plugin-toil-common';
import type { LadderService } from '../candidates/LadderService';

export function addLadderRoutes(options: {
  router: Router;
  auth: AuthService;
  callers: Callers;
  ladder: LadderService;
}): void {
  const { router, callers, ladder } = options;
  const json = express.json({ limit: '100kb' });

  router.post('/candidates/:id/runs', json, async (req, res) => {
    const credentials = await callers.anybody(req);
    await callers.may(credentials, runReportPermission);
    const run = parseInput(runInputSchema, req.body, 'run');
    const { id } = req.params;
    const detail = await callers.audited(
      { req, eventId: 'run-report', meta: { candidate: id } },
      () =>
        ladder.report(id, run, {
          credentials,
          principal: principalOf(options.auth, credentials),
        }),
    );
    res.json(detail);
  });

  for (const verb of ['promote', 'demote'] as const) {
    router.post(`/candidates/:id/${verb}`, json, async (req, res) => {
      const by = await callers.user(req, candidateDecidePermission);
      const input = parseInput(stateInputSchema, req.body, 'request');
      const { id } = req.params;
      const detail = await callers.audited(
        { req, eventId: `candidate-${verb}`, meta: { candidate: id } },
        () => ladder[verb](id, input, by),
      );
      res.json(detail);
    });
  }
}
