import { Content, Page } from '@backstage/core-components';
import {
  readable,
  NoSuchPage,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { Route, Routes } from 'react-router-dom';
import { DetailPage } from './detail/DetailPage';
import { DiscrepanciesPage } from './discrepancies/DiscrepanciesPage';
import { SourcesPage } from './sources/SourcesPage';

/** `/evidence`, `/evidence/discrepancies` and `/evidence/discrepancies/<id>`. */
export function EvidenceRouter() {
  return (
    <Page themeId="tool">
      <Content>
        <Box sx={{ maxWidth: 1400, mx: 'auto', mt: -1, ...readable }}>
          <Routes>
            <Route path="/" element={<SourcesPage />} />
            <Route path="/discrepancies" element={<DiscrepanciesPage />} />
            <Route path="/discrepancies/:id" element={<DetailPage />} />
            <Route path="*" element={<NoSuchPage />} />
          </Routes>
        </Box>
      </Content>
    </Page>
  );
}
