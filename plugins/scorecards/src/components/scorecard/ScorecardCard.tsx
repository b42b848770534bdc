import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  Card,
  CardLink,
  failureOf,
  hatch,
  ServerClock,
  StackedBar,
  toneColours,
  UnknownMark,
  NotRefreshed,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import { adoptionParts, adoptionWords } from '../../model/adoption';
import { isJudged, Scorecard, scorecardOf } from '../../model/scorecard';
import { useScorecardTabPath } from '../../usePaths';
import { FailingRows } from './FailingRows';
import { titleOf } from './FirstStep';
import { NoVerdicts } from './NoVerdicts';
import { useScorecard } from './useScorecard';

const shown = 3;

/** How many controls pass, and what fails, the worst first. */
export function ScorecardCard() {
  const { entity } = useEntity();
  const entityRef = stringifyEntityRef(entity);
  const tab = useScorecardTabPath()(entityRef);
  const { value, error } = useScorecard(entityRef);
  const scorecard = value && scorecardOf(value.verdicts, value.controls);
  return (
    <Card title="Scorecard" action={tab && <CardLink to={tab}>Open</CardLink>}>
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
      <NotRefreshed shown={value !== undefined} error={error} />
      {scorecard && (
        <ServerClock>
          {isJudged(scorecard) ? (
            <Summary scorecard={scorecard} />
          ) : (
            <NoVerdicts entity={entity} controls={value.controls} />
          )}
        </ServerClock>
      )}
    </Card>
  );
}

/** Counts, never a grade: what is unknown or exempt is neither. */
function Summary(props: { scorecard: Scorecard }) {
  const { scorecard } = props;
  const failing = [...scorecard.failing, ...scorecard.platform];
  const counts = {
    pass: scorecard.passing.length,
    exempt: scorecard.exempt.length,
    unknown: scorecard.unknown.length,
    fail: failing.length,
  };
  const all = Object.values(counts).reduce((sum, one) => sum + one, 0);
  return (
    <>
      <Box sx={{ fontSize: 13, color: 'text.secondary', mb: 1 }}>
        <Box
          component="span"
          sx={{ fontSize: 28, fontWeight: 600, color: 'text.primary' }}
        >
          {counts.pass}
        </Box>{' '}
        of {all} passing
      </Box>
      <StackedBar parts={adoptionParts(counts)} label={adoptionWords(counts)} />
      <Legend counts={counts} />
      <FailingRows
        rows={failing.slice(0, shown).map(row => ({
          verdict: row.verdict,
          title: titleOf(row),
        }))}
      />
    </>
  );
}

const legend = [
  ['pass', 'passing', 'ok'],
  ['fail', 'failing', 'critical'],
  ['exempt', 'exempt', 'info'],
  ['unknown', 'unknown', 'neutral'],
] as const;

/** The bar in words; its label has them for who hears the page. */
function Legend(props: { counts: Record<(typeof legend)[number][0], number> }) {
  return (
    <Box
      aria-hidden
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        columnGap: 1.75,
        my: 1,
        fontSize: 12,
        color: 'text.secondary',
      }}
    >
      {legend
        .filter(([key]) => props.counts[key] > 0)
        .map(([key, words, tone]) => (
          <Box
            component="span"
            key={key}
            sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.75 }}
          >
            <Box
              component="span"
              sx={theme => ({
                width: 9,
                height: 9,
                borderRadius: '2px',
                background:
                  key === 'unknown'
                    ? hatch(theme)
                    : toneColours(theme, tone).color,
              })}
            />
            {props.counts[key]} {words}
          </Box>
        ))}
    </Box>
  );
}
