import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import {
  Brief,
  environmentMark,
} from '@plumbline/backstage-plugin-incident-brief-common';
import {
  Chip,
  ClaimText,
  EntityName,
  ExternalLink,
  formatUtcTime,
  hatch,
  Initials,
  RelativeTime,
  StaleMark,
  StatusChip,
  UnknownMark,
  useNow,
  capital,
  count,
  percent,
  WithActorName,
  number,
} from '@plumbline/backstage-plugin-evidence-react';
import IncidentIcon from '@mui/icons-material/CampaignOutlined';
import AlertIcon from '@mui/icons-material/NotificationsNoneOutlined';
import ObjectiveIcon from '@mui/icons-material/Speed';
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import type { Gap } from '../../model/gaps';
import { gapsFor } from '../../model/gaps';
import { figureOf } from '../../model/figure';
import { BriefSection } from '../common/BriefSection';
import type { SloState } from '../common/ErrorBudget';
import { Budget, worstOf } from '../common/ErrorBudget';
import { SeverityWord } from './SeverityWord';

type Values<F> = F extends { value: infer V } ? V : never;
type FiringAlert = Values<Brief['firing']['alerts']>[number];
type OpenIncident = Values<Brief['firing']['incidents']>[number];

const shown = 3;
const icon = { fontSize: 18, color: 'action.active' };

/** What fires: the gravest alert as a figure, then what else says so. */
export function SignalCard(props: { brief: Brief; gaps: readonly Gap[] }) {
  const { brief, gaps } = props;
  const { firing } = brief;
  const [worst, ...others] = isKnown(firing.alerts) ? firing.alerts.value : [];
  const isQuiet = worst === undefined;
  const unknowns = Object.entries({
    Alerts: firing.alerts,
    SLO: firing.slo,
    Incidents: firing.incidents,
  }).flatMap(([what, field]) =>
    'unknown' in field ? [{ what, reason: field.unknown }] : [],
  );
  const isHatched = isQuiet && unknowns.length > 0;
  const isOpen = isKnown(firing.incidents) && firing.incidents.value.length > 0;
  const quiet = isHatched || isOpen ? quietTitle(firing) : 'Nothing fires';
  return (
    <Box
      sx={theme => ({
        borderRadius: '10px',
        ...(!isQuiet && {
          '& > * > section': {
            borderTop: '3px solid',
            borderTopColor: 'error.main',
          },
        }),
        ...(isHatched && {
          '& > * > section': { background: hatch(theme) },
        }),
        '& > *': { height: '100%' },
      })}
    >
      <BriefSection
        title={isQuiet ? quiet : 'Alert'}
        gaps={gapsFor(gaps, 'firing')}
        line="firing"
        icon={<AlertIcon aria-hidden sx={icon} />}
        action={
          isQuiet ? (
            <Health brief={brief} isCertain={!isHatched} />
          ) : (
            <Box
              sx={{
                display: 'flex',
                alignItems: 'center',
                gap: 1,
                fontSize: 13,
                fontWeight: 500,
                color: 'error.main',
              }}
            >
              {worst.severity && <SeverityWord severity={worst.severity} />}
              {worst.since && <RelativeTime instant={worst.since} form="age" />}
            </Box>
          )
        }
      >
        {worst && <Worst alert={worst} brief={brief} />}
        {isQuiet && brief.onsetSign === 'alert' && (
          <Row>No source reports the alert that it began with</Row>
        )}
        <Box
          component="ul"
          sx={{
            listStyle: 'none',
            m: 0,
            p: 0,
            mt: 1.5,
            '& > li': { borderTop: 1, borderColor: 'divider' },
          }}
        >
          {isKnown(firing.incidents) &&
            firing.incidents.value
              .slice(0, shown)
              .map(incident => (
                <Incident key={incident.id} incident={incident} brief={brief} />
              ))}
          {isKnown(firing.slo) &&
            worstOf(firing.slo.value).map(slo => (
              <Slo key={slo.name} slo={slo} brief={brief} />
            ))}
          {isKnown(firing.slo) && firing.slo.value.length > 1 && (
            <Row>+{count(firing.slo.value.length - 1, 'objective')}</Row>
          )}
          {others.slice(0, shown).map(alert => (
            <Row
              key={`${alert.name} ${alert.entityRef} ${alert.since}`}
              icon={<AlertIcon aria-hidden sx={icon} />}
              end={
                alert.since && <RelativeTime instant={alert.since} form="age" />
              }
            >
              <AlertName alert={alert} brief={brief} />
              {alert.severity && <SeverityWord severity={alert.severity} />}
            </Row>
          ))}
          {others.length > shown && <Row>+{others.length - shown} alerts</Row>}
          {unknowns.map(({ what, reason }) => (
            <Row key={what}>
              {what} <UnknownMark reason={reason} />
            </Row>
          ))}
        </Box>
        {isKnown(firing.slo) && firing.slo.value.length === 0 && (
          <Row muted>No objective reported</Row>
        )}
        {isKnown(firing.incidents) && firing.incidents.value.length === 0 && (
          <Row muted>No open incident</Row>
        )}
      </BriefSection>
    </Box>
  );
}

