import type { Overview } from '@plumbline/backstage-plugin-evidence-common';
import {
  Card,
  ClockProvider,
  Failed,
  NotRefreshed,
  Reading,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { firstSteps } from '../../model/firstSteps';
import { FirstSteps } from './FirstSteps';
import { LatestChanges } from './LatestChanges';
import { NeedsYou } from './NeedsYou';
import { NowFiring } from './NowFiring';
import { SourcesCard } from './SourcesCard';

/** Two columns; where there is room for one, the cards by their order. */
const columns = {
  display: { xs: 'flex', lg: 'grid' },
  flexDirection: 'column',
  alignItems: { lg: 'start' },
  gridTemplateColumns: 'minmax(0, 1fr) 348px',
  gap: 2,
  '& > div': {
    display: { xs: 'contents', lg: 'flex' },
    flexDirection: 'column',
    gap: 2,
    minWidth: 0,
  },
} as const;

/** What fires, what changed, what waits for the reader, and how the sources do. */
export function TeamOverview(props: {
  answer?: Overview;
  /** Of everybody's services, where the reader has a team. */
  everyone?: Overview;
  error?: Error;
  /** Why that is not known. */
  elsewhereError?: Error;
  onRetry: () => void;
  /** Rows of other plugins among what needs the reader. */
  needs: ReactNode;
}) {
  const { answer, everyone, elsewhereError, error, needs, onRetry } = props;
  if (!answer) {
    return error ? (
      <Failed
        error={error}
        what="What fires and what changed"
        onRetry={onRetry}
      />
    ) : (
      <Box sx={columns}>
        <Box>
          <Card title="Firing">
            <Reading what="what fires" lines={3} />
          </Card>
          <Card title="Recent changes">
            <Reading what="what changed" lines={6} />
          </Card>
        </Box>
        <Box>
          <Card title="Evidence sources">
            <Reading what="how the sources do" lines={3} />
          </Card>
        </Box>
      </Box>
    );
  }
  return (
    <ClockProvider instant={answer.at} live>
      <NotRefreshed error={error} shown />
      {answer.entities === 0 ? (
        <Box>No data yet: the catalog has no entity that you may see.</Box>
      ) : (
        <Box sx={columns}>
          <Box>
            <Box sx={{ order: 1 }}>
              <NowFiring
                overview={answer}
                everyone={everyone}
                elsewhereError={elsewhereError}
              />
            </Box>
            <Box sx={{ order: 3 }}>
              <LatestChanges overview={answer} />
            </Box>
          </Box>
          <Box>
            <Box sx={{ order: 2 }}>
              <NeedsYou needs={needs} />
            </Box>
            <Box sx={{ order: 4 }}>
              <SourcesCard overview={answer} />
            </Box>
          </Box>
        </Box>
      )}
      <FirstSteps steps={baseUrl => firstSteps(answer, baseUrl)} />
    </ClockProvider>
  );
}
