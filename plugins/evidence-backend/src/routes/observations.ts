import type { AuditorService } from '@backstage/backend-plugin-api';
import {
  observationPushPermission,
  sourceDeletePermission,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Router } from 'express';
import { ObservationService } from '../observations/ObservationService';
import { audited, noteReport, noteSource } from './audited';
import { Access, authorize, authorizeReport } from './authorize';
import { readJsonBody } from './body';

export type ObservationsRoutesOptions = {
  router: Router;
  access: Access;
  auditor: AuditorService;
  observations: ObservationService;
};

/** `POST /observations`, and `DELETE /collectors/<id>`. To be mounted before any body parser. */
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

  router.delete('/collectors/:id', async (req, res) => {
    const { id } = req.params;
    await audited(
      {
        ...{ auditor, eventId: 'source-delete', request: req },
        meta: { sources: id.slice(0, 100) },
      },
      async meta => {
        // Users only: service tokens must not delete sources.
        await access.httpAuth.credentials(req, { allow: ['user'] });
        await authorize(access, req, sourceDeletePermission);
        const answer = await observations.deleteSource(id);
        Object.assign(meta, answer);
        res.json(answer);
      },
    );
  });
}
