import { campaignExamples } from './campaignExamples';
import { gateExamples } from './gateExamples';
import { lifecycleExamples } from './lifecycleExamples';

/** Of gates, campaigns and lifecycles. */
export const scorecardExamples = [
  ...gateExamples,
  ...campaignExamples,
  ...lifecycleExamples,
] as const;
