import type { Callers } from '@plumbline/backstage-plugin-evidence-node';
import { renderMarkdown } from '@plumbline/backstage-plugin-incident-brief-common';
import express, { Request, Response, Router } from 'express';
import { parseBriefQuery } from '../briefQuery';
import type { BriefService } from '../service/BriefService';
import { describeUnresolved } from '../unresolved';

/** `/brief`: JSON or Markdown, as requested; candidates where there is none. */
export function addBriefRoutes(options: {
  router: Router;
  briefs: BriefService;
  callers: Callers;
}): void {
  const { router, briefs, callers } = options;
  const answer = async (
    req: Request,
    res: Response,
    what: 'query' | 'body',
  ) => {
    const credentials = await callers.anybody(req);
    const { request, format } = parseBriefQuery(req[what], what);
    const found = await briefs.getBrief(request, { credentials });
    // What it says depends on who asks, and on when.
    res.set('cache-control', 'private, no-store').vary('accept');
    if (found.status !== 'found') {
      const { status, body } = describeUnresolved(found);
      res.status(status).json(body);
      return;
    }
    const requested = format ?? req.accepts(['json', 'text/markdown']);
    if (requested === 'markdown' || requested === 'text/markdown') {
      res.type('text/markdown').send(renderMarkdown(found.brief));
      return;
    }
    res.json(found.brief);
  };
  router.get('/brief', (req, res) => answer(req, res, 'query'));
  // What is pasted may be longer than a URL can be.
  router.post('/brief', express.json(), (req, res) => answer(req, res, 'body'));
}
