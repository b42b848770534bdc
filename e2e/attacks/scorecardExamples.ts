import { campaignExamples } from './campaignExamples';
import { weeklyExamples } from './weeklyExamples';
import { gateExamples } from './gateExamples';

/** Of gates and of campaigns. */
export const scorecardExamples = [
  ...gateExamples,
  ...campaignExamples,
  ...weeklyExamples,
] as const;
