import { Content, Page } from '@backstage/core-components';
import { identityApiRef, useApi } from '@backstage/core-plugin-api';
import {
  EntityName,
  entityTitle,
  useAsyncKeepingLast,
  useDocumentTitle,
  useEvidenceApi,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import useAsync from 'react-use/esm/useAsync';
import { ownersOf } from '../../model/myTeams';
import { SignalBox } from './SignalBox';
import { TeamOverview } from './TeamOverview';

/** The portal's first page: one box, then what concerns one's own teams. */
export function HomePage() {
  useDocumentTitle('Home');
  const identity = useApi(identityApiRef);
  const evidence = useEvidenceApi();
  const { value: owners, error: unidentified } = useAsync(async () => {
    const { ownershipEntityRefs, userEntityRef } =
      await identity.getBackstageIdentity();
    return ownersOf(ownershipEntityRefs, userEntityRef);
  }, [identity]);
  const overview = useAsyncKeepingLast(
    async abort => owners && evidence.getOverview({ owner: owners }, { abort }),
    [evidence, owners],
    { refreshMs: 30_000 },
  );
  const everyone = useAsyncKeepingLast(
    async abort =>
      owners && owners.length > 0
        ? evidence.getOverview({ owner: [] }, { abort })
        : undefined,
    [evidence, owners],
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
              alignItems: 'baseline',
              justifyContent: 'space-between',
              gap: 1,
              mb: 1.5,
            }}
          >
            <Typography component="h1" variant="h4" sx={{ m: 0, fontSize: 20 }}>
              Home
            </Typography>
            {owners && <Teams owners={owners} />}
          </Box>
          <SignalBox focused label="Alert, repository, workload or name" />
        </Box>
        <Box sx={{ px: { xs: 2, sm: 3 }, pt: 2, pb: 4 }}>
          <TeamOverview
            answer={overview.value}
            everyone={everyone.value}
            error={unidentified ?? overview.error}
            onRetry={overview.refresh}
          />
        </Box>
      </Content>
    </Page>
  );
}

function Teams(props: { owners: readonly string[] }) {
  const groups = props.owners.filter(ref => ref.startsWith('group:'));
  return (
    <Box sx={{ fontSize: 13, color: 'text.secondary' }}>
      {groups.length === 0
        ? 'No team in the catalog: all services'
        : groups.map((ref, index) => (
            <span key={ref}>
              {index > 0 && ', '}
              <EntityName entityRef={ref} title={entityTitle(ref)} />
            </span>
          ))}
    </Box>
  );
}
