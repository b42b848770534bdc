import { Link } from '@backstage/core-components';
import {
  FigureCard,
  StaleMark,
  toneColours,
  VisuallyHidden,
  number,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  ListedCandidate,
  ToilSummary,
} from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import { staleIn, toReview } from '../../model/reviewQueue';
import { trendOf } from '../../model/share';
import { yearWords } from '../../model/words';
import { useCandidatePath } from '../../usePaths';

const hours = (minutes: number) => number(minutes / 60, 1);

/** Hours that it takes, saves and could save; what is worked on, and what waits. */
export function Figures(props: {
  summary: ToilSummary;
  /** Those that are listed, among them what is in progress. */
  candidates: readonly ListedCandidate[];
}) {
  const { summary, candidates } = props;
  const { taken, saved, inProgress, mostInProgress } = summary;
  const free = Math.max(0, mostInProgress - inProgress);
  const stale = staleIn(summary);
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        mb: 2,
        gridTemplateColumns: {
          xs: 'repeat(2, minmax(0, 1fr))',
          lg: 'repeat(4, minmax(0, 1fr))',
        },
      }}
    >
      <FigureCard
        label="Hours a month"
        figure={hours(taken.minutesPerMonth)}
        unit="h"
        meaning={
          <>
            <Trend weeks={taken.weeks} />
            {taken.withoutTime > 0 &&
              ` + ${taken.withoutTime} of unknown length`}
          </>
        }
        picture={<Curve weeks={taken.weeks} />}
      />
      <FigureCard
        label="Could be saved"
        figure={yearWords(taken.savable).replace(' h', '')}
        unit="h a year"
        meaning={
          saved.finished === 0
            ? 'Nothing finished yet'
            : `${hours(saved.minutesPerMonth)} h a month saved, ${
                saved.measured
              } of ${saved.finished} measured`
        }
      />
      <FigureCard
        label="In progress"
        figure={inProgress}
        unit={`of ${mostInProgress}`}
        meaning={free === 0 ? 'None free' : `${free} free`}
        picture={
          <Slots
            begun={candidates.filter(({ state }) => state === 'in-progress')}
            free={free}
          />
        }
      />
      <FigureCard
        label="To review"
        figure={toReview(summary)}
        meaning={
          <>
            {stale > 0 && (
              <Box component="span" sx={{ color: 'warning.main' }}>
                {stale} stale <StaleMark />
              </Box>
            )}{' '}
            {summary.suggested} suggested
          </>
        }
      />
    </Box>
  );
}

/** More or less than in the weeks before. */
function Trend(props: { weeks: readonly number[] }) {
  const change = trendOf(props.weeks);
  if (change === undefined) {
    return <>No change in 12 weeks</>;
  }
  return (
    <>
      <Box
        component="span"
        sx={{
          fontWeight: 600,
          color: change > 0 ? 'error.main' : 'success.main',
        }}
      >
        <span aria-hidden>{change > 0 ? '↑' : '↓'}</span>
        <VisuallyHidden>{change > 0 ? 'up' : 'down'}</VisuallyHidden>{' '}
        {hours(Math.abs(change))} h
      </Box>{' '}
      in 6 weeks
    </>
  );
}

function Curve(props: { weeks: readonly number[] }) {
  const { weeks } = props;
  const { color } = toneColours(useTheme(), 'primary');
  const most = Math.max(1, ...weeks);
  const points = weeks.map(
    (minutes, week) =>
      `${2 + (week * 78) / Math.max(1, weeks.length - 1)} ${
        42 - (minutes / most) * 36
      }`,
  );
  return (
    <Box
      component="svg"
      viewBox="0 0 84 44"
      aria-hidden
      sx={{ width: 84, height: 44, display: { xs: 'none', sm: 'block' } }}
    >
      <path d={`M${points.join('L')}L80 44L2 44Z`} fill={color} opacity={0.1} />
      <path
        d={`M${points.join('L')}`}
        stroke={color}
        strokeWidth={1.5}
        fill="none"
      />
    </Box>
  );
}

function Slots(props: { begun: readonly ListedCandidate[]; free: number }) {
  const { begun, free } = props;
  const pathOf = useCandidatePath();
  const slot = {
    display: 'block',
    width: 16,
    height: 30,
    borderRadius: '4px',
    border: '1.5px dashed',
    borderColor: 'divider',
  };
  return (
    <Box sx={{ display: { xs: 'none', sm: 'flex' }, gap: 0.5 }}>
      {begun.map(({ id, title }) => (
        <Box
          key={id}
          component={Link}
          to={pathOf(id)}
          aria-label={`In progress: ${title}`}
          title={title}
          sx={theme => ({
            ...slot,
            border: '1.5px solid',
            borderColor: 'info.main',
            bgcolor: toneColours(theme, 'info').ground,
          })}
        />
      ))}
      {Array.from({ length: Math.min(free, 10) }, (_, at) => (
        <Box key={at} aria-hidden sx={slot} />
      ))}
    </Box>
  );
}