/** What is not known may fire. */
function quietTitle({ alerts }: Brief['firing']): string {
  return isKnown(alerts) ? 'No alert fires' : 'Alerts unknown';
}

/** What a source states of its health; green only where all else is known, too. */
function Health(props: { brief: Brief; isCertain: boolean }) {
  const { health } = props.brief.firing;
  if (!health) {
    return <StatusChip status="unknown" />;
  }
  const words = health.value === 'ok' ? 'OK' : capital(health.value);
  return !props.isCertain && health.value === 'ok' && !health.stale ? (
    <ClaimText claim={health}>
      <Chip>Reported OK</Chip>
    </ClaimText>
  ) : (
    <ClaimText claim={health}>
      <StatusChip
        status={
          (health.stale && 'stale') ||
          (health.value === 'ok' && 'ok') ||
          'degraded'
        }
      >
        {words}
      </StatusChip>
    </ClaimText>
  );
}

/** The gravest alert: its figure, where its summary has one, else its name. */
function Worst(props: { alert: FiringAlert; brief: Brief }) {
  const { alert, brief } = props;
  const now = useNow();
  const { figure, rest } = figureOf(alert.summary);
  return (
    <>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.5, mb: 0.75 }}>
        <Box
          sx={{
            fontSize: figure === undefined ? 20 : 28,
            fontWeight: 600,
            lineHeight: 1.2,
            color: 'error.main',
            fontVariantNumeric: 'tabular-nums',
            whiteSpace: figure === undefined ? undefined : 'nowrap',
            overflowWrap: 'anywhere',
          }}
        >
          {figure ?? alert.name}
        </Box>
        {rest && <Box sx={{ fontSize: 13, minWidth: 0 }}>{rest}</Box>}
      </Box>
      <Box sx={{ fontSize: 13 }}>
        <ClaimText claim={claimOf(brief)}>
          <AlertName alert={alert} brief={brief} />
        </ClaimText>{' '}
        <Box component="span" sx={{ color: 'text.secondary' }}>
          {alert.since === undefined
            ? 'since an unknown time'
            : `since ${formatUtcTime(alert.since, now)}`}
        </Box>
      </Box>
    </>
  );
}

function AlertName(props: { alert: FiringAlert; brief: Brief }) {
  const { alert, brief } = props;
  return (
    <span>
      {alert.url ? (
        <ExternalLink href={alert.url}>{alert.name}</ExternalLink>
      ) : (
        alert.name
      )}
      {alert.count !== undefined && <> ×{alert.count}</>}
      <Of of={alert} brief={brief} />
      <Quiet alert={alert} />
      {alert.stale && <StaleMark />}
    </span>
  );
}

