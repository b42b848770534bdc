import { Link } from '@backstage/core-components';
import type { DeployFigures } from '@plumbline/backstage-plugin-evidence-common';
import {
  Card,
  ChangeOutcomeChip,
  type Column,
  DataTable,
  EntityName,
  ExternalLink,
  RelativeTime,
  UnknownMark,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { useNavigate } from 'react-router-dom';
import { duration } from '@plumbline/backstage-plugin-evidence-common';
import { shortRevision } from '../../model/changed';
import { useChangesPath } from '../../usePagePath';

/** The deploys that the figures are of, each with its change and its run. */
export function LatestDeploys(props: { deploys: readonly DeployFigures[] }) {
  const path = useChangesPath();
  const navigate = useNavigate();
  return (
    <Card title="Latest deploys" flush>
      <DataTable
        caption="Latest deploys"
        columns={columnsOf(path)}
        rows={props.deploys}
        keyOf={({ id }) => id}
        onOpen={({ id }) => navigate(`${path}/${id}`)}
        empty={
          <Box sx={{ px: 2, pb: 2, fontSize: 13, color: 'text.secondary' }}>
            None was reported of these services in this time.{' '}
            <Link to="/set-up">Set up a source</Link>
          </Box>
        }
      />
    </Card>
  );
}

function columnsOf(path: string): Column<DeployFigures>[] {
  return [
    {
      id: 'when',
      head: 'When',
      nowrap: true,
      cell: ({ occurredAt }) => <RelativeTime instant={occurredAt} />,
    },
    {
      id: 'service',
      head: 'Service',
      rowHead: true,
      phone: 'line',
      cell: ({ entityRef }) => <EntityName entityRef={entityRef} />,
    },
    {
      id: 'revision',
      head: 'Revision',
      cell: ({ id, revision }) => (
        <Link to={`${path}/${id}`}>
          <code>{revision ? shortRevision(revision) : 'Deploy'}</code>
        </Link>
      ),
    },
    {
      id: 'outcome',
      head: 'Outcome',
      nowrap: true,
      cell: ({ outcome }) => (
        <ChangeOutcomeChip change={{ kind: 'deploy', outcome }} />
      ),
    },
    {
      id: 'commits',
      head: 'Commits',
      align: 'right',
      phone: 'labelled',
      cell: ({ commits, fits, outcome }) =>
        commits ??
        (outcome === 'succeeded' && (
          <UnknownMark
            compact
            reason={
              fits === undefined
                ? 'no commit of this revision is known'
                : `${fits} commits begin with this revision`
            }
          />
        )),
    },
    {
      id: 'lead',
      head: 'Lead time, oldest commit',
      align: 'right',
      phone: 'labelled',
      cell: ({ leadSeconds }) => durationWords(leadSeconds),
    },
    {
      id: 'restored',
      head: 'Restored after',
      phone: 'labelled',
      align: 'right',
      cell: ({ restoredSeconds }) => durationWords(restoredSeconds),
    },
    {
      id: 'run',
      head: 'Run',
      phone: 'inline',
      cell: ({ run }) => run && <ExternalLink href={run}>Run</ExternalLink>,
    },
  ];
}

function durationWords(seconds: number | undefined) {
  return seconds !== undefined && duration(seconds * 1_000);
}
