import { Link } from '@backstage/core-components';
import {
  type Delivery,
  type LeadPart,
  leadParts,
  leastSample,
  duration,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  type BarPart,
  Card,
  Chip,
  hatch,
  StackedBar,
  toneColours,
  UnknownMark,
  count,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { useRunsOf } from '../pipelines/PipelineFigures';

const shown: Record<LeadPart, { words: string; tone: BarPart['tone'] }> = {
  before: { words: 'Before the first run', tone: 'neutral' },
  review: { words: 'Review', tone: 'info' },
  queue: { words: 'Queue', tone: 'warning' },
  execution: { words: 'Execution', tone: 'primary' },
  approval: { words: 'Approval', tone: 'critical' },
  deploy: { words: 'Deploy', tone: 'ok' },
  other: { words: 'No run says', tone: 'unknown' },
};

/** Parts that runs are measured by: what narrows the list to these, if anything. */
const ofRuns: Partial<Record<LeadPart, string>> = {
  queue: '',
  execution: '',
  approval: '&measured=approval',
  deploy: '',
};

/**
 * Where the time from a commit to its deploy goes: of all deploys together, as the
 * bar has it, and the median of each part.
 */
export function LeadTimeCard(props: {
  split: Delivery['leadSplit'];
  /** The query of the runs that it is of. */
  runs: string;
}) {
  const { runs, split } = props;
  const { medians, missing, reviews = 0, sample, seconds } = split;
  const runsOf = useRunsOf();
  return (
    <Card
      title="Where lead time goes"
      summary={
        <>
          <Chip>Named commit of each deploy</Chip>
          <Box component="span" sx={{ fontSize: 12, color: 'text.secondary' }}>
            <Link to={runsOf(runs)}>{count(sample, 'deploy')}</Link>
            {missing > 0 && ` · ${missing} unknown`}
          </Box>
        </>
      }
    >
      {seconds && medians ? (
        <>
          <StackedBar
            height={20}
            label={leadParts
              .map(part => `${shown[part].words}: ${inAll(seconds[part])}`)
              .join(', ')}
            parts={leadParts.map(part => ({
              key: part,
              amount: seconds[part] ?? 0,
              tone: shown[part].tone,
            }))}
          />
          <Box
            component="ul"
            sx={{
              display: 'flex',
              flexWrap: 'wrap',
              columnGap: 3,
              rowGap: 1,
              listStyle: 'none',
              p: 0,
              m: 0,
              mt: 1.5,
              fontSize: 13,
            }}
          >
            {leadParts.map(part => (
              <Box component="li" key={part}>
                <Swatch tone={shown[part].tone} /> {shown[part].words}{' '}
                <Seconds
                  of={seconds[part]}
                  median={medians[part]}
                  runs={
                    ofRuns[part] === undefined
                      ? undefined
                      : runsOf(`${runs}${ofRuns[part]}`)
                  }
                />
                {part === 'review' && reviews > 0 && reviews < sample && (
                  <Box component="span" sx={{ color: 'text.secondary' }}>
                    {` · ${sample - reviews} unknown`}
                  </Box>
                )}
              </Box>
            ))}
          </Box>
        </>
      ) : (
        <UnknownMark
          reason={`not enough data: ${sample} of ${leastSample} deploys of a commit whose runs are reported`}
        />
      )}
    </Card>
  );
}

/** Of one part; that of reviews is unknown where no pull request is. */
function Seconds(props: { of?: number; median?: number; runs?: string }) {
  const { median, of, runs } = props;
  if (of === undefined) {
    return (
      <UnknownMark reason="no pull request of these deploys was reported" />
    );
  }
  return (
    <>
      <strong>{runs ? <Link to={runs}>{words(of)}</Link> : words(of)}</strong>{' '}
      <Box component="span" sx={{ color: 'text.secondary' }}>
        in all
        {median === undefined
          ? ', not enough for a median'
          : `, median ${words(median)}`}
      </Box>
    </>
  );
}

function Swatch(props: { tone: BarPart['tone'] }) {
  const { tone } = props;
  return (
    <Box
      component="span"
      aria-hidden
      sx={theme => ({
        display: 'inline-block',
        width: 10,
        height: 10,
        borderRadius: '2px',
        mr: 0.5,
        background:
          tone === 'unknown' ? hatch(theme) : toneColours(theme, tone).color,
      })}
    />
  );
}

function inAll(seconds: number | undefined): string {
  return seconds === undefined ? 'unknown' : `${words(seconds)} in all`;
}

function words(seconds: number): string {
  return duration(seconds * 1_000);
}
