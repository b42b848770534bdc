import { createApiRef } from '@backstage/core-plugin-api';
import type { ScorecardsApi } from './types';

/** Where the pages of this plugin get verdicts and controls. */
export const scorecardsApiRef = createApiRef<ScorecardsApi>({
  id: 'plugin.scorecards.api',
});
