import type { Router } from 'express';
import { Callers, parseInput } from '@plumbline/backstage-plugin-evidence-node';
import { sendCsv } from '../csv/sendCsv';
import { summaryCsv } from '../csv/summaryCsv';
import type { LapsingService } from '../exemptions/LapsingService';
import type { SummaryService } from '../summary/SummaryService';
import type { TeamService } from '../summary/TeamService';
import {
  lapsingQuerySchema,
  summaryQuerySchema,
  teamQuerySchema,
} from './schemas';

export function addSummaryRoutes(options: {
  router: Router;
  callers: Callers;
  lapsing: LapsingService;
  summaries: SummaryService;
  teams: TeamService;
}): void {
  const { router, callers, lapsing, summaries, teams } = options;

  router.get('/summary', async (req, res) => {
    const credentials = await callers.anybody(req);
    const { format, ...query } = parseInput(
      summaryQuerySchema,
      req.query,
      'query',
    );
    if (format === 'csv') {
      const all = { ...query, cursor: undefined, limit: Infinity };
      const { by, items } = await summaries.summary(all, credentials);
      sendCsv(res, `scorecards-by-${by}`, summaryCsv(by, items));
      return;
    }
    res.json(await summaries.summary(query, credentials));
  });

  router.get('/lapsing', async (req, res) => {
    const credentials = await callers.anybody(req);
    const query = parseInput(lapsingQuerySchema, req.query, 'query');
    res.json(await lapsing.list(query, credentials));
  });

  router.get('/team', async (req, res) => {
    const credentials = await callers.anybody(req);
    const { owner } = parseInput(teamQuerySchema, req.query, 'query');
    res.json(await teams.team(owner, credentials));
  });
}
