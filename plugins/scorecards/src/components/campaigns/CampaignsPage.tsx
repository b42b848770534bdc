import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import { cliCommand, dayMs } from '@plumbline/backstage-plugin-evidence-common';
import {
  Card,
  Chip,
  type Column,
  DataTable,
  EntityName,
  Failed,
  formatAge,
  formatLeft,
  Reading,
  StackedBar,
  useAsyncKeepingLast,
  useDocumentTitle,
  useNow,
  usePages,
  usePortalText,
  number,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Campaign } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useCallback } from 'react';
import { useNavigate } from 'react-router-dom';
import { scorecardsApiRef } from '../../api';
import { dayWords } from '../../model/words';
import { useCampaignPath } from '../../usePaths';
import { ScorecardsHead } from '../common/ScorecardsHead';
import { useTitles } from '../common/useTitles';

/** `/scorecards/campaigns`: which debt is to be paid by when, and who answers for it. */
export function CampaignsPage() {
  useDocumentTitle('Campaigns');
  const api = useApi(scorecardsApiRef);
  const pathOf = useCampaignPath();
  const navigate = useNavigate();
  const ask = useCallback(
    (cursor: string | undefined, abort: AbortSignal) =>
      api.listCampaigns({ cursor, limit: 50 }, { abort }),
    [api],
  );
  const { items, more, loading, error, onMore } = usePages(ask);
  const titleOf = useTitles('controls');
  const portalText = usePortalText();
  return (
    <Box
      sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)' }}
    >
      <ScorecardsHead here="Campaigns" />
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
            columns={columnsOf(pathOf, titleOf)}
            rows={items}
            keyOf={({ id }) => id}
            onOpen={({ id }) => navigate(pathOf(id))}
            empty={
              <Box sx={{ pb: 1, fontSize: 13, color: 'text.secondary' }}>
                No campaign yet. Begin one with{' '}
                <code>{portalText(cliCommand('campaign create'))}</code>.
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

function columnsOf(
  pathOf: (id: string) => string,
  titleOf: (control: string) => string,
): Column<Campaign>[] {
  return [
    {
      id: 'title',
      head: 'Campaign',
      rowHead: true,
      phone: 'line',
      cell: ({ controls, id, title }) => (
        <>
          <Link to={pathOf(id)}>{title}</Link>
          <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
            {controls.map(titleOf).join(' · ')}
          </Box>
        </>
      ),
    },
    {
      id: 'state',
      head: 'State',
      nowrap: true,
      cell: ({ state }) => <CampaignChip state={state} />,
    },
    {
      id: 'progress',
      head: 'Open and fixed',
      width: 200,
      phone: 'line',
      cell: campaign => <Progress campaign={campaign} />,
    },
    {
      id: 'due',
      head: 'Due',
      nowrap: true,
      cell: campaign => <CampaignDue campaign={campaign} />,
    },
    {
      id: 'owner',
      head: 'Owner',
      phone: 'labelled',
      cell: ({ owner }) => <EntityName entityRef={owner} />,
    },
  ];
}

/** How much of it is open, and how much is fixed. */
function Progress({ campaign: { id } }: { campaign: Campaign }) {
  const api = useApi(scorecardsApiRef);
  const { value } = useAsyncKeepingLast(
    abort => api.getCampaign(id, { abort }),
    ['scorecards CampaignsPage Progress', api, id],
  );
  if (!value) {
    return null;
  }
  const { fixed, open } = value.counts;
  const words = `${number(open)} open, ${number(fixed)} fixed`;
  return (
    <>
      <StackedBar
        label={words}
        parts={[
          { key: 'fixed', amount: fixed, tone: 'ok' },
          { key: 'open', amount: open, tone: 'critical' },
        ]}
      />
      <Box sx={{ fontSize: 12, color: 'text.secondary' }}>{words}</Box>
    </>
  );
}

/** `Due 10 Jan · 45 d`; once it is closed, the day alone. */
export function CampaignDue(props: {
  campaign: Pick<Campaign, 'due' | 'state'>;
}) {
  const { due, state } = props.campaign;
  const now = useNow();
  // It ends with that day.
  const left = Date.parse(due) + dayMs - now;
  const isLate = state === 'running' && left < 0;
  return (
    <Box component="span" sx={{ color: isLate ? 'error.main' : undefined }}>
      Due {dayWords(due, now)}
      {state === 'running' &&
        ` · ${left < 0 ? `${formatAge(left)} late` : formatLeft(left)}`}
    </Box>
  );
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
