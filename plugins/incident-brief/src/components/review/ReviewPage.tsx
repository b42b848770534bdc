import { Content, Page } from '@backstage/core-components';
import {
  NoSuchPage,
  PageHead,
  readable,
  useDocumentTitle,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { Route, Routes } from 'react-router-dom';
import { CorrectionList } from './CorrectionList';
import { PinList } from './PinList';
import { ReplayView } from './ReplayView';

/** `/review`: what briefs got wrong, and briefs pinned for a review. */
export function ReviewPage() {
  return (
    <Page themeId="tool">
      <Content>
        <Box sx={{ maxWidth: 1300, mx: 'auto', mt: -1, ...readable }}>
          <Routes>
            <Route path="/" element={<Overview />} />
            <Route path="/pins/:id" element={<ReplayView />} />
            <Route path="*" element={<NoSuchPage />} />
          </Routes>
        </Box>
      </Content>
    </Page>
  );
}

function Overview() {
  useDocumentTitle('After the incident');
  return (
    <>
      <PageHead title="After the incident" />
      <Box sx={{ display: 'grid', gap: 2 }}>
        <CorrectionList />
        <PinList />
      </Box>
    </>
  );
}
