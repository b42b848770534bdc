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
import Box from '@mui/material/Box';

const daysOfWeek = 7;

/** The figures of DORA, each with its sample; never one of them alone. */
export function DeliveryFigures(props: { delivery: Delivery }) {
  const { delivery } = props;
  const { batch, deploys, leadTime, restore, services } = delivery;
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
        meaning={`${count(
          deploys.succeeded,
          'success',
          'successes',
        )} in ${days} d, of ${count(services, 'service')}`}
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
      <Duration label="Lead time" of="commit" sample={leadTime} />
      <FigureCard
        label="Failed deploys"
        figure={number(deploys.failed)}
        unit={`of ${number(ended)}`}
        tone={deploys.failed > 0 ? 'critical' : undefined}
        meaning={
          (
            [
              [deploys.open, 'without an outcome'],
              [deploys.unplaced, 'without an environment'],
            ] as const
          )
            .filter(([amount]) => amount !== 0)
            .map(([amount, words]) => `${number(amount)} ${words}`)
            .join(' · ') || 'Failed or rolled back'
        }
      />
      <Duration label="Time to restore" of="failure" sample={restore} />
      <FigureCard
        label="Batch size"
        figure={batch.median ?? '–'}
        unit={batch.median !== undefined && 'commits, median'}
        unknown={batch.median === undefined && batch.missing > 0}
        meaning={meaningOf(batch, 'deploy', value => `${value}`)}
      />
    </Box>
  );
}

function Duration(props: { label: string; of: string; sample: Distribution }) {
  const { label, of, sample } = props;
  const words = (seconds: number) => duration(seconds * 1_000);
  const { median, missing } = sample;
  return (
    <FigureCard
      label={label}
      figure={median === undefined ? '–' : words(median)}
      unit={median !== undefined && 'median'}
      unknown={median === undefined && missing > 0}
      meaning={meaningOf(sample, of, words)}
    />
  );
}

function meaningOf(
  { sample, missing, p90 }: Distribution,
  one: string,
  words: (value: number) => string,
): string {
  const unknown =
    missing === 0
      ? ''
      : ` · ${count(missing, one === 'failure' ? one : 'deploy')} unknown`;
  return p90 === undefined
    ? `Not enough data: ${sample} of ${count(leastSample, one)}${unknown}`
    : `90% within ${words(p90)}, ${count(sample, one)}${unknown}`;
}
