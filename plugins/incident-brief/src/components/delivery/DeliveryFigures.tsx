import {
  leastSample,
  type Delivery,
  type Distribution,
  duration,
  dayMs,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  FigureCard,
  Sparkline,
  count,
  number,
} from '@plumbline/backstage-plugin-evidence-react';
import { Link } from '@backstage/core-components';
import Box from '@mui/material/Box';
import { useRunsOf } from '../pipelines/PipelineFigures';

const daysOfWeek = 7;

/** The figures of DORA, each with its sample; never one of them alone. */
export function DeliveryFigures(props: { delivery: Delivery }) {
  const { delivery } = props;
  const { batch, deploys, leadTime, restore, runs, services } = delivery;
  const runsOf = useRunsOf();
  // Of the time before, it is not known what is missing.
  const from = Date.parse(delivery.completeFrom ?? delivery.from);
  const days = Math.max(
    1,
    Math.round((Date.parse(delivery.at) - from) / dayMs),
  );
  const weeks = delivery.weeks.slice(-Math.ceil(days / daysOfWeek));
  const ended = deploys.succeeded + deploys.failed;
  const perWeek = (deploys.succeeded / days) * daysOfWeek;
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        gridTemplateColumns: {
          xs: 'repeat(2, minmax(0, 1fr))',
          md: 'repeat(3, minmax(0, 1fr))',
          lg: 'repeat(5, minmax(0, 1fr))',
        },
      }}
    >
      <FigureCard
        label="Deploys"
        figure={number(perWeek, 1)}
        unit="a week"
        meaning={
          <>
            <Link to={runsOf(runs.succeeded)}>
              {count(deploys.succeeded, 'success', 'successes')}
            </Link>{' '}
            in {days} d, of {count(services, 'service')}
          </>
        }
        picture={
          <Box sx={{ width: 80, display: { xs: 'none', sm: 'block' } }}>
            <Sparkline
              values={weeks}
              height={44}
              label={`Successful deploys by week: ${weeks.join(', ')}`}
            />
          </Box>
        }
      />
      <Duration
        label="Lead time"
        of="commit"
        which="all commits"
        sample={leadTime}
        runs={runs.succeeded}
      />
      <FigureCard
        label="Failed deploys"
        figure={number(deploys.failed)}
        unit={`of ${number(ended)}`}
        tone={deploys.failed > 0 ? 'critical' : undefined}
        meaning={
          <>
            {[
              deploys.open > 0 && `${number(deploys.open)} without an outcome`,
              deploys.unplaced > 0 &&
                `${number(deploys.unplaced)} without an environment`,
            ]
              .filter(Boolean)
              .join(' · ') || 'Failed or rolled back'}
            {deploys.failed > 0 && (
              <>
                {' '}
                · <Link to={runsOf(runs.failed)}>Runs</Link>
              </>
            )}
          </>
        }
      />
      <Duration
        label="Time to restore"
        of="failure"
        sample={restore}
        runs={runs.failed}
      />
      <FigureCard
        label="Batch size"
        figure={batch.median ?? '–'}
        unit={batch.median !== undefined && 'commits, median'}
        unknown={batch.median === undefined && batch.missing > 0}
        meaning={
          <Meaning
            sample={batch}
            of="deploy"
            words={value => `${value}`}
            runs={runs.succeeded}
          />
        }
      />
    </Box>
  );
}

function Duration(props: {
  label: string;
  of: string;
  which?: string;
  sample: Distribution;
  runs: string;
}) {
  const { label, of, runs, sample, which } = props;
  const words = (seconds: number) => duration(seconds * 1_000);
  const { median, missing } = sample;
  return (
    <FigureCard
      label={label}
      figure={median === undefined ? '–' : words(median)}
      unit={median !== undefined && (which ? `median of ${which}` : 'median')}
      unknown={median === undefined && missing > 0}
      meaning={<Meaning {...{ sample, of, words, runs }} />}
    />
  );
}

/** The rest of a figure in one line; its sample leads to the runs. */
function Meaning(props: {
  sample: Distribution;
  of: string;
  words: (value: number) => string;
  runs: string;
}) {
  const { of, runs, words } = props;
  const { sample, missing, p90 } = props.sample;
  const runsOf = useRunsOf();
  const linked = (text: string) => <Link to={runsOf(runs)}>{text}</Link>;
  return (
    <>
      {p90 === undefined ? (
        <>
          Not enough data: {linked(`${sample}`)} of {count(leastSample, of)}
        </>
      ) : (
        <>
          90% within {words(p90)}, {linked(count(sample, of))}
        </>
      )}
      {missing > 0 &&
        ` · ${count(missing, of === 'failure' ? of : 'deploy')} unknown`}
    </>
  );
}
