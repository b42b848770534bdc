import { cliCommand } from '@plumbline/backstage-plugin-evidence-common';
import {
  Card,
  Failed,
  Fold,
  NotRefreshed,
  PageHead,
  Paste,
  Reading,
  useDocumentTitle,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { toConnect, type Trackers } from '../../model/sources';
import { useToilCrumbs } from '../common/useToilCrumbs';
import { useSummary } from '../list/useBacklog';
import { ReportingSources } from './ReportingSources';
import { TrackersTable } from './Trackers';
import { Unmatched } from './Unmatched';
import { useTrackers, useUnmatched } from './useSources';

const noTrackers: Trackers = { items: [], types: [] };

/** `/toil/sources`: what reports occurrences, what fails, and what can be connected. */
export function SourcesPage() {
  useDocumentTitle('Toil sources');
  const trackers = useTrackers();
  const summary = useSummary();
  const unmatched = useUnmatched();
  return (
    <>
      <PageHead title="Sources" crumbs={useToilCrumbs()} />
      <Box sx={{ display: 'grid', gap: 2 }}>
        <Card title="Trackers" flush>
          <Box sx={{ px: 2 }}>
            {!trackers.value && !trackers.error && (
              <Reading what="the trackers" />
            )}
            {!trackers.value && trackers.error && (
              <Failed
                error={trackers.error}
                what="The trackers"
                onRetry={trackers.refresh}
              />
            )}
            <NotRefreshed
              shown={trackers.value !== undefined}
              error={trackers.error}
            />
          </Box>
          {trackers.value && <TrackersTable trackers={trackers.value} />}
        </Card>
        <Card title="Intakes" flush>
          <Box sx={{ px: 2 }}>
            {!summary.value && !summary.error && <Reading what="the sources" />}
            {!summary.value && summary.error && (
              <Failed
                error={summary.error}
                what="The sources"
                onRetry={summary.refresh}
              />
            )}
          </Box>
          {summary.value && (
            <ReportingSources
              sources={summary.value.sources}
              trackers={trackers.value ?? noTrackers}
            />
          )}
        </Card>
        {unmatched.error && (
          <Failed
            error={unmatched.error}
            what="Unmatched names"
            onRetry={unmatched.refresh}
          />
        )}
        {unmatched.value && unmatched.value.length > 0 && (
          <Unmatched names={unmatched.value} />
        )}
        <Connect trackers={trackers.value ?? noTrackers} />
      </Box>
    </>
  );
}

function Connect(props: { trackers: Trackers }) {
  return (
    <Card title="Connect">
      {toConnect(props.trackers).map(({ title, text }) => (
        <Fold key={title} summary={title}>
          <Paste text={text} what={`configuration for ${title}`} />
        </Fold>
      ))}
      <Fold summary="Import a table of tickets">
        <Paste
          text={cliCommand('toil import --csv tickets.csv')}
          what="the import of a table"
        />
      </Fold>
      <Fold summary="Import incident reviews">
        <Paste
          text={cliCommand('toil import --markdown reviews/*.md')}
          what="the import of reviews"
        />
      </Fold>
    </Card>
  );
}
