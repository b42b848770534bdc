import { Content, Page } from '@backstage/core-components';
import { identityApiRef, useApi } from '@backstage/core-plugin-api';
import {
  readable,
  useAsyncKeepingLast,
  useEvidenceApi,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { ownersOf } from '../../model/myTeams';
import { SignalBox } from './SignalBox';
import { TeamOverview } from './TeamOverview';

/** The portal's first page: one box, then what concerns one's own teams. */
export function HomePage() {
  const identity = useApi(identityApiRef);
  const evidence = useEvidenceApi();
  const overview = useAsyncKeepingLast(
    async abort => {
      const { ownershipEntityRefs, userEntityRef } =
        await identity.getBackstageIdentity();
      const owners = ownersOf(ownershipEntityRefs, userEntityRef);
      return {
        owners,
        overview: await evidence.getOverview({ owner: owners }, { abort }),
      };
    },
    [identity, evidence],
    { refreshMs: 30_000 },
  );

  return (
    <Page themeId="home">
      <Content>
        <Box sx={{ maxWidth: 1100, mx: 'auto', ...readable }}>
          <Typography
            component="h1"
            variant="h4"
            sx={{ mt: { xs: 0, sm: 2 }, mb: 1.5, fontSize: 24 }}
          >
            What is wrong?
          </Typography>
          <SignalBox focused label="Alert, repository, workload or name" />
          <TeamOverview
            answer={overview.value?.overview}
            owners={overview.value?.owners}
            error={overview.error}
            loading={overview.loading}
          />
        </Box>
      </Content>
    </Page>
  );
}
