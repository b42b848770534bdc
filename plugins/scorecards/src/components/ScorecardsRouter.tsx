import { Content, Page } from '@backstage/core-components';
import {
  readable,
  ServerClock,
  NoSuchPage,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { Route, Routes } from 'react-router-dom';
import { CampaignPage } from './campaigns/CampaignPage';
import { CampaignsPage } from './campaigns/CampaignsPage';
import { ControlPage } from './controls/ControlPage';
import { CreatePage } from './create/CreatePage';
import { CreationPage } from './create/CreationPage';
import { GateDecisionPage } from './gates/GateDecisionPage';
import { GatesPage } from './gates/GatesPage';
import { LeaderPage } from './leader/LeaderPage';
import { LifecyclesPage } from './lifecycle/LifecyclesPage';
import { TeamPage } from './team/TeamPage';
import { WeeklyPage } from './weekly/WeeklyPage';

/** `/scorecards`, and below it teams, controls, gates, campaigns, creations and so on. */
export function ScorecardsRouter() {
  return (
    <Page themeId="tool">
      <Content>
        <Box sx={{ maxWidth: 1400, mx: 'auto', mt: -1, ...readable }}>
          <ServerClock>
            <Routes>
              <Route path="/" element={<LeaderPage />} />
              <Route path="/team/:namespace/:name" element={<TeamPage />} />
              <Route
                path="/team/:namespace/:name/weekly"
                element={<WeeklyPage />}
              />
              <Route path="/controls/:id" element={<ControlPage />} />
              <Route path="/gates" element={<GatesPage />} />
              <Route path="/gates/:id" element={<GateDecisionPage />} />
              <Route path="/campaigns" element={<CampaignsPage />} />
              <Route path="/campaigns/:id" element={<CampaignPage />} />
              <Route path="/create" element={<CreatePage />} />
              <Route path="/create/:id" element={<CreationPage />} />
              <Route path="/lifecycle" element={<LifecyclesPage />} />
              <Route path="*" element={<NoSuchPage />} />
            </Routes>
          </ServerClock>
        </Box>
      </Content>
    </Page>
  );
}
