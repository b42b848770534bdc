import {
  readable,
  useDocumentTitle,
} from '@plumbline/backstage-plugin-evidence-react';
import { Content, Page } from '@backstage/core-components';
import Box from '@mui/material/Box';
import { useNavigate } from 'react-router-dom';
import { useHomePath } from '../../usePagePath';
import { SignalBox } from '../home/SignalBox';
import { BriefLoader } from './BriefLoader';
import { useBriefQuery } from './useBriefQuery';

/** `/brief?signal=|entityRef=&at=` */
export function BriefPage() {
  const { query, onAt } = useBriefQuery();
  const navigate = useNavigate();
  const home = useHomePath();
  const subject = query.signal ?? query.entityRef;
  useDocumentTitle(
    subject === undefined ? 'Brief' : `${subject.slice(0, 60)} · Brief`,
  );
  return (
    <Page themeId="tool">
      <Content>
        <Box sx={{ maxWidth: 1500, mx: 'auto', mt: -1, ...readable }}>
          {subject === undefined ? (
            <SignalBox focused />
          ) : (
            <BriefLoader
              // Another question must not show the last answer.
              key={`${query.entityRef} ${query.signal}`}
              query={
                query.entityRef === undefined
                  ? query
                  : { ...query, signal: undefined }
              }
              onAt={onAt}
            />
          )}
          {subject !== undefined && (
            <Box
              component="button"
              type="button"
              onClick={() => navigate(home)}
              sx={{
                mt: 2,
                border: 0,
                p: 0,
                font: 'inherit',
                fontSize: 13,
                color: 'primary.main',
                background: 'none',
                cursor: 'pointer',
                textDecoration: 'underline',
              }}
            >
              Look up something else
            </Box>
          )}
        </Box>
      </Content>
    </Page>
  );
}
