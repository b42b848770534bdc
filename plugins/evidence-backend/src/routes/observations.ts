import type { AuditorService } from '@backstage/backend-plugin-api';
import { observationPushPermission } from '@plumbline/backstage-plugin-evidence-common';
import type { Router } from 'express';
import { ObservationService } from '../observations/ObservationService';
import { audited, noteReport, noteSource } from './audited';
import { Access, authorizeReport } from './authorize';
import { readJsonBody } from './body';

export type ObservationsRoutesOptions = {
  router: Router;
  access: Access;
  auditor: AuditorService;
  observations: ObservationService;
};

/** `POST /observations`. To be mounted before any body parser. */
export function addObservationsRoutes(
  options: ObservationsRoutesOptions,
): void {
  const { router, access, auditor, observations } = options;
  router.post('/observations', async (req, res) => {
    await audited(
      { auditor, eventId: 'observation-push', request: req },
      async meta => {
        const author = await authorizeReport(
          access,
          req,
          observationPushPermission,
        );
        noteReport(meta, author, []);
        const body = await readJsonBody(req, res);
        noteSource(meta, body);
        res.json(await observations.push(body, author));
      },
    );
  });
}
