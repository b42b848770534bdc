import type { DiscoveryService } from '@backstage/backend-plugin-api';
import express from 'express';
import Router from 'express-promise-router';
import {
  Callers,
  Clock,
  plainBodyErrors,
  refuseNul,
  serverTiming,
  tellNow,
} from '@plumbline/backstage-plugin-evidence-node';
import type { BaselineService } from './baseline/BaselineService';
import type { ControlHistory } from './controls/ControlHistory';
import type { ControlService } from './controls/ControlService';
import type { MeasuredControls } from './controls/MeasuredControls';
import { describeScorecardsApi } from './openapi/document';
import type { People } from './people/createPeople';
import type { LapsingService } from './exemptions/LapsingService';
import type { LadderService } from './phases/LadderService';
import { addControlsRoutes } from './routes/controls';
import { addDisputesRoutes } from './routes/disputes';
import { addExemptionsRoutes } from './routes/exemptions';
import { addLadderRoutes } from './routes/ladder';
import { addReviewsRoutes } from './routes/reviews';
import { addSummaryRoutes } from './routes/summary';
import { addVerdictsRoutes } from './routes/verdicts';
import type { SummaryService } from './summary/SummaryService';
import type { TeamService } from './summary/TeamService';
import type { PreviewService } from './verdicts/PreviewService';
import type { VerdictLines } from './verdicts/VerdictLines';
import type { VerdictService } from './verdicts/VerdictService';

export function createRouter(options: {
  baselines: BaselineService;
  callers: Callers;
  clock: Clock;
  controls: ControlService;
  discovery: DiscoveryService;
  measured: MeasuredControls;
  history: ControlHistory;
  ladder: LadderService;
  lapsing: LapsingService;
  lines: VerdictLines;
  people: Pick<People, 'disputes' | 'exemptions' | 'reviews'>;
  preview: PreviewService;
  summaries: SummaryService;
  teams: TeamService;
  verdicts: VerdictService;
}): express.Router {
  const { callers, controls, discovery, measured, people } = options;
  const { lines, preview, verdicts } = options;
  const { baselines, history, ladder, lapsing, summaries, teams } = options;
  const { disputes, exemptions, reviews } = people;
  const router = Router();
  router.use(tellNow(options.clock));
  router.use(refuseNul);
  router.use(serverTiming);
  addVerdictsRoutes({ router, callers, lines, preview, verdicts });
  addSummaryRoutes({ router, callers, lapsing, summaries, teams });
  addControlsRoutes({ router, callers, controls, measured });
  addLadderRoutes({ router, baselines, callers, history, ladder });
  addExemptionsRoutes({ router, callers, exemptions });
  addDisputesRoutes({ router, callers, disputes });
  addReviewsRoutes({ router, callers, reviews });
  router.get('/openapi.json', async (_req, res) => {
    const baseUrl = await discovery.getExternalBaseUrl('scorecards');
    res.json(describeScorecardsApi(baseUrl));
  });
  router.use(plainBodyErrors);
  return router;
}
