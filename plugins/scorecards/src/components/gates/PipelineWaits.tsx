import { Link } from '@backstage/core-components';
import { identityApiRef, useApi } from '@backstage/core-plugin-api';
import {
  duration,
  leastSample,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Card,
  Chip,
  type Column,
  DataTable,
  Failed,
  number,
  Reading,
  RelativeTime,
  UnknownMark,
  useAsyncKeepingLast,
} from '@plumbline/backstage-plugin-evidence-react';
import type { GatePipelineWaits } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { useLocation, useSearchParams } from 'react-router-dom';
import { scorecardsApiRef } from '../../api';
import { LatestWaits } from './WaitingCard';

type Pipeline = GatePipelineWaits['pipelines'][number];
type Row = Pipeline['rules'][number] & Pick<Pipeline, 'pipeline'>;

/**
 * For how long rules kept deploys of each pipeline waiting: of what the address
 * names, as the page around it, else of the reader's own team.
 */
export function PipelineWaits() {
  const api = useApi(scorecardsApiRef);
  const identity = useApi(identityApiRef);
  const [parameters] = useSearchParams();
  const entityRef = parameters.get('entityRef') ?? undefined;
  const named = parameters.get('owner') ?? undefined;
  const only = parameters.get('pipeline');
  const days = Number(parameters.get('days') ?? 30);
  const { value, error, refresh } = useAsyncKeepingLast(
    async abort => {
      const owner = entityRef ? undefined : named ?? (await ownTeam());
      const of = { days, entityRef, owner };
      const waits = await api.getGateWaitsByPipeline(of, { abort });
      return { ...waits, owner };
    },
    ['scorecards PipelineWaits', api, identity, entityRef, named, days],
    { refreshMs: 60_000 },
  );
  const { pathname } = useLocation();
  async function ownTeam() {
    const { ownershipEntityRefs } = await identity.getBackstageIdentity();
    return ownershipEntityRefs.find(ref => ref.startsWith('group:'));
  }
  if (!value) {
    return error ? (
      <Failed error={error} what="The waiting times" onRetry={refresh} />
    ) : (
      <Reading what="the waiting times" lines={2} />
    );
  }
  // Beside the page of pipelines, on which this is shown.
  const runs = pathname.replace(/[^/]*\/?$/, 'runs');
  const runsOf = (pipeline: string) => {
    const { from, owner } = value;
    return `${runs}?${new URLSearchParams({
      ...(entityRef && { entityRef }),
      ...(owner && { owner }),
      ...{ pipeline, from },
    })}`;
  };
  const rows = value.pipelines
    .filter(({ pipeline }) => only === null || pipeline === only)
    .flatMap(({ pipeline, rules }) =>
      rules.map(rule => ({ ...rule, pipeline })),
    );
  return (
    <Card
      title="Waiting by rule"
      summary={
        value.unknown > 0 && `${number(value.unknown)} with unknown pipeline`
      }
      flush
    >
      <DataTable
        caption="Waiting by rule"
        columns={columnsOf(runsOf)}
        rows={rows}
        keyOf={({ pipeline, rule }) => `${pipeline} ${rule}`}
        empty={
          <Box sx={{ px: 2, pb: 2, fontSize: 13, color: 'text.secondary' }}>
            {value.unknown > 0
              ? 'The pipelines of these waits are unknown.'
              : 'No rule stopped a deploy of a pipeline.'}
          </Box>
        }
      />
      {value.completeFrom !== undefined && (
        <Box sx={{ px: 2, pb: 2, fontSize: 12, color: 'text.secondary' }}>
          Complete from <RelativeTime instant={value.completeFrom} />
        </Box>
      )}
    </Card>
  );
}

function columnsOf(runsOf: (pipeline: string) => string): Column<Row>[] {
  return [
    {
      id: 'pipeline',
      head: 'Pipeline',
      rowHead: true,
      phone: 'line',
      cell: ({ pipeline }) => <Link to={runsOf(pipeline)}>{pipeline}</Link>,
    },
    {
      id: 'rule',
      head: 'Rule',
      cell: ({ title, waits }) => (
        <>
          {title}
          <LatestWaits waits={waits} />
        </>
      ),
    },
    {
      id: 'ended',
      head: 'Ended',
      align: 'right',
      phone: 'labelled',
      cell: ({ sample }) => number(sample),
    },
    {
      id: 'median',
      head: 'Median',
      align: 'right',
      phone: 'labelled',
      nowrap: true,
      cell: ({ median, sample }) =>
        median === undefined ? (
          <UnknownMark
            reason={`not enough data: ${sample} of ${leastSample}`}
          />
        ) : (
          duration(median)
        ),
    },
    {
      id: 'p90',
      head: '90%',
      align: 'right',
      phone: 'hidden',
      nowrap: true,
      cell: ({ p90 }) => p90 !== undefined && duration(p90),
    },
    {
      id: 'waiting',
      head: 'Still waiting',
      align: 'right',
      phone: 'labelled',
      cell: ({ waiting }) =>
        waiting > 0 && <Chip tone="warning">{number(waiting)}</Chip>,
    },
  ];
}
