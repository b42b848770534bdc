import express from 'express';
import Router from 'express-promise-router';
import type { Callers } from '@plumbline/backstage-plugin-evidence-node';
import type { BaselineService } from './baseline/BaselineService';
import type { ControlHistory } from './controls/ControlHistory';
import type { ControlService } from './controls/ControlService';
import type { People } from './people/createPeople';
import type { LadderService } from './phases/LadderService';
import { addControlsRoutes } from './routes/controls';
import { addDisputesRoutes } from './routes/disputes';
import { addExemptionsRoutes } from './routes/exemptions';
import { addLadderRoutes } from './routes/ladder';
import { serverTiming } from './routes/serverTiming';
import { addSummaryRoutes } from './routes/summary';
import { addVerdictsRoutes } from './routes/verdicts';
import type { SummaryService } from './summary/SummaryService';
import type { TeamService } from './summary/TeamService';
import type { AdoptionService } from './verdicts/AdoptionService';
import type { PreviewService } from './verdicts/PreviewService';
import type { VerdictService } from './verdicts/VerdictService';

export function createRouter(options: {
  adoption: AdoptionService;
  baselines: BaselineService;
  callers: Callers;
  controls: ControlService;
  history: ControlHistory;
  ladder: LadderService;
  people: Pick<People, 'accuracy' | 'disputes' | 'exemptions'>;
  preview: PreviewService;
  summaries: SummaryService;
  teams: TeamService;
  verdicts: VerdictService;
}): express.Router {
  const { adoption, callers, controls, people, preview, verdicts } = options;
  const { baselines, history, ladder, summaries, teams } = options;
  const { accuracy, disputes, exemptions } = people;
  const router = Router();
  router.use(serverTiming);
  addVerdictsRoutes({ router, callers, preview, verdicts });
  addSummaryRoutes({ router, callers, summaries, teams });
  addControlsRoutes({ router, accuracy, adoption, callers, controls });
  addLadderRoutes({ router, baselines, callers, history, ladder });
  addExemptionsRoutes({ router, callers, exemptions });
  addDisputesRoutes({ router, callers, disputes });
  return router;
}
