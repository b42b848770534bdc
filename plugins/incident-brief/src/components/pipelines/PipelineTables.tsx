import { Link } from '@backstage/core-components';
import type {
  Flake,
  PipelineFigures,
  RunDuration,
  RunFigures,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Card,
  Chip,
  type Column,
  DataTable,
  EntityName,
  RelativeTime,
  number,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { useLocation } from 'react-router-dom';
import { useChangesPath, useSetUpPath } from '../../usePagePath';
import { durationWords, useRunsOf } from './PipelineFigures';
import { labelWords } from './runWords';

type RunsOf = (query: string) => string;
type Queue = RunFigures['queues'][number];

/** By pipeline, by what a runner must have, and the jobs that are flaky. */
export function PipelineTables(props: { figures: RunFigures }) {
  const runsOf = useRunsOf();
  const changes = useChangesPath();
  // Of more than one service, too: of what the page is of.
  const { search } = useLocation();
  const deliveryOf = (pipeline: string) => {
    const query = new URLSearchParams(search);
    query.set('pipeline', pipeline);
    return `${changes}/delivery?${query}`;
  };
  const { flakes, pipelines, queues } = props.figures;
  return (
    <>
      <Card title="Pipelines" flush>
        <DataTable
          caption="Pipelines"
          columns={pipelineColumns(runsOf, deliveryOf)}
          rows={pipelines}
          keyOf={({ entityRef, pipeline, repository }) =>
            [entityRef, repository, pipeline].join(' ')
          }
          empty={<Nothing>No run was reported.</Nothing>}
        />
      </Card>
      <Card title="Queue by runner" flush>
        <DataTable
          caption="Queue by runner"
          columns={queueColumns(runsOf)}
          rows={queues}
          keyOf={({ labels }) => labels.join(',')}
          empty={<Nothing>No job was reported.</Nothing>}
        />
      </Card>
      <Card title="Flaky jobs" summary="Same commit, different outcome" flush>
        <DataTable
          caption="Flaky jobs"
          columns={flakeColumns(runsOf)}
          rows={flakes.items}
          keyOf={({ entityRef, job, pipeline, repository }) =>
            [entityRef, repository, pipeline, job].join(' ')
          }
          empty={<Nothing>No job is flaky.</Nothing>}
        />
      </Card>
    </>
  );
}

function pipelineColumns(
  runsOf: RunsOf,
  deliveryOf: RunsOf,
): Column<PipelineFigures>[] {
  return [
    {
      id: 'pipeline',
      head: 'Pipeline',
      rowHead: true,
      phone: 'line',
      cell: ({ pipeline, runs }) => (
        <Link to={runsOf(runs)}>{pipeline ?? 'Unnamed'}</Link>
      ),
    },
    {
      id: 'of',
      head: 'Service',
      cell: ({ entityRef, repository }) =>
        entityRef ? <EntityName entityRef={entityRef} /> : repository,
    },
    {
      id: 'runs',
      head: 'Runs',
      align: 'right',
      phone: 'labelled',
      cell: ({ runs, total }) => <Link to={runsOf(runs)}>{number(total)}</Link>,
    },
    {
      id: 'failed',
      head: 'Failed',
      align: 'right',
      phone: 'labelled',
      cell: ({ failed, runs }) => (
        <Link to={runsOf(`${runs}&failed=true`)}>{number(failed)}</Link>
      ),
    },
    ...durations<PipelineFigures>(
      'duration',
      'Run',
      runsOf,
      one => one.duration,
    ),
    ...durations<PipelineFigures>('queue', 'Queue', runsOf, one => one.queue),
    {
      id: 'latest',
      head: 'Latest',
      nowrap: true,
      cell: ({ latestAt }) => <RelativeTime instant={latestAt} />,
    },
    {
      id: 'delivery',
      head: 'Delivery',
      phone: 'inline',
      cell: ({ pipeline }) =>
        pipeline !== undefined && (
          <Link to={deliveryOf(pipeline)}>Delivery</Link>
        ),
    },
  ];
}

function queueColumns(runsOf: RunsOf): Column<Queue>[] {
  return [
    {
      id: 'labels',
      head: 'Labels',
      rowHead: true,
      phone: 'line',
      cell: ({ labels, runs }) => (
        <Link to={runsOf(runs)}>{labelWords(labels)}</Link>
      ),
    },
    {
      id: 'jobs',
      head: 'Jobs',
      align: 'right',
      phone: 'labelled',
      cell: ({ runs, sample }) => (
        <Link to={runsOf(runs)}>{number(sample)}</Link>
      ),
    },
    ...durations<Queue>('queue', 'Queue', runsOf, one => one),
    {
      id: 'missing',
      head: 'Unknown',
      align: 'right',
      phone: 'labelled',
      cell: ({ missing = 0 }) => missing > 0 && number(missing),
    },
  ];
}

function flakeColumns(runsOf: RunsOf): Column<Flake>[] {
  return [
    {
      id: 'job',
      head: 'Job',
      rowHead: true,
      phone: 'line',
      cell: ({ job, runs }) => (
        <Link to={runsOf(runs)}>{job ?? 'The whole run'}</Link>
      ),
    },
    { id: 'pipeline', head: 'Pipeline', cell: ({ pipeline }) => pipeline },
    {
      id: 'of',
      head: 'Service',
      cell: ({ entityRef, repository }) =>
        entityRef ? <EntityName entityRef={entityRef} /> : repository,
    },
    {
      id: 'commits',
      head: 'Commits',
      align: 'right',
      phone: 'labelled',
      cell: ({ commits, runs, sample }) => (
        <>
          <Link to={runsOf(runs)}>{commits}</Link> of {sample}
        </>
      ),
    },
    {
      id: 'quarantine',
      head: 'Quarantine',
      nowrap: true,
      cell: ({ quarantine }) =>
        quarantine && (
          <Chip tone="warning">
            Ends <RelativeTime instant={quarantine.until} />
          </Chip>
        ),
    },
  ];
}

/** Median and 95th percentile, or that the sample is too small, with their runs. */
function durations<Row>(
  id: string,
  head: string,
  runsOf: RunsOf,
  of: (row: Row) => RunDuration,
): Column<Row>[] {
  return [
    {
      id: `${id}-median`,
      head: `${head}, median`,
      align: 'right',
      phone: 'labelled',
      nowrap: true,
      cell: row => {
        const { p50, runs, sample } = of(row);
        return p50 === undefined ? (
          <Box component="span" sx={{ color: 'text.secondary' }}>
            Not enough data (<Link to={runsOf(runs)}>{sample}</Link>)
          </Box>
        ) : (
          <Link to={runsOf(runs)}>{durationWords(p50)}</Link>
        );
      },
    },
    {
      id: `${id}-95`,
      head: '95%',
      align: 'right',
      phone: 'hidden',
      nowrap: true,
      cell: row => {
        const { p95, runs } = of(row);
        return (
          p95 !== undefined && (
            <Link to={runsOf(runs)}>{durationWords(p95)}</Link>
          )
        );
      },
    },
  ];
}

function Nothing(props: { children: string }) {
  const setUpPath = useSetUpPath();
  return (
    <Box sx={{ px: 2, pb: 2, fontSize: 13, color: 'text.secondary' }}>
      {props.children} <Link to={setUpPath}>Set up a source</Link>
    </Box>
  );
}
