import { Link } from '@backstage/core-components';
import {
  Card,
  Chip,
  type Column,
  DataTable,
  EntityName,
  Failed,
  RelativeTime,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Creation } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { useNavigate } from 'react-router-dom';
import { creationState } from '../../model/creationWords';
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

export function CreationChip(props: { creation: Creation }) {
  const { tone, words } = creationState(props.creation);
  return (
    <Chip tone={tone} dot="full">
      {words}
    </Chip>
  );
}

function columnsOf(
  pathOf: (id: string) => string,
  templateOf: (creation: Creation) => string,
): Column<Creation>[] {
  return [
    {
      ...{ id: 'name', head: 'Service', rowHead: true, phone: 'line' },
      cell: ({ id, name }) => <Link to={pathOf(id)}>{name}</Link>,
    },
    {
      ...{ id: 'state', head: 'State', nowrap: true },
      cell: creation => <CreationChip creation={creation} />,
    },
    {
      ...{ id: 'template', head: 'Template', phone: 'labelled' },
      cell: templateOf,
    },
    {
      ...{ id: 'owner', head: 'Owner', phone: 'labelled' },
      cell: ({ owner }) => <EntityName entityRef={owner} />,
    },
    {
      ...{ id: 'at', head: 'Begun', phone: 'labelled', nowrap: true },
      cell: ({ createdAt }) => <RelativeTime instant={createdAt} />,
    },
  ];
}
