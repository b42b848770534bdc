import {
  NoSuchPage,
  readable,
} from '@plumbline/backstage-plugin-evidence-react';
import { Content, Page } from '@backstage/core-components';
import Box from '@mui/material/Box';
import { Route, Routes } from 'react-router-dom';
import { AutomationsPage } from './automations/AutomationsPage';
import { CandidatePage } from './candidate/CandidatePage';
import { BacklogPage } from './list/BacklogPage';
import { ReviewPage } from './review/ReviewPage';
import { SourcesPage } from './sources/SourcesPage';
import { TeamPage } from './team/TeamPage';

/** `/toil` and what is below it. */
export function ToilRouter() {
  return (
    <Page themeId="tool">
      <Content noPadding>
        <Box
          sx={{
            maxWidth: 1680,
            px: { xs: 2, sm: 3 },
            pt: 2,
            pb: 5,
            ...readable,
          }}
        >
          <Routes>
            <Route path="/" element={<BacklogPage />} />
            <Route path="/review" element={<ReviewPage />} />
            <Route path="/automations" element={<AutomationsPage />} />
            <Route path="/sources" element={<SourcesPage />} />
            <Route path="/team/:namespace/:name" element={<TeamPage />} />
            <Route path="/candidates/:id" element={<CandidatePage />} />
            <Route path="*" element={<NoSuchPage />} />
          </Routes>
        </Box>
      </Content>
    </Page>
  );
}
