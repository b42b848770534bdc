import type {
  AuditorService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  discrepancyDecidePermission,
  discrepancyTriagePermission,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Callers,
  parseInput,
  parseJson,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Router } from 'express';
import type { DiscrepancyService } from '../discrepancies/DiscrepancyService';
import type { Access } from './authorize';
import { readRawBody } from './body';
import {
  discrepancyOwnersQuerySchema,
  discrepancyQuerySchema,
} from './schemas';

export type DiscrepanciesRoutesOptions = {
  router: Router;
  access: Access;
  auditor: AuditorService;
  discrepancies: DiscrepancyService;
};

/** `/discrepancies`: anybody reads, within what they may see; users decide. */
export function addDiscrepanciesRoutes(
  options: DiscrepanciesRoutesOptions,
): void {
  const { router, access, auditor, discrepancies } = options;
  const { httpAuth } = access;
  const callers = new Callers({ auditor, ...access });

  router.get('/discrepancies', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const query = parseInput(discrepancyQuerySchema, req.query, 'query');
    res.json(await discrepancies.list(query, credentials));
  });

  router.get('/discrepancies/owners', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const page = parseInput(discrepancyOwnersQuerySchema, req.query, 'query');
    res.json(await discrepancies.owners(page, credentials));
  });

  router.get('/discrepancies/:id', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(await discrepancies.get(req.params.id, credentials));
  });

  for (const verb of ['accept', 'dismiss', 'reopen'] as const) {
    router.post(`/discrepancies/:id/${verb}`, async (req, res) => {
      const { credentials, userRef } = await callers.user(req);
      const raw = await readRawBody(req, res);
      const body = raw.length > 0 ? parseJson(raw) : {};
      const { id } = req.params;
      const event = await auditor.createEvent({
        eventId: `discrepancy-${verb}`,
        severityLevel: 'medium',
        request: req,
        meta: { discrepancy: id.slice(0, 100) },
      });
      try {
        const decided = await discrepancies.decide(id, verb, body, {
          credentials,
          userRef,
          allow: entityRef => authorizeDecision(access, credentials, entityRef),
        });
        await event.success();
        res.json(decided);
      } catch (error) {
        await event.fail({
          error: error instanceof Error ? error : new Error(String(error)),
        });
        throw error;
      }
    });
  }

  router.get('/usefulness', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(await discrepancies.usefulness(credentials));
  });
}

/** @throws NotAllowedError without the permission for this entity */
async function authorizeDecision(
  { permissions }: Access,
  credentials: BackstageCredentials,
  entityRef: string | undefined,
): Promise<void> {
  const [{ result }] = await permissions.authorize(
    [
      entityRef === undefined
        ? { permission: discrepancyTriagePermission }
        : { permission: discrepancyDecidePermission, resourceRef: entityRef },
    ],
    { credentials },
  );
  if (result !== AuthorizeResult.ALLOW) {
    throw new NotAllowedError(
      entityRef === undefined
        ? `You need the permission '${discrepancyTriagePermission.name}' for this`
        : `You need the permission '${discrepancyDecidePermission.name}' for '${entityRef}'`,
    );
  }
}
