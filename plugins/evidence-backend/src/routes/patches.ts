import type { AuditorService } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  discrepancyPullRequestPermission,
  patchQuerySchema,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Callers,
  parseInput,
  parseJson,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Router } from 'express';
import type { PatchService } from '../patches';
import type { Access } from './authorize';
import { readRawBody } from './body';

export type PatchesRoutesOptions = {
  router: Router;
  access: Access;
  auditor: AuditorService;
  patches: PatchService;
};

/** The change that would settle a discrepancy, and its pull request. */
export function addPatchesRoutes(options: PatchesRoutesOptions): void {
  const { router, access, auditor, patches } = options;
  const { httpAuth, permissions } = access;
  const callers = new Callers({ auditor, ...access });

  router.get('/discrepancies/:id/patch', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const { candidate } = parseInput(patchQuerySchema, req.query, 'query');
    res.json(await patches.patch(req.params.id, candidate, credentials));
  });

  router.post('/discrepancies/:id/pull-request', async (req, res) => {
    // Made in the portal's name, so a person has to stand for it.
    const { credentials, userRef } = await callers.user(req);
    const body = await readRawBody(req, res);
    const { candidate } = parseInput(
      patchQuerySchema,
      body.length > 0 ? parseJson(body) : {},
      'body',
    );
    const event = await auditor.createEvent({
      eventId: 'discrepancy-pull-request',
      severityLevel: 'medium',
      request: req,
      meta: { discrepancy: req.params.id.slice(0, 100) },
    });
    try {
      const opened = await patches.openPullRequest(req.params.id, {
        candidate,
        credentials,
        userRef,
        allow: async entityRef => {
          const permission = discrepancyPullRequestPermission;
          const [{ result }] = await permissions.authorize(
            [{ permission, resourceRef: entityRef }],
            { credentials },
          );
          if (result !== AuthorizeResult.ALLOW) {
            throw new NotAllowedError(
              `You need the permission '${permission.name}' for ${entityRef}`,
            );
          }
        },
      });
      await event.success({ meta: { ...opened } });
      res.status(opened.status === 'opened' ? 201 : 200).json(opened);
    } catch (error) {
      await event.fail({
        error: error instanceof Error ? error : new Error(String(error)),
      });
      throw error;
    }
  });
}
