import {
  Callers,
  plainBodyErrors,
  refuseNul,
} from '@plumbline/backstage-plugin-evidence-node';
import type { DiscoveryService } from '@backstage/backend-plugin-api';
import { renderMarkdown } from '@plumbline/backstage-plugin-incident-brief-common';
import express from 'express';
import Router from 'express-promise-router';
import { parseBriefQuery } from './briefQuery';
import type { CorrectionService } from './corrections/CorrectionService';
import type { DeliveryService } from './deliveries/DeliveryService';
import { describeBriefApi } from './openapi/document';
import type { PinService } from './pins/PinService';
import { addCorrectionsRoutes } from './routes/corrections';
import { addDeliveriesRoutes } from './routes/deliveries';
import { addPinsRoutes } from './routes/pins';
import { addSlackRoutes } from './routes/slack';
import type { BriefService } from './service/BriefService';
import type { SlackEndpoint } from './slack/SlackEndpoint';
import { describeUnresolved } from './unresolved';

export function createRouter(options: {
  briefs: BriefService;
  callers: Callers;
  corrections: CorrectionService;
  deliveries: DeliveryService;
  discovery: DiscoveryService;
  pins: PinService;
  slack: SlackEndpoint;
}): express.Router {
  const { briefs, callers, corrections, discovery, pins } = options;
  const router = Router();
  router.use(refuseNul);

  addSlackRoutes({ router, slack: options.slack });

  const answerBrief = async (
    req: express.Request,
    res: express.Response,
    what: 'query' | 'body',
  ) => {
    const credentials = await callers.anybody(req);
    const { request, format } = parseBriefQuery(req[what], what);
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
  };
  router.get('/brief', (req, res) => answerBrief(req, res, 'query'));
  // What is pasted may be longer than a URL can be.
  router.post('/brief', express.json(), (req, res) =>
    answerBrief(req, res, 'body'),
  );

  addCorrectionsRoutes({ router, callers, corrections });
  addDeliveriesRoutes({ router, callers, deliveries: options.deliveries });
  addPinsRoutes({ router, callers, pins });

  router.get('/openapi.json', async (_req, res) => {
    const baseUrl = await discovery.getExternalBaseUrl('incident-brief');
    res.json(describeBriefApi(baseUrl));
  });

  router.use(plainBodyErrors);
  return router;
}
