import type { Callers } from '@plumbline/backstage-plugin-evidence-node';
import type { Router } from 'express';
import express from 'express';
import {
  correctionEditPermission,
  correctionReportPermission,
} from '@plumbline/backstage-plugin-incident-brief-common';
import type { CorrectionService } from '../corrections/CorrectionService';

/** `/corrections`: anybody reads, within what they may see; users write. */
export function addCorrectionsRoutes(options: {
  router: Router;
  callers: Callers;
  corrections: CorrectionService;
}): void {
  const { router, callers, corrections } = options;

  router.get('/corrections', async (req, res) => {
    const credentials = await callers.anybody(req);
    res.json(await corrections.list(req.query, credentials));
  });

  router.get('/corrections/:id', async (req, res) => {
    const credentials = await callers.anybody(req);
    res.json(await corrections.get(req.params.id, credentials));
  });

  router.post('/corrections', express.json(), async (req, res) => {
    const { credentials, userRef } = await callers.user(
      req,
      correctionReportPermission,
    );
    const { status, correction } = await callers.audited(
      { req, eventId: 'correction-report' },
      () => corrections.report(req.body, credentials, userRef),
    );
    res.status(status === 'added' ? 201 : 200).json(correction);
  });

  router.patch('/corrections/:id', express.json(), async (req, res) => {
    const { credentials, userRef } = await callers.user(
      req,
      correctionEditPermission,
    );
    const edited = await callers.audited(
      { req, eventId: 'correction-edit', meta: { id: req.params.id } },
      () => corrections.edit(req.params.id, req.body, credentials, userRef),
    );
    res.json(edited);
  });
}
