import type { ScorecardsClient } from '@plumbline/backstage-plugin-scorecards-common/client';

/** Scorecards as the pages need them, on behalf of the signed-in user. */
export type ScorecardsApi = Pick<
  ScorecardsClient,
  | 'listVerdicts'
  | 'getVerdictHistory'
  | 'listControls'
  | 'getControl'
  | 'listProblems'
  | 'listExemptions'
  | 'requestExemption'
  | 'decideExemption'
  | 'listDisputes'
  | 'raiseDispute'
  | 'decideDispute'
  | 'withdrawDispute'
  | 'getControlHistory'
  | 'getReviewSample'
  | 'reviewVerdict'
  | 'withdrawReview'
  | 'getPromotion'
  | 'decidePhase'
  | 'getSummary'
  | 'getTeam'
  | 'exportVerdicts'
  | 'exportControls'
  | 'exportSummary'
>;
