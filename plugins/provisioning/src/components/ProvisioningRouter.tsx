import { Content, Page } from '@backstage/core-components';
import {
  readable,
  ServerClock,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { Route, Routes } from 'react-router-dom';
import { RequestPage } from './detail/RequestPage';
import { ChangePage } from './form/ChangePage';
import { NewRequestPage } from './form/NewRequestPage';
import { ApprovalsPage } from './lists/ApprovalsPage';
import { RequestsPage } from './lists/RequestsPage';
import { ResourcesPage } from './lists/ResourcesPage';
import { ProductsPage } from './products/ProductsPage';

/** `/infrastructure` and the pages below it. */
export function ProvisioningRouter() {
  return (
    <Page themeId="tool">
      <Content>
        <Box sx={{ maxWidth: 1400, mx: 'auto', mt: -1, ...readable }}>
          <ServerClock>
            <Routes>
              <Route path="/" element={<ProductsPage />} />
              <Route path="/products/:id" element={<NewRequestPage />} />
              <Route path="/requests" element={<RequestsPage />} />
              <Route path="/requests/:id" element={<RequestPage />} />
              <Route path="/requests/:id/change" element={<ChangePage />} />
              <Route path="/approvals" element={<ApprovalsPage />} />
              <Route path="/resources" element={<ResourcesPage />} />
            </Routes>
          </ServerClock>
        </Box>
      </Content>
    </Page>
  );
}
