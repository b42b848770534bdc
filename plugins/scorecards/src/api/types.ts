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
  | 'approveExemption'
  | 'rejectExemption'
  | 'revokeExemption'
  | 'listDisputes'
  | 'raiseDispute'
  | 'upholdDispute'
  | 'rejectDispute'
  | 'withdrawDispute'
  | 'getControlHistory'
  | 'getReviewSample'
  | 'reviewVerdict'
  | 'withdrawReview'
  | 'getPromotion'
  | 'promoteControl'
  | 'demoteControl'
  | 'getSummary'
  | 'getTeamDebt'
  | 'exportVerdicts'
  | 'exportControls'
  | 'exportSummary'
>;
