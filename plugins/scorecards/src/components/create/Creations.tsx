import { Link } from '@backstage/core-components';
import {
  Card,
  Chip,
  type Column,
  DataTable,
  EntityName,
  Failed,
  RelativeTime,
  type Tone,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  creationStage,
  type CreationStage,
  type Creation,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { useNavigate } from 'react-router-dom';
import { useCreationPath } from '../../usePaths';
import { useCreations, useTemplateWords } from './useCreate';

/** The way back to what is on its way. */
export function Creations() {
  const { value, error, refresh } = useCreations();
  const pathOf = useCreationPath();
  const navigate = useNavigate();
  const templateOf = useTemplateWords();
  return (
    <Card title="Created here" flush>
      {!value && error && (
        <Box sx={{ px: 2 }}>
          <Failed error={error} what="The creations" onRetry={refresh} />
        </Box>
      )}
      {value && (
        <DataTable
          caption="Created here"
          columns={columnsOf(pathOf, templateOf)}
          rows={value}
          keyOf={({ id }) => id}
          onOpen={({ id }) => navigate(pathOf(id))}
          empty={
            <Box sx={{ pb: 1, fontSize: 13, color: 'text.secondary' }}>
              None yet
            </Box>
          }
        />
      )}
    </Card>
  );
}

const tones: Partial<Record<CreationStage, Tone>> = {
  Running: 'info',
  Stopped: 'critical',
  'In review': 'info',
  Merged: 'info',
  Done: 'ok',
};

export function CreationChip(props: { creation: Creation }) {
  const stage = creationStage(props.creation);
  return (
    <Chip tone={tones[stage]} dot="full">
      {stage}
    </Chip>
  );
}

function columnsOf(
  pathOf: (id: string) => string,
  templateOf: (creation: Creation) => string,
): Column<Creation>[] {
  return [
    {
      id: 'name',
      head: 'Service',
      rowHead: true,
      phone: 'line',
      cell: ({ id, name }) => <Link to={pathOf(id)}>{name}</Link>,
    },
    {
      id: 'state',
      head: 'State',
      nowrap: true,
      cell: creation => <CreationChip creation={creation} />,
    },
    {
      id: 'template',
      head: 'Created from',
      phone: 'labelled',
      cell: templateOf,
    },
    {
      id: 'owner',
      head: 'Owner',
      phone: 'labelled',
      cell: ({ owner }) => <EntityName entityRef={owner} />,
    },
    {
      id: 'at',
      head: 'Begun',
      phone: 'labelled',
      nowrap: true,
      cell: ({ createdAt }) => <RelativeTime instant={createdAt} />,
    },
  ];
}
