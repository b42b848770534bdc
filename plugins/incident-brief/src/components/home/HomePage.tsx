import { Content, Page } from '@backstage/core-components';
import { identityApiRef, useApi } from '@backstage/core-plugin-api';
import {
  Choose,
  ClockProvider,
  EntityName,
  EntityTitle,
  formatUtcTime,
  useAsyncKeepingLast,
  useDocumentTitle,
  useEvidenceApi,
  useNow,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { type ReactNode, useState } from 'react';
import { ownersOf } from '../../model/myTeams';
import { SignalBox } from './SignalBox';
import { TeamOverview } from './TeamOverview';

/** One box, then what concerns the reader's teams. */
export function HomePage(props: {
  /** `Home` where the portal opens with it. */
  title?: string;
  /** Rows of other plugins among what needs the reader. */
  needs?: ReactNode;
}) {
  const { title = 'Incidents' } = props;
  useDocumentTitle(title);
  const identity = useApi(identityApiRef);
  const evidence = useEvidenceApi();
  const me = useAsyncKeepingLast(async () => {
    const { ownershipEntityRefs, userEntityRef } =
      await identity.getBackstageIdentity();
    return ownersOf(ownershipEntityRefs, userEntityRef);
  }, ['incident-brief HomePage owners', identity]);
  const owners = me.value;
  const [team, setTeam] = useState('');
  const shown = owners && team !== '' ? [team] : owners;
  const overview = useAsyncKeepingLast(
    async abort => shown && evidence.getOverview({ owner: shown }, { abort }),
    ['incident-brief HomePage', evidence, shown],
    { refreshMs: 30_000 },
  );
  const everyone = useAsyncKeepingLast(
    async abort =>
      owners && owners.length > 0
        ? evidence.getOverview({ owner: [] }, { abort })
        : undefined,
    ['incident-brief HomePage everyone', evidence, owners],
    { refreshMs: 60_000 },
  );

  return (
    <Page themeId="home">
      <Content noPadding>
        <Box
          component="header"
          sx={{
            px: { xs: 2, sm: 3 },
            pt: 2.5,
            pb: 1.5,
            bgcolor: 'background.paper',
            borderBottom: 1,
            borderColor: 'divider',
          }}
        >
          <Box
            sx={{
              display: 'flex',
              flexWrap: 'wrap',
              alignItems: 'center',
              justifyContent: 'space-between',
              gap: 1,
              mb: 1.5,
            }}
          >
            <Typography component="h1" variant="h4" sx={{ m: 0, fontSize: 20 }}>
              {title}
            </Typography>
            <Box sx={{ display: 'flex', alignItems: 'center', gap: 2 }}>
              {owners && (
                <Teams owners={owners} team={team} onChoose={setTeam} />
              )}
              {overview.value && !overview.error && (
                <ClockProvider instant={overview.value.at} live>
                  <Live />
                </ClockProvider>
              )}
            </Box>
          </Box>
          <SignalBox focused label="Alert, repository, workload or name" />
        </Box>
        <Box sx={{ px: { xs: 2, sm: 3 }, pt: 2, pb: 4 }}>
          <TeamOverview
            answer={overview.value}
            everyone={everyone.value}
            error={me.error ?? overview.error}
            elsewhereError={everyone.error}
            onRetry={me.error ? me.refresh : overview.refresh}
            needs={props.needs}
          />
        </Box>
      </Content>
    </Page>
  );
}

/** The reader's team; of several, one can be picked. */
function Teams(props: {
  owners: readonly string[];
  team: string;
  onChoose: (team: string) => void;
}) {
  const groups = props.owners.filter(ref => ref.startsWith('group:'));
  if (groups.length > 1) {
    return (
      <Choose
        label="Team"
        value={props.team}
        onChoose={props.onChoose}
        choices={[
          { value: '', words: 'All my teams' },
          ...groups.map(ref => ({
            value: ref,
            words: <EntityTitle entityRef={ref} />,
          })),
        ]}
      />
    );
  }
  return (
    <Box sx={{ fontSize: 13, color: 'text.secondary' }}>
      {groups.length === 0 ? (
        'No team in the catalog: all services'
      ) : (
        <EntityName entityRef={groups[0]} />
      )}
    </Box>
  );
}

/** The page refreshes itself; the server's time. */
function Live() {
  const now = useNow();
  return (
    <Box
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 0.75,
        fontSize: 13,
        color: 'text.secondary',
        whiteSpace: 'nowrap',
      }}
    >
      <Box
        aria-hidden
        sx={{ width: 8, height: 8, borderRadius: 1, bgcolor: 'success.main' }}
      />
      Live {formatUtcTime(new Date(now).toISOString(), now)}
    </Box>
  );
}
