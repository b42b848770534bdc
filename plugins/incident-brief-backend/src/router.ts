import type {
  DiscoveryService,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import { renderMarkdown } from '@plumbline/backstage-plugin-incident-brief-common';
import express from 'express';
import Router from 'express-promise-router';
import { parseBriefQuery } from './briefQuery';
import { describeBriefApi } from './openapi/document';
import type { BriefService } from './service/BriefService';
import { describeUnresolved } from './unresolved';

export function createRouter(options: {
  briefs: BriefService;
  httpAuth: HttpAuthService;
  discovery: DiscoveryService;
}): express.Router {
  const { briefs, httpAuth, discovery } = options;
  const router = Router();

  router.get('/brief', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const { request, format } = parseBriefQuery(req.query);
    const answer = await briefs.getBrief(request, { credentials });
    // What it says depends on who asks, and on when.
    res.set('cache-control', 'private, no-store').vary('accept');
    if (answer.status !== 'found') {
      const { status, body } = describeUnresolved(answer);
      res.status(status).json(body);
      return;
    }
    const asked = format ?? req.accepts(['json', 'text/markdown']);
    if (asked === 'markdown' || asked === 'text/markdown') {
      res.type('text/markdown').send(renderMarkdown(answer.brief));
      return;
    }
    res.json(answer.brief);
  });

  router.get('/openapi.json', async (_req, res) => {
    const baseUrl = await discovery.getExternalBaseUrl('incident-brief');
    res.json(describeBriefApi(baseUrl));
  });

  return router;
}
