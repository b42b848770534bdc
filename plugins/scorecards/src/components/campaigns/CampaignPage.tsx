import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  Chip,
  type Column,
  DataTable,
  EntityName,
  Failed,
  FigureCard,
  MaybeLink,
  NotRefreshed,
  PageHead,
  Reading,
  Sparkline,
  useAsyncKeepingLast,
  useDocumentTitle,
  useNow,
  capital,
  number,
  Sentence,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  CampaignDetail,
  CampaignFix,
  CampaignStanding,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { useParams } from 'react-router-dom';
import { scorecardsApiRef } from '../../api';
import {
  fixWords,
  standingTones,
  standingWords,
} from '../../model/campaignWords';
import { dayWords } from '../../model/words';
import { useCampaignsPath, useScorecardsPath } from '../../usePaths';
import { useTitles } from '../common/useTitles';
import { CampaignChip, CampaignDue } from './CampaignsPage';
import { DryRun } from './DryRun';

const grid = { display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)' };
const figures = ['open', 'fixed', 'blocked', 'disputed', 'exempt'] as const;
const others = ['unknown', 'passing'] as const;

/** `/scorecards/campaigns/<id>`: is it burning down, and what is in the way? */
export function CampaignPage() {
  const { id = '' } = useParams();
  const api = useApi(scorecardsApiRef);
  const scorecards = useScorecardsPath();
  const campaigns = useCampaignsPath();
  const { value, error, refresh } = useAsyncKeepingLast(
    abort => api.getCampaign(id, { abort }),
    ['scorecards CampaignPage', api, id],
    { refreshMs: 60_000 },
  );
  const title = value?.title ?? 'Campaign';
  useDocumentTitle(title);
  return (
    <>
      <PageHead
        title={title}
        crumbs={[
          { to: scorecards, title: 'Scorecards' },
          { to: campaigns, title: 'Campaigns' },
        ]}
        status={value && <CampaignChip state={value.state} />}
        below={value && <Below campaign={value} />}
      />
      {!value && !error && <Reading what="the campaign" lines={6} />}
      {!value && error && (
        <Failed error={error} what="The campaign" onRetry={refresh} />
      )}
      <NotRefreshed shown={value !== undefined} error={error} />
      {value && (
        <Box sx={grid}>
          <Figures campaign={value} />
          <Teams campaign={value} />
          <Fixes campaign={value} onProposed={refresh} />
        </Box>
      )}
    </>
  );
}

function Below(props: { campaign: CampaignDetail }) {
  const { audience, controls, message, owner } = props.campaign;
  const titleOf = useTitles('controls');
  const { team, ...rest } = audience;
  return (
    <Box sx={{ fontSize: 13, color: 'text.secondary' }}>
      <Box
        sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}
      >
        <span>
          Owner <EntityName entityRef={owner} />
        </span>
        <Chip>
          <CampaignDue campaign={props.campaign} />
        </Chip>
        {controls.map(control => (
          <Chip key={control}>{titleOf(control)}</Chip>
        ))}
        {team && (
          <span>
            Only <EntityName entityRef={team} />
          </span>
        )}
        {Object.entries(rest).map(([name, value]) => (
          <Chip key={name}>
            {capital(name)} {value}
          </Chip>
        ))}
      </Box>
      <Box sx={{ mt: 1 }}>{message}</Box>
    </Box>
  );
}

/** Counts, each of them apart; there is no share over all. */
function Figures(props: { campaign: CampaignDetail }) {
  const { claimed, counts, days, exempt, failing, platform } = props.campaign;
  const now = useNow();
  const rest = others.filter(standing => counts[standing] > 0);
  return (
    <div>
      <Box
        sx={{
          display: 'grid',
          gap: 2,
          gridTemplateColumns: {
            xs: 'repeat(2, minmax(0, 1fr))',
            md: 'repeat(5, minmax(0, 1fr))',
          },
        }}
      >
        {figures.map(standing => (
          <FigureCard
            key={standing}
            label={standingWords[standing]}
            figure={number(counts[standing])}
            tone={counts[standing] > 0 ? standingTones[standing] : undefined}
            meaning={meaningOf(standing, platform.length)}
            picture={
              (standing === 'open' || standing === 'exempt') &&
              days.length > 1 && (
                <Box sx={{ width: 110, display: { xs: 'none', sm: 'block' } }}>
                  <Sparkline
                    values={standing === 'open' ? failing : exempt}
                    tone={standing === 'open' ? 'critical' : 'neutral'}
                    height={44}
                    label={`${
                      standing === 'open' ? 'Failing' : 'Exempt'
                    } since ${dayWords(days[0], now)}`}
                  />
                </Box>
              )
            }
          />
        ))}
      </Box>
      {(rest.length > 0 || claimed > 0) && (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, mt: 1 }}>
          {claimed > 0 && (
            <Chip>{number(claimed)} claimed to wait for the platform</Chip>
          )}
          {rest.map(standing => (
            <Chip
              key={standing}
              dot={standing === 'unknown' ? 'dashed' : undefined}
            >
              {number(counts[standing])} {standingWords[standing].toLowerCase()}
            </Chip>
          ))}
        </Box>
      )}
    </div>
  );
}

