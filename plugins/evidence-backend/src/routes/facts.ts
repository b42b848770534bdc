import { factsRequestSchema } from '@plumbline/backstage-plugin-evidence-common';
import { parseInput } from '@plumbline/backstage-plugin-evidence-node';
import type { Router } from 'express';
import { FactsService } from '../facts/FactsService';
import type { Access } from './authorize';
import { readJsonBody } from './body';

/** Facts in bulk, for those who judge them. */
export function addFactsRoutes(options: {
  router: Router;
  access: Pick<Access, 'httpAuth'>;
  facts: FactsService;
}): void {
  const { router, access, facts } = options;

  router.post('/facts', async (req, res) => {
    const credentials = await access.httpAuth.credentials(req);
    const body = await readJsonBody(req, res);
    const request = parseInput(factsRequestSchema, body, 'request');
    res.json(await facts.facts(request, credentials));
  });
}
