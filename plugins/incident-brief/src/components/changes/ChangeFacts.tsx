import { Link } from '@backstage/core-components';
import {
  type ChangeDetail,
  type ChangeReport,
  duration,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Card,
  CopyButton,
  EntityName,
  ExternalLink,
  formatExact,
  Person,
  RelativeTime,
  UnknownMark,
  WithActorName,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { shownOutcome } from '../../model/changes/outcomes';
import { kindWords } from '../../model/words';
import { useChangesPath } from '../../usePagePath';
import { Line, Lines, Parts } from '../common/Line';

/** Everything that is known of a change; what is not, is shown as unknown. */
export function ChangeFacts(props: { change: ChangeDetail }) {
  const { change } = props;
  const { actor, item, links, revision, source, reports, title } = change;
  const { crosses } = change.rollback ?? {};
  return (
    <Card title="Details">
      <Lines>
        {title && <Line label="Title">{title}</Line>}
        {shownOutcome(change) === 'unknown' && (
          <Line label="Outcome">
            <UnknownMark reason={`${source} has not reported the outcome`} />
          </Line>
        )}
        <Line label="Time">
          {formatExact(change.occurredAt)}
          <Box component="span" sx={{ color: 'text.secondary' }}>
            {' '}
            · received {delay(change)} from {source}
          </Box>
        </Line>
        <Line label="By">
          {actor ? (
            <WithActorName actor={actor}>
              {name => <Person name={name} />}
            </WithActorName>
          ) : (
            <UnknownMark reason={`${source} has not reported who`} />
          )}
        </Line>
        {item !== undefined && <Line label="Item">{item}</Line>}
        <Line label="Revision">
          {revision === undefined ? (
            <UnknownMark reason={`${source} has named none`} />
          ) : (
            <>
              <code>{revision}</code>{' '}
              <CopyButton text={() => revision} what="the revision" />
            </>
          )}{' '}
          <Parts
            of={[
              links?.diff && (
                <ExternalLink href={links.diff}>Diff</ExternalLink>
              ),
              links?.run && <ExternalLink href={links.run}>Run</ExternalLink>,
            ]}
          />
        </Line>
        <Line label="Rollback">
          {change.rollback?.how ?? (
            <UnknownMark reason="no earlier state is known to return to" />
          )}
        </Line>
        {crosses && (
          <Line label="Crosses">
            <Crossed change={change} />
          </Line>
        )}
        <Line label="Reporter">
          <Reporter change={change} />
        </Line>
        {reports.length > 1 && (
          <Line label="Reports">
            <Reports change={change} />
          </Line>
        )}
      </Lines>
    </Card>
  );
}

/** Who reported it, and when they amended it. */
function Reporter(props: { change: ChangeDetail }) {
  const { amendedAt, reportedBy } = props.change;
  return (
    <>
      {reportedBy === undefined && (
        <UnknownMark reason="the reporter was not recorded, or is not visible to you" />
      )}
      {reportedBy?.startsWith('user:') ? (
        <>
          by <EntityName entityRef={reportedBy} />
        </>
      ) : (
        // `webhook ci`, `service:ci`
        reportedBy && `by the ${reportedBy.replace(/:/g, ' ')}`
      )}
      {amendedAt && (
        <>
          {' '}
          · amended <RelativeTime instant={amendedAt} />
        </>
      )}
    </>
  );
}

/** `at once`, `4 min later`; a source may also announce. */
function delay({ occurredAt, receivedAt }: ChangeDetail): string {
  const length = Date.parse(receivedAt) - Date.parse(occurredAt);
  return Math.abs(length) < 10_000
    ? 'at once'
    : `${duration(length)} ${length > 0 ? 'later' : 'before'}`;
}

/** What changed since that which is returned to, and must still fit to it. */
function Crossed(props: { change: ChangeDetail }) {
  const { crosses, moreCrossed } = props.change.rollback ?? {};
  const path = useChangesPath();
  if (crosses === undefined || crosses.length === 0) {
    return <>No schema or flag change</>;
  }
  return (
    <>
      {crosses.map(({ id, kind, item, revision, title }, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <Link to={`${path}/${id}`}>
            {kindWords[kind]}{' '}
            {kind === 'schema'
              ? revision ?? title ?? item
              : [item, revision ?? title].filter(Boolean).join(': ')}
          </Link>
        </span>
      ))}
      {moreCrossed && ', and more'}
    </>
  );
}

/** What was reported when, the latest first; only what differs from what came before. */
function Reports(props: { change: ChangeDetail }) {
  const { reports, moreReports, source } = props.change;
  return (
    <Box component="ol" sx={{ m: 0, p: 0, listStyle: 'none' }}>
      {reports.map((report, index) => (
        <li key={`${report.reportedAt} ${report.receivedAt} ${index}`}>
          <Box
            component="span"
            sx={{ fontVariantNumeric: 'tabular-nums', mr: 1 }}
          >
            {report.reportedAt.slice(11, 19)}
          </Box>
          <ReportWords report={report} before={reports[index + 1]} />
        </li>
      ))}
      {moreReports && <li>and earlier ones of {source}</li>}
    </Box>
  );
}

/** What a report says that the one before it did not. */
function ReportWords(props: {
  report: ChangeReport;
  before: ChangeReport | undefined;
}) {
  const { report, before } = props;
  const differs = (field: keyof ChangeReport) =>
    report[field] !== undefined && report[field] !== before?.[field];
  const words = [
    differs('outcome') && report.outcome,
    differs('revision') && `revision ${report.revision}`,
    differs('environment') && `in ${report.environment}`,
    differs('title') && report.title,
  ].filter(Boolean);
  const actor = differs('actor') ? report.actor : undefined;
  return (
    <>
      {words.join(', ')}
      {actor && (
        <>
          {words.length > 0 && ', '}by{' '}
          <WithActorName actor={actor}>{name => name}</WithActorName>
        </>
      )}
      {words.length === 0 && !actor && 'announced'}
    </>
  );
}