function meaningOf(standing: CampaignStanding, platforms: number): string {
  switch (standing) {
    case 'open':
      return 'Failing, for the teams';
    case 'blocked':
      return platforms > 1 ? 'For several platform teams' : 'For the platform';
    case 'disputed':
      return 'Waiting for an answer';
    case 'exempt':
      return 'Not counted as open';
    default:
      return 'Failed in the campaign, pass now';
  }
}

type Team = CampaignDetail['teams'][number];

const teamColumns: Column<Team>[] = [
  {
    id: 'team',
    head: 'Team',
    rowHead: true,
    phone: 'line',
    cell: ({ owner }) =>
      owner ? <EntityName entityRef={owner} /> : 'No visible owner',
  },
  ...(
    ['open', 'fixed', 'blocked', 'disputed', 'exempt', 'unknown'] as const
  ).map(
    (standing): Column<Team> => ({
      id: standing,
      head: standingWords[standing],
      align: 'right',
      phone: 'labelled',
      cell: ({ counts }) => number(counts[standing]),
    }),
  ),
  {
    id: 'trend',
    head: 'Failing',
    phone: 'hidden',
    cell: ({ failing }) => (
      <Box sx={{ width: 90 }}>
        <Sparkline
          values={failing}
          tone="critical"
          height={24}
          label={`${failing[0]} failing at first, ${failing.at(-1)} now`}
        />
      </Box>
    ),
  },
];

/** Without columns that would be empty, or zero for each team. */
function columnsFor(teams: readonly Team[]): Column<Team>[] {
  return teamColumns.filter(({ id }) => {
    switch (id) {
      case 'trend':
        return teams.some(({ failing }) => failing.length > 1);
      case 'blocked':
      case 'disputed':
      case 'exempt':
      case 'unknown':
        return teams.some(({ counts }) => counts[id] > 0);
      default:
        return true;
    }
  });
}

function Teams(props: { campaign: CampaignDetail }) {
  const { teams } = props.campaign;
  return (
    <Card title="Teams" flush>
      <DataTable
        caption="Burn-down by team"
        columns={columnsFor(teams)}
        rows={teams}
        keyOf={({ owner }) => owner ?? ''}
        empty={
          <Box sx={{ pb: 1, fontSize: 13, color: 'text.secondary' }}>
            No verdict of these controls that you may see
          </Box>
        }
      />
    </Card>
  );
}

const stateWords = {
  opening: 'Being opened',
  open: 'Open',
  closed: 'Passing',
} as const;

const fixColumns: Column<CampaignFix>[] = [
  {
    id: 'service',
    head: 'Service',
    rowHead: true,
    phone: 'line',
    cell: ({ entityRef }) => <EntityName entityRef={entityRef} />,
  },
  {
    id: 'state',
    head: 'State',
    nowrap: true,
    cell: ({ failsAgain, state }) => {
      if (failsAgain) {
        return (
          <Chip tone="critical" dot="full">
            Fails again
          </Chip>
        );
      }
      return (
        <Chip tone={state === 'closed' ? 'ok' : 'info'} dot="full">
          {stateWords[state]}
        </Chip>
      );
    },
  },
  {
    id: 'where',
    head: 'Where',
    phone: 'labelled',
    cell: fix => (
      <>
        {fix.url ? (
          <MaybeLink value={fix.url} label={fixWords(fix)} />
        ) : (
          <code>{fixWords(fix)}</code>
        )}
        <StillOpen fix={fix} />
        {fix.merge && fix.state !== 'closed' && (
          <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
            <code>{fix.merge}</code>
          </Box>
        )}
      </>
    ),
  },
  {
    id: 'controls',
    head: 'Controls',
    phone: 'hidden',
    cell: ({ controls }) => <ControlTitles controls={controls} />,
  },
];

/** Of a fix that passes, where what it led to could not be closed. */
function StillOpen(props: { fix: CampaignFix }) {
  const { issue, kind } = props.fix;
  const isIssue = kind === 'issue';
  const other = isIssue
    ? 'It is not the one that was opened. Close it by hand.'
    : `Others pushed to it${
        kind === 'branch' ? ', or its service moved' : ''
      }. Merge or close it by hand.`;
  const reason = issue?.state === 'other' ? other : issue?.reason;
  return reason === undefined ? null : (
    <Box sx={{ mt: 0.5, fontSize: 12, color: 'text.secondary' }}>
      <Chip tone="warning">
        {isIssue ? 'Issue still open' : 'Proposal still open'}
      </Chip>{' '}
      <Sentence text={reason} />
    </Box>
  );
}

function ControlTitles(props: { controls: readonly string[] }) {
  return <>{props.controls.map(useTitles('controls')).join(', ')}</>;
}

/** What was proposed, and, while it runs, what could be. */
function Fixes(props: { campaign: CampaignDetail; onProposed: () => void }) {
  const { fixes, id, state } = props.campaign;
  return (
    <Card title="Fixes" summary={`${fixes.length} proposed`} flush>
      <DataTable
        caption="Fixes"
        columns={fixColumns}
        rows={[...fixes]}
        keyOf={fix => fix.id}
        empty={
          <Box sx={{ fontSize: 13, color: 'text.secondary' }}>
            Nothing proposed yet
          </Box>
        }
      />
      {state === 'running' && (
        <Box sx={{ px: 2, pt: 1, pb: 2 }}>
          <DryRun id={id} onProposed={props.onProposed} />
        </Box>
      )}
    </Card>
  );
}
