import { cliCommand } from '@plumbline/backstage-plugin-evidence-common';
import { Link } from '@backstage/core-components';
import {
  Failed,
  Fold,
  NotRefreshed,
  PageHead,
  Paste,
  Reading,
  Section,
  useDocumentTitle,
} from '@plumbline/backstage-plugin-evidence-react';
import type { ToilSource } from '@plumbline/backstage-plugin-toil-common';
import { toConnect } from '../../model/sources';
import { useToilPath } from '../../usePaths';
import { useSummary } from '../list/useBacklog';
import { ReportingSources } from './ReportingSources';
import { Trackers } from './Trackers';
import { Unmatched } from './Unmatched';
import { useTrackers, useUnmatched } from './useSources';

/** `/toil/sources`: who reports work by hand, how that goes, and what is missing. */
export function SourcesPage() {
  useDocumentTitle('Sources of toil');
  const path = useToilPath();
  const trackers = useTrackers();
  const summary = useSummary();
  const unmatched = useUnmatched();
  return (
    <>
      <Link to={path}>‹ the backlog</Link>
      <PageHead title="Sources of toil" />
      <Section title="Trackers that are read">
        {!trackers.value && !trackers.error && <Reading what="the trackers" />}
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
        {trackers.value && <Trackers trackers={trackers.value} />}
      </Section>
      <Section
        title="Sources that reported work"
        note="of what you may see; the portal watches deploys, alerts and incidents by itself"
      >
        {!summary.value && !summary.error && <Reading what="the sources" />}
        {!summary.value && summary.error && (
          <Failed
            error={summary.error}
            what="The sources"
            onRetry={summary.refresh}
          />
        )}
        {summary.value && (
          <ReportingSources
            sources={summary.value.sources}
            trackers={trackers.value ?? []}
          />
        )}
      </Section>
      {unmatched.error && (
        <Failed
          error={unmatched.error}
          what="Names without a service"
          onRetry={unmatched.refresh}
        />
      )}
      {unmatched.value && unmatched.value.length > 0 && (
        <Unmatched names={unmatched.value} />
      )}
      <Connect trackers={trackers.value ?? []} />
    </>
  );
}

function Connect(props: { trackers: readonly ToilSource[] }) {
  return (
    <Section
      title="To connect"
      note="what is not connected reports nothing, which does not mean that there is nothing"
    >
      {toConnect(props.trackers).map(({ title, text }) => (
        <Fold key={title} summary={`${title}, read by itself`}>
          <Paste text={text} what={`configuration for ${title}`} />
        </Fold>
      ))}
      <Fold summary="Any table of tickets, once">
        <Paste
          text={cliCommand('toil import --csv tickets.csv')}
          what="the import of a table"
        />
      </Fold>
      <Fold summary="Incident reviews, for their action items">
        <Paste
          text={cliCommand('toil import --markdown reviews/*.md')}
          what="the import of reviews"
        />
      </Fold>
    </Section>
  );
}
