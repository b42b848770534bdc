import {
  readable,
  useDocumentTitle,
} from '@plumbline/backstage-plugin-evidence-react';
import { Content, Page } from '@backstage/core-components';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
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
          </Routes>
        </Box>
      </Content>
    </Page>
  );
}

function Overview() {
  useDocumentTitle('Review');
  return (
    <>
      <Typography component="h1" variant="h4" sx={{ m: 0, fontSize: 24 }}>
        After the incident
      </Typography>
      <Heading>Lines that were wrong</Heading>
      <CorrectionList />
      <Heading>Pinned briefs</Heading>
      <PinList />
    </>
  );
}

function Heading(props: { children: string }) {
  return (
    <Typography
      component="h2"
      variant="h6"
      sx={{ m: 0, mt: 2, mb: 0.5, fontSize: 16 }}
    >
      {props.children}
    </Typography>
  );
}
