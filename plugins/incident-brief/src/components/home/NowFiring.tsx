import { Link } from '@backstage/core-components';
import type { Overview } from '@plumbline/backstage-plugin-evidence-common';
import {
  ClaimText,
  entityTitle,
  RelativeTime,
  StaleMark,
  UnknownMark,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { OpenIncident, openIncidents, quietOf } from '../../model/overview';
import { useBriefPath } from '../../usePagePath';
import { IncidentWords } from '../brief/IncidentWords';
import { SeverityWord } from '../brief/SeverityWord';
import { briefAddress } from '../states/briefAddress';

const services = 3;
const row = { py: 0.5, borderTop: 1, borderColor: 'divider' };

/** Open incidents of one's teams, then what fires for them. */
export function NowFiring(props: { overview: Overview }) {
  const open = openIncidents(props.overview);
  return (
    <>
      {open.length > 0 && (
        <Box
          component="ul"
          aria-label="Open incidents"
          sx={{ listStyle: 'none', m: 0, p: 0 }}
        >
          {open.map(one => (
            <Incident key={`${one.source} ${one.incident.id}`} open={one} />
          ))}
          {props.overview.more.incidents > 0 && (
            <Box component="li" sx={row}>
              and incidents of {props.overview.more.incidents} more
            </Box>
          )}
        </Box>
      )}
      <Alerts overview={props.overview} />
    </>
  );
}

function Incident(props: { open: OpenIncident }) {
  const { incident, stale, services: concerned } = props.open;
  const briefPath = useBriefPath();
  return (
    <Box component="li" sx={row}>
      {concerned.slice(0, services).map(({ entityRef, title }, index) => (
        <span key={`${entityRef} ${index}`}>
          {index > 0 && ', '}
          <Link to={briefAddress(briefPath, { entityRef })}>
            <strong>{title ?? entityTitle(entityRef)}</strong>
          </Link>
        </span>
      ))}
      {concerned.length > services &&
        ` and ${concerned.length - services} more`}{' '}
      <IncidentWords incident={incident} />
      {stale && <StaleMark />}
    </Box>
  );
}

/** What fires; "nothing" only where somebody looked. */
function Alerts(props: { overview: Overview }) {
  const { overview } = props;
  const briefPath = useBriefPath();
  const firing = overview.firing.filter(
    ({ alerts }) => alerts.value.length > 0,
  );
  if (firing.length === 0) {
    const quiet = quietOf(overview);
    if ('unknown' in quiet) {
      return <UnknownMark reason={quiet.unknown} />;
    }
    return (
      <>
        {quiet.nothing}
        {quiet.stale && <StaleMark />}
      </>
    );
  }
  return (
    <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
      {firing.map(({ entityRef, title, alerts }) => (
        <Box
          component="li"
          // Each source reports for itself, and of what it did not repeat apart.
          key={`${entityRef} ${alerts.source.id} ${alerts.stale}`}
          sx={row}
        >
          <Link to={briefAddress(briefPath, { entityRef })}>
            <strong>{title ?? entityTitle(entityRef)}</strong>
          </Link>{' '}
          <ClaimText claim={alerts}>
            {alerts.value.slice(0, 3).map((alert, index) => (
              <span key={`${alert.name} ${alert.severity} ${alert.since}`}>
                {index > 0 && '; '}
                {alert.name} {alert.count !== undefined && `×${alert.count} `}
                {alert.severity && (
                  <SeverityWord severity={alert.severity} />
                )}{' '}
                {alert.since && (
                  <>
                    for <RelativeTime instant={alert.since} form="age" />
                  </>
                )}
              </span>
            ))}
            {alerts.value.length > 3 && ` and ${alerts.value.length - 3} more`}
          </ClaimText>
        </Box>
      ))}
      {overview.more.firing > 0 && (
        <Box component="li" sx={row}>
          and alerts of {overview.more.firing} more
        </Box>
      )}
    </Box>
  );
}
