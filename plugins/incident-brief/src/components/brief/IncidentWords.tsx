import type { ActiveIncident } from '@plumbline/backstage-plugin-evidence-common';
import {
  ExternalLink,
  formatUtcTime,
  RelativeTime,
  useNow,
} from '@plumbline/backstage-plugin-evidence-react';
import { ReactNode } from 'react';
import { SeverityWord } from './SeverityWord';

/** Since when something is so, or that nobody has stated it. */
export function Since(props: { since?: string }) {
  const now = useNow();
  return props.since === undefined ? (
    <> since an unknown time</>
  ) : (
    <>
      {' '}
      since {formatUtcTime(props.since, now)} (
      <RelativeTime instant={props.since} form="age" />)
    </>
  );
}

/** How grave an open incident is, what it is called, since when, and who commands. */
export function IncidentWords(props: {
  incident: ActiveIncident;
  /** Of what, where that is not clear. */
  of?: ReactNode;
}) {
  const { incident, of } = props;
  const { id, title, severity, since, commander, url } = incident;
  return (
    <>
      incident{' '}
      <strong>{url ? <ExternalLink href={url}>{id}</ExternalLink> : id}</strong>
      {title && <> {title}</>}
      {of}
      {severity && (
        <>
          {' '}
          <SeverityWord severity={severity} />
        </>
      )}
      <Since since={since} />
      {commander
        ? `, ${commander} commands`
        : ', no incident commander reported'}
    </>
  );
}
