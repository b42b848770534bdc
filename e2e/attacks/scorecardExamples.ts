import { campaignExamples } from './campaignExamples';
import { weeklyExamples } from './weeklyExamples';
import { gateExamples } from './gateExamples';
import { lifecycleExamples } from './lifecycleExamples';
import { releaseExamples } from './releaseExamples';

/** Of gates, campaigns, lifecycles and releases. */
export const scorecardExamples = [
  ...gateExamples,
  ...campaignExamples,
  ...lifecycleExamples,
  ...releaseExamples,
  ...weeklyExamples,
] as const;
