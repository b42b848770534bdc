import type {
  AuthService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import express from 'express';
import Router from 'express-promise-router';
import {
  Callers,
  plainBodyErrors,
  refuseNul,
  serverTiming,
} from '@plumbline/backstage-plugin-evidence-node';
import type { CandidateQuery } from './candidates/CandidateQuery';
import type { CandidateService } from './candidates/CandidateService';
import type { LadderService } from './candidates/LadderService';
import type { TeamQuery } from './candidates/TeamQuery';
import type { ApprovalService } from './github/ApprovalService';
import type { WorkflowRunService } from './github/WorkflowRunService';
import type { SourcesQuery } from './intakes/SourcesQuery';
import type { GroupQuery } from './occurrences/GroupQuery';
import type { GroupService } from './occurrences/GroupService';
import type { SourceOwners } from './occurrences/SourceOwners';
import type { TakingService } from './occurrences/TakingService';
import { describeToilApi } from './openapi/document';
import { addCandidatesRoutes } from './routes/candidates';
import { addLadderRoutes } from './routes/ladder';
import { addOccurrencesRoutes } from './routes/occurrences';
import { addSourcesRoutes } from './routes/sources';
import { addWebhookRoutes } from './routes/webhooks';

export function createRouter(options: {
  auth: AuthService;
  approvals: ApprovalService;
  callers: Callers;
  candidates: CandidateService;
  config: RootConfigService;
  deciding: GroupService;
  groups: GroupQuery;
  ladder: LadderService;
  query: CandidateQuery;
  sources: SourcesQuery;
  owners: SourceOwners;
  taking: TakingService;
  team: TeamQuery;
  workflowRuns: WorkflowRunService;
}): express.Router {
  const {
    auth,
    approvals,
    callers,
    config,
    candidates,
    deciding,
    groups,
    ladder,
    query,
    sources,
    owners,
    taking,
    team,
    workflowRuns,
  } = options;
  const router = Router();
  router.use(refuseNul);
  router.use(serverTiming);
  addOccurrencesRoutes({
    ...{ router, auth, callers, deciding },
    ...{ groups, owners, taking },
  });
  addCandidatesRoutes({ router, callers, candidates, query, team });
  addWebhookRoutes({ router, approvals, callers, config, workflowRuns });
  addSourcesRoutes({ router, callers, sources });
  addLadderRoutes({ router, auth, callers, ladder });
  router.get('/openapi.json', async (req, res) => {
    await callers.anybody(req);
    res.json(describeToilApi(req.baseUrl));
  });
  router.use(plainBodyErrors);
  return router;
}
