import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import type { Field } from '@plumbline/backstage-plugin-evidence-common';
import {
  Brief,
  environmentMark,
} from '@plumbline/backstage-plugin-incident-brief-common';
import {
  ClaimValue,
  EntityName,
  ExternalLink,
  RelativeTime,
  StaleMark,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { ReactNode } from 'react';
import { Gap, gapsFor } from '../../model/gaps';
import { Line, Parts } from '../common/Line';
import { IncidentWords, Since } from './IncidentWords';
import { SeverityWord } from './SeverityWord';

type Values<F> = F extends { value: infer V } ? V : never;
type FiringAlerts = Values<Brief['firing']['alerts']>;
type SloStates = Values<Brief['firing']['slo']>;
type ActiveIncidents = Values<Brief['firing']['incidents']>;

/** Of a System: which member it is about. */
function Of(props: { entityRef?: string }) {
  return props.entityRef === undefined ? null : (
    <>
      {' '}
      of <EntityName entityRef={props.entityRef} />
    </>
  );
}

/** That it fires, and notifications are muted. */
function Quiet({ alert }: { alert: FiringAlerts[number] }) {
  const { silenced, inhibited } = alert;
  if (!silenced) {
    return inhibited ? <> (inhibited by another alert)</> : null;
  }
  const { until, by, comment, count } = silenced;
  return (
    <>
      {' '}
      ({count === undefined ? 'silenced' : `${count} of them silenced`}
      {by && ` by ${by}`}
      {until && (
        <>
          , ends <RelativeTime instant={until} />
        </>
      )}
      {comment && `: ${comment}`})
    </>
  );
}

/** Which environment it names, or that it names none, where that is not clear. */
function In(props: { environment?: string; brief: Brief }) {
  const mark = environmentMark(props.environment, props.brief.environment);
  return mark === undefined ? null : <> {mark}</>;
}

function Alerts(props: { alerts: FiringAlerts; brief: Brief }) {
  const { alerts, brief } = props;
  if (alerts.length === 0) {
    return brief.onsetSign === 'alert' ? (
      <>no source reports the alert that it began with</>
    ) : (
      <>no alert fires</>
    );
  }
  return (
    <>
      {alerts.slice(0, 3).map((alert, index) => (
        <span
          key={[
            alert.name,
            alert.severity,
            alert.entityRef,
            alert.since,
          ].join()}
        >
          {index > 0 && '; '}
          <Box component="strong">
            {alert.url ? (
              <ExternalLink href={alert.url}>{alert.name}</ExternalLink>
            ) : (
              alert.name
            )}
          </Box>
          {alert.count !== undefined && <> ×{alert.count}</>}
          <Of entityRef={alert.entityRef} />
          <In environment={alert.environment} brief={brief} />{' '}
          {alert.severity && <SeverityWord severity={alert.severity} />}
          <Since since={alert.since} />
          {alert.summary && <>, {alert.summary}</>}
          <Quiet alert={alert} />
          {alert.stale && <StaleMark />}
        </span>
      ))}
      {alerts.length > 3 && <> and {alerts.length - 3} more</>}
    </>
  );
}

function Slo(props: { slo: SloStates; brief: Brief }) {
  const { brief, slo } = props;
  if (slo.length === 0) {
    return <>no objective is reported on</>;
  }
  // The one that burns fastest is the one that decides.
  const [worst] = [...slo].sort(
    (a, b) => (b.burnRate ?? -1) - (a.burnRate ?? -1),
  );
  const burn =
    worst.burnRate === undefined
      ? 'burn rate unknown'
      : `burning ${worst.burnRate}×`;
  const left =
    worst.budgetRemaining === undefined
      ? ''
      : `, ${Math.round(worst.budgetRemaining * 100)}% of budget left`;
  return (
    <>
      SLO{' '}
      {worst.url ? (
        <ExternalLink href={worst.url}>{worst.name}</ExternalLink>
      ) : (
        worst.name
      )}
      <Of entityRef={worst.entityRef} />
      <In environment={worst.environment} brief={brief} /> {burn}
      {left}
      {worst.stale && <StaleMark />}
      {slo.length > 1 && <> and {slo.length - 1} more</>}
    </>
  );
}

function Incidents(props: { incidents: ActiveIncidents; brief: Brief }) {
  const { brief, incidents } = props;
  if (incidents.length === 0) {
    return <>no incident declared</>;
  }
  return (
    <>
      {incidents.map((incident, index) => (
        <span key={incident.id}>
          {index > 0 && '; '}
          <IncidentWords
            incident={incident}
            of={
              <>
                <Of entityRef={incident.entityRef} />
                <In environment={incident.environment} brief={brief} />
              </>
            }
          />
          {incident.stale && <StaleMark />}
        </span>
      ))}
    </>
  );
}

/** Only what fires, for a card. */
export function AlertsLine(props: { brief: Brief }) {
  return (
    <Line label="Firing">
      <ClaimValue field={props.brief.firing.alerts}>
        {alerts => <Alerts alerts={alerts} brief={props.brief} />}
      </ClaimValue>
    </Line>
  );
}

/** What fires, how fast the budget goes, and whether somebody commands. */
export function SignalLine(props: { brief: Brief; gaps: readonly Gap[] }) {
  const { firing } = props.brief;
  const unknowns = [firing.alerts, firing.slo, firing.incidents].filter(
    field => 'unknown' in field,
  );
  return (
    <Line label="Signal" gaps={gapsFor(props.gaps, 'firing')} line="firing">
      {unknowns.length === 3 && !firing.health ? (
        <ClaimValue
          field={{ unknown: firing.reason ?? 'no source is connected' }}
        />
      ) : (
        <Parts
          of={[
            ...(firing.health
              ? [
                  part('health', firing.health, state => (
                    <>
                      health {state === 'ok' ? 'ok' : <strong>{state}</strong>}
                    </>
                  )),
                ]
              : []),
            part('alerts', firing.alerts, alerts => (
              <Alerts alerts={alerts} brief={props.brief} />
            )),
            part('objectives', firing.slo, slo => (
              <Slo slo={slo} brief={props.brief} />
            )),
            part('incidents', firing.incidents, incidents => (
              <Incidents incidents={incidents} brief={props.brief} />
            )),
          ]}
        />
      )}
    </Line>
  );
}

function part<T>(
  what: string,
  field: Field<T>,
  draw: (value: T) => ReactNode,
): ReactNode {
  return isKnown(field) ? (
    <ClaimValue field={field}>{draw}</ClaimValue>
  ) : (
    <>
      {what} <ClaimValue field={field} compact />
    </>
  );
}
