import { campaignExamples } from './campaignExamples';
import { weeklyExamples } from './weeklyExamples';
import { gateExamples } from './gateExamples';
import { lifecycleExamples } from './lifecycleExamples';

/** Of gates, campaigns and lifecycles. */
export const scorecardExamples = [
  ...gateExamples,
  ...campaignExamples,
  ...lifecycleExamples,
  ...weeklyExamples,
] as const;