/** Of a System: which member it is about; and the environment, where unclear. */
function Of(props: {
  of: { entityRef?: string; environment?: string };
  brief: Brief;
}) {
  const { entityRef, environment } = props.of;
  const mark = environmentMark(environment, props.brief.environment);
  return (
    <>
      {entityRef !== undefined && (
        <>
          {' '}
          of <EntityName entityRef={entityRef} />
        </>
      )}
      {mark !== undefined && <> {mark}</>}
    </>
  );
}

/** That it fires, and notifications are muted. */
function Quiet({ alert }: { alert: FiringAlert }) {
  const { silenced, inhibited } = alert;
  if (!silenced) {
    return inhibited ? <> (inhibited by another alert)</> : null;
  }
  const { until, by, comment } = silenced;
  return (
    <>
      {' '}
      (
      {silenced.count === undefined
        ? 'silenced'
        : `${silenced.count} of them silenced`}
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

function Incident(props: { incident: OpenIncident; brief: Brief }) {
  const { incident, brief } = props;
  const { commander, id, severity, title, url } = incident;
  return (
    <Row
      icon={<IncidentIcon aria-hidden sx={icon} />}
      end={
        commander ? (
          <WithActorName actor={commander}>
            {name => (
              <span>
                <Initials name={name} size={20} /> {name} commands
              </span>
            )}
          </WithActorName>
        ) : (
          <Box component="span" sx={{ color: 'text.secondary' }}>
            No commander reported
          </Box>
        )
      }
    >
      <span title={title}>
        {url ? <ExternalLink href={url}>{id}</ExternalLink> : id}
        <Of of={incident} brief={brief} />
        {incident.stale && <StaleMark />}
      </span>
      {severity && <SeverityWord severity={severity} />}
    </Row>
  );
}

function Slo(props: { slo: SloState; brief: Brief }) {
  const { brief, slo } = props;
  const left = slo.budgetRemaining;
  const name = slo.url ? (
    <ExternalLink href={slo.url}>{slo.name}</ExternalLink>
  ) : (
    slo.name
  );
  return (
    <Row
      icon={<ObjectiveIcon aria-hidden sx={icon} />}
      end={
        left !== undefined && (
          <Box
            component="span"
            sx={{ display: 'inline-flex', alignItems: 'center', gap: 1 }}
          >
            <Budget left={left} />
            {percent(left)} budget left
          </Box>
        )
      }
    >
      <span>
        SLO {name}
        <Of of={slo} brief={brief} />
        {slo.stale && <StaleMark />}
      </span>
      {slo.burnRate === undefined ? (
        <Chip dot="dashed">Burn unknown</Chip>
      ) : (
        <Box
          component="strong"
          // Below 1 the budget outlasts its period.
          sx={{ color: slo.burnRate > 1 ? 'error.main' : undefined }}
        >
          burn {number(slo.burnRate, 1)}×
        </Box>
      )}
    </Row>
  );
}

function Row(props: {
  icon?: ReactNode;
  children: ReactNode;
  end?: ReactNode;
  muted?: boolean;
}) {
  const { children, end, muted } = props;
  return (
    <Box
      component={muted ? 'div' : 'li'}
      sx={{
        ...{ display: 'flex', columnGap: 1, py: 0.875, fontSize: 13 },
        color: muted ? 'text.secondary' : undefined,
      }}
    >
      {props.icon}
      <Box
        sx={{
          ...{ display: 'flex', flexWrap: 'wrap', alignItems: 'center' },
          ...{ columnGap: 1, flex: 1, minWidth: 0 },
        }}
      >
        {children}
        {end && <Box sx={{ ml: 'auto' }}>{end}</Box>}
      </Box>
    </Box>
  );
}

function claimOf({ firing }: Brief) {
  // Only where an alert is shown, so the field is known.
  const { value, ...claim } = firing.alerts as Extract<
    typeof firing.alerts,
    { value: unknown }
  >;
  return claim;
}
