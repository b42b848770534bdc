import { createApiRef } from '@backstage/core-plugin-api';
import { clientApiFactory } from '@plumbline/backstage-plugin-evidence-react';
import { ScorecardsClient } from '@plumbline/backstage-plugin-scorecards-common/client';

/** Scorecards as the pages need them, on behalf of the signed-in user. */
export type ScorecardsApi = Pick<ScorecardsClient, keyof ScorecardsClient>;

/** Where the pages of this plugin get verdicts. */
export const scorecardsApiRef = createApiRef<ScorecardsApi>({
  id: 'plugin.scorecards.api',
});

export const scorecardsApiFactory = clientApiFactory(
  scorecardsApiRef,
  'scorecards',
  ScorecardsClient,
);
