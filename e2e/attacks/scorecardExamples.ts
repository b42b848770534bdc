import { campaignExamples } from './campaignExamples';
import { gateExamples } from './gateExamples';

/** Of gates and of campaigns. */
export const scorecardExamples = [
  ...gateExamples,
  ...campaignExamples,
] as const;
