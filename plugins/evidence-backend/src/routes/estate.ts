import {
  discrepancyRecordPermission,
  GraphAnswer,
  graphQuerySchema,
  signalSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { parseInput } from '@plumbline/backstage-plugin-evidence-node';
import type { Request, Router } from 'express';
import type { z } from 'zod';
import { EstateService } from '../context/EstateService';
import type { ContextReader } from '../live/LiveContext';
import { OverviewService } from '../context/OverviewService';
import { Access, authorize, isAllowed } from './authorize';
import { readJsonBody } from './body';
import { feedQuerySchema, overviewQuerySchema, recordSchema } from './schemas';

export type EstateRoutesOptions = {
  router: Router;
  access: Access;
  context: ContextReader;
  estate: EstateService;
  overview: OverviewService;
};

/** What reads the estate: resolve, context, graph, overview and the registers. */
export function addEstateRoutes(options: EstateRoutesOptions): void {
  const { router, access, context, estate, overview } = options;
  const { httpAuth } = access;

  router.post('/resolve', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const request = resolveRequest(await readJsonBody(req, res));
    if (request.record) {
      await authorize(access, req, discrepancyRecordPermission);
    }
    const record =
      request.record ??
      (request.signal.type !== 'text' &&
        (await isAllowed(access, credentials, discrepancyRecordPermission)));
    res.json(await estate.resolve({ ...request, record }, credentials));
  });

  router.post('/context', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const body = await readJsonBody(req, res);
    const answer = await context.getContext(body, credentials, {
      mayRecord: () =>
        isAllowed(access, credentials, discrepancyRecordPermission),
    });
    if (answer.status === 'found') {
      res.json(answer.context);
      return;
    }
    const { resolution } = answer;
    const unmatched = answer.status === 'unmatched';
    res.status(unmatched ? 404 : 409).json({
      error: {
        name: unmatched ? 'NotFoundError' : 'ConflictError',
        message: unmatched
          ? `${
              resolution.reason ?? 'Nothing is known under this name'
            }; the nearest are ${names(resolution)}`
          : `This may mean any of ${names(resolution)}; ask for one of them`,
      },
      resolution,
    });
  });

  router.get('/graph', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const query = parseInput(graphQuerySchema, req.query, 'query');
    const answer: GraphAnswer = await estate.graph(query, credentials);
    res.json(answer);
  });

  router.get('/overview', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    const { environment, owner } = parseInput(
      overviewQuerySchema,
      req.query,
      'query',
    );
    res.json(await overview.overview(owner, credentials, environment));
  });

  router.get('/collectors', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json({ items: await estate.collectors(credentials) });
  });

  router.get('/feed', async (req: Request, res) => {
    const credentials = await httpAuth.credentials(req);
    const { after, limit } = parseInput(feedQuerySchema, req.query, 'query');
    res.json(await estate.feed(after, limit, credentials));
  });
}

/** Takes `{ signal, record }`, and a signal as it is with `record` beside it. */
function resolveRequest(body: unknown): z.output<typeof recordSchema> {
  if (typeof body === 'object' && body !== null && 'type' in body) {
    const { record, at, ...signal } = body as Record<string, unknown>;
    return parseInput(
      recordSchema,
      { signal: parseInput(signalSchema, signal, 'signal'), record, at },
      'request',
    );
  }
  return parseInput(recordSchema, body, 'request');
}

function names(resolution: { candidates: { entityRef: string }[] }): string {
  const refs = resolution.candidates.map(({ entityRef }) => `'${entityRef}'`);
  return refs.length > 0 ? refs.slice(0, 5).join(', ') : 'none';
}
