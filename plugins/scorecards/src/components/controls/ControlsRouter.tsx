import { Content, Page } from '@backstage/core-components';
import { readable } from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { Route, Routes } from 'react-router-dom';
import { ControlPage } from './ControlPage';
import { ControlsPage } from './ControlsPage';

/** `/scorecards` and `/scorecards/controls/<id>`. */
export function ControlsRouter() {
  return (
    <Page themeId="tool">
      <Content>
        <Box sx={{ maxWidth: 1400, mx: 'auto', mt: -1, ...readable }}>
          <Routes>
            <Route path="/" element={<ControlsPage />} />
            <Route path="/controls/:id" element={<ControlPage />} />
          </Routes>
        </Box>
      </Content>
    </Page>
  );
}
