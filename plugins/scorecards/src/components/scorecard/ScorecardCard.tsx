import { stringifyEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  Card,
  failureOf,
  readable,
  ServerClock,
  UnknownMark,
  plainly,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import { isJudged, Scorecard, scorecardOf } from '../../model/scorecard';
import { useControlPath } from '../../usePaths';
import { NextStepLink } from '../common/NextStepLink';
import { Counts } from './Counts';
import { NoVerdicts } from './NoVerdicts';
import { useScorecard } from './useScorecard';

/** What is required and fails, what is unknown, and the step to take first. */
export function ScorecardCard() {
  const { entity } = useEntity();
  const { value, error } = useScorecard(stringifyEntityRef(entity));
  const scorecard = value && scorecardOf(value.verdicts, value.controls);
  return (
    <Card title="Scorecard">
      <Box sx={readable}>
        {!scorecard && !error && (
          <Skeleton
            height={48}
            role="progressbar"
            aria-label="Reading the scorecard"
          />
        )}
        {!scorecard && error && (
          <UnknownMark reason={failureOf(error, 'The scorecard').title} />
        )}
        {scorecard && (
          <ServerClock>
            {isJudged(scorecard) ? (
              <Summary scorecard={scorecard} />
            ) : (
              <NoVerdicts entity={entity} controls={value.controls} />
            )}
          </ServerClock>
        )}
      </Box>
    </Card>
  );
}

function Summary(props: { scorecard: Scorecard }) {
  const { scorecard } = props;
  const pathOf = useControlPath();
  const worst =
    scorecard.first ?? [...scorecard.failing, ...scorecard.platform][0];
  return (
    <>
      <Counts scorecard={scorecard} />
      {worst && (
        <Box sx={{ mt: 2, fontSize: 13 }}>
          <Link to={pathOf(worst.verdict.control)}>
            {worst.control?.title ?? worst.verdict.control}
          </Link>
          : {plainly(worst.verdict.message)}
          {worst.verdict.nextStep && (
            <Box sx={{ fontWeight: 500 }}>
              Do first: <NextStepLink step={worst.verdict.nextStep} />
            </Box>
          )}
        </Box>
      )}
    </>
  );
}
