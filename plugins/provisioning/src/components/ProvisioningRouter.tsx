import { Content, Page } from '@backstage/core-components';
import {
  readable,
  ServerClock,
  NoSuchPage,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { Navigate, Route, Routes } from 'react-router-dom';
import { RequestPage } from './detail/RequestPage';
import { ChangePage } from './form/ChangePage';
import { NewRequestPage } from './form/NewRequestPage';
import { RequestsPage, ResourcesPage } from './lists/ListPages';
import { OverviewPage } from './overview/OverviewPage';

/** The one inbox of decisions, a page of evidence. */
const approvalsPath = '/decisions?type=approval';

/** `/infrastructure` and the pages below it. */
export function ProvisioningRouter() {
  return (
    <Page themeId="tool">
      <Content>
        <Box sx={{ maxWidth: 1400, mx: 'auto', mt: -1, ...readable }}>
          <ServerClock>
            <Routes>
              <Route path="/" element={<OverviewPage />} />
              <Route path="/products/:id" element={<NewRequestPage />} />
              <Route path="/requests" element={<RequestsPage />} />
              <Route path="/requests/:id" element={<RequestPage />} />
              <Route path="/requests/:id/change" element={<ChangePage />} />
              {/* Where notifications led before there was one inbox. */}
              <Route
                path="/approvals"
                element={<Navigate to={approvalsPath} replace />}
              />
              <Route path="/resources" element={<ResourcesPage />} />
              <Route path="*" element={<NoSuchPage />} />
            </Routes>
          </ServerClock>
        </Box>
      </Content>
    </Page>
  );
}
