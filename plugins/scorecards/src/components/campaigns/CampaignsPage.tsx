import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import { cliCommand } from '@plumbline/backstage-plugin-evidence-common';
import {
  Card,
  Chip,
  type Column,
  DataTable,
  EntityName,
  Failed,
  PageHead,
  Reading,
  useDocumentTitle,
  usePages,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Campaign } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useCallback, useMemo } from 'react';
import { useNavigate } from 'react-router-dom';
import { scorecardsApiRef } from '../../api';
import { useCampaignPath, useScorecardsPath } from '../../usePaths';

/** `/scorecards/campaigns`: which debt is to be paid by when, and who answers for it. */
export function CampaignsPage() {
  useDocumentTitle('Campaigns');
  const api = useApi(scorecardsApiRef);
  const scorecards = useScorecardsPath();
  const pathOf = useCampaignPath();
  const navigate = useNavigate();
  const ask = useCallback(
    (cursor: string | undefined, abort: AbortSignal) =>
      api.listCampaigns({ cursor, limit: 50 }, { abort }),
    [api],
  );
  const { items, more, loading, error, onMore } = usePages(ask);
  const columns = useMemo(() => columnsOf(pathOf), [pathOf]);
  return (
    <Box
      sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)' }}
    >
      <PageHead
        title="Campaigns"
        crumbs={[{ to: scorecards, title: 'Scorecards' }]}
      />
      <Card title="Campaigns" flush>
        {error && (
          <Box sx={{ px: 2 }}>
            <Failed error={error} what="The campaigns" onRetry={onMore} />
          </Box>
        )}
        {loading && items.length === 0 && (
          <Reading what="the campaigns" lines={3} />
        )}
        {!error && !(loading && items.length === 0) && (
          <DataTable
            caption="Campaigns"
            columns={columns}
            rows={items}
            keyOf={({ id }) => id}
            onOpen={({ id }) => navigate(pathOf(id))}
            empty={
              <Box sx={{ px: 2, pb: 2, fontSize: 13, color: 'text.secondary' }}>
                No campaign yet. Begin one with{' '}
                <code>{cliCommand('campaign create')}</code>.
              </Box>
            }
          />
        )}
        {more && (
          <Button onClick={onMore} disabled={loading} sx={{ m: 1 }}>
            Show more
          </Button>
        )}
      </Card>
    </Box>
  );
}

function columnsOf(pathOf: (id: string) => string): Column<Campaign>[] {
  return [
    {
      ...{ id: 'title', head: 'Campaign', rowHead: true, phone: 'line' },
      cell: ({ controls, id, title }) => (
        <>
          <Link to={pathOf(id)}>{title}</Link>
          <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
            {controls.join(' · ')}
          </Box>
        </>
      ),
    },
    {
      ...{ id: 'state', head: 'State', nowrap: true },
      cell: ({ state }) => <CampaignChip state={state} />,
    },
    {
      ...{ id: 'due', head: 'Due', nowrap: true, phone: 'labelled' },
      cell: ({ due }) => due,
    },
    {
      ...{ id: 'owner', head: 'Owner', phone: 'labelled' },
      cell: ({ owner }) => <EntityName entityRef={owner} />,
    },
  ];
}

export function CampaignChip(props: { state: Campaign['state'] }) {
  return props.state === 'running' ? (
    <Chip tone="info" dot="full">
      Running
    </Chip>
  ) : (
    <Chip>Closed</Chip>
  );
}
