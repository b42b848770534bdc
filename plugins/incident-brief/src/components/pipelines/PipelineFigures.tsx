import {
  duration,
  leastSample,
  type RunDuration,
  type RunFigures,
  type RunShare,
} from '@plumbline/backstage-plugin-evidence-common';
import { Link } from '@backstage/core-components';
import {
  Chip,
  FigureCard,
  count,
  number,
  percent,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { useChangesPath } from '../../usePagePath';
import { domainWords } from './runWords';

export const durationWords = (seconds: number) => duration(seconds * 1_000);

/** Where the runs of a figure are listed. */
export function useRunsOf(): (query: string) => string {
  const changes = useChangesPath();
  return query => `${changes}/runs?${query}`;
}

/** How pipelines do, each figure with its sample and its runs. */
export function PipelineFigures(props: { figures: RunFigures }) {
  const { figures } = props;
  const { approval, execution, flakes, preMerge, setup } = figures;
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        gridTemplateColumns: {
          xs: 'repeat(2, minmax(0, 1fr))',
          md: 'repeat(4, minmax(0, 1fr))',
        },
      }}
    >
      <Duration label="Before a merge" of="run" sample={preMerge} />
      <Duration label="Run" of="run" sample={figures.duration} />
      <Duration label="Job" of="job" sample={execution} />
      <Duration label="Runner setup" of="job" sample={setup} />
      <Share
        label="Failed runs"
        share={figures.failures}
        tone="critical"
        of="run"
      />
      <Share label="Runs tried again" share={figures.retries} of="run" />
      <Share
        label="Flaky"
        share={flakes}
        tone="warning"
        of="job and commit"
        many="jobs and commits"
      />
      <Duration label="Approval" of="job" sample={approval} />
    </Box>
  );
}

/** Where failures lie, the most frequent first; each leads to its runs. */
export function Domains(props: { figures: RunFigures }) {
  const runsOf = useRunsOf();
  const { domains } = props.figures;
  if (domains.length === 0) {
    return (
      <Box sx={{ fontSize: 13, color: 'text.secondary' }}>No run failed.</Box>
    );
  }
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
      {domains.map(({ domain, count: amount, runs }) => (
        <Link key={domain} to={runsOf(runs)}>
          <Chip
            tone={domain === 'unknown' ? undefined : 'critical'}
            dot={domain === 'unknown' ? 'dashed' : undefined}
          >
            {domainWords[domain]} {number(amount)}
          </Chip>
        </Link>
      ))}
    </Box>
  );
}

function Duration(props: { label: string; of: string; sample: RunDuration }) {
  const { label, of, sample } = props;
  const { p50 } = sample;
  return (
    <FigureCard
      label={label}
      figure={p50 === undefined ? '–' : durationWords(p50)}
      unit={p50 !== undefined && 'median'}
      unknown={p50 === undefined && (sample.missing ?? 0) > 0}
      meaning={<Meaning sample={sample} of={of} />}
    />
  );
}

/** The rest of a duration in one line, with a link to what it is of. */
export function Meaning(props: { sample: RunDuration; of: string }) {
  const { sample, of } = props;
  const runsOf = useRunsOf();
  const { missing = 0, p95, runs, sample: size } = sample;
  const from = <Link to={runsOf(runs)}>{count(size, of)}</Link>;
  return (
    <>
      {p95 === undefined ? (
        <>
          Not enough data: {from} of {leastSample}
        </>
      ) : (
        <>
          95% within {durationWords(p95)}, {from}
        </>
      )}
      {missing > 0 && ` · ${number(missing)} unknown`}
    </>
  );
}

function Share(props: {
  label: string;
  share: RunShare;
  of: string;
  many?: string;
  tone?: 'critical' | 'warning';
}) {
  const { label, share, of, many, tone } = props;
  const runsOf = useRunsOf();
  return (
    <FigureCard
      label={label}
      figure={number(share.count)}
      unit={`of ${count(share.sample, of, many)}`}
      tone={share.count > 0 ? tone : undefined}
      meaning={
        share.notEnoughData ? (
          <>
            Not enough data: {share.sample} of {leastSample}
          </>
        ) : (
          <Link to={runsOf(share.runs)}>
            {percent(share.count / share.sample, 1)}
          </Link>
        )
      }
    />
  );
}
