import express, { Request, Router } from 'express';
import { Callers, parseInput } from '@plumbline/backstage-plugin-evidence-node';
import {
  candidateDecidePermission,
  CandidateDetail,
  candidateInputSchema,
  candidateQuerySchema,
  overrideInputSchema,
  reviewInputSchema,
  stateInputSchema,
  teamQuerySchema,
} from '@plumbline/backstage-plugin-toil-common';
import type { CandidateQuery } from '../candidates/CandidateQuery';
import type { TeamQuery } from '../candidates/TeamQuery';
import type { CandidateService, Decider } from '../candidates/CandidateService';

export function addCandidatesRoutes(options: {
  router: Router;
  callers: Callers;
  candidates: CandidateService;
  query: CandidateQuery;
  team: TeamQuery;
}): void {
  const { router, callers, candidates, query, team } = options;
  const json = express.json({ limit: '200kb' });

  router.get('/summary', async (req, res) => {
    res.json(await query.summary(await callers.anybody(req)));
  });

  router.get('/team', async (req, res) => {
    const credentials = await callers.anybody(req);
    const { owner } = parseInput(teamQuerySchema, req.query, 'query');
    res.json(await team.get(owner, credentials));
  });

  router.get('/candidates', async (req, res) => {
    const credentials = await callers.anybody(req);
    const wanted = parseInput(candidateQuerySchema, req.query, 'query');
    res.json(await query.list(wanted, credentials));
  });

  router.get('/candidates/:id', async (req, res) => {
    const credentials = await callers.anybody(req);
    res.json(await query.get(req.params.id, credentials));
  });

  const decide = (
    path: string,
    eventId: string,
    write: (req: Request, by: Decider) => Promise<CandidateDetail>,
    status = 200,
  ) =>
    router.post(path, json, async (req, res) => {
      const by = await callers.user(req, candidateDecidePermission);
      const meta: Record<string, string> = req.params.id
        ? { candidate: req.params.id }
        : {};
      const detail = await callers.audited({ req, eventId, meta }, () =>
        write(req, by),
      );
      res.status(status).json(detail);
    });

  decide(
    '/candidates',
    'candidate-add',
    (req, by) =>
      candidates.add(
        parseInput(candidateInputSchema, req.body, 'candidate'),
        by,
      ),
    201,
  );
  decide('/candidates/:id/review', 'candidate-review', (req, by) =>
    candidates.review(
      req.params.id,
      parseInput(reviewInputSchema, req.body, 'review'),
      by,
    ),
  );
  decide('/candidates/:id/override', 'candidate-override', (req, by) =>
    candidates.override(
      req.params.id,
      parseInput(overrideInputSchema, req.body, 'override'),
      by,
    ),
  );
  decide('/candidates/:id/start', 'candidate-start', (req, by) =>
    candidates.start(
      req.params.id,
      parseInput(stateInputSchema, req.body, 'request'),
      by,
    ),
  );
  for (const [verb, state, action] of [
    ['open', 'open', 'opened'],
    ['finish', 'done', 'finished'],
    ['dismiss', 'dismissed', 'dismissed'],
  ] as const) {
    decide(`/candidates/:id/${verb}`, `candidate-${verb}`, (req, by) =>
      candidates.move(
        req.params.id,
        parseInput(stateInputSchema, req.body, 'request'),
        by,
        { state, action },
      ),
    );
  }
}
