import { Link } from '@backstage/core-components';
import {
  isKnown,
  type Overview,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Card,
  CardLink,
  Chip,
  ClaimText,
  EmptyState,
  entityTitle,
  Person,
  RelativeTime,
  StaleMark,
  UnknownMark,
  count,
  WithActorName,
} from '@plumbline/backstage-plugin-evidence-react';
import ChevronRightIcon from '@mui/icons-material/ChevronRight';
import Box from '@mui/material/Box';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { useState } from 'react';
import { firingRows, type FiringRow } from '../../model/firing';
import { alertsUnknown, openIncidents, quietOf } from '../../model/overview';
import { sourcesPath, useBriefPath } from '../../usePagePath';
import { personOf, unassignedReason } from '../brief/OnCallCard';
import { isGrave, SeverityWord } from '../brief/SeverityWord';
import { useBrief } from '../entity/useEntityBrief';
import { briefAddress } from '../states/briefAddress';

/** Alerts of a list beside which it stands who is on call: a brief each. */
const named = 5;

/** Services without a source of alerts that are named; the rest is counted. */
const unknownNamed = 3;

const rowsOf = (overview: Overview) =>
  firingRows(overview, isGrave, entityTitle);

const moreOf = ({ more }: Overview) => more.firing + more.incidents;

/** What fires for one's teams, and elsewhere; incidents before alerts. */
export function NowFiring(props: {
  overview: Overview;
  /** Of everybody's services, where the reader has a team. */
  everyone?: Overview;
  /** Why that is not known. */
  elsewhereError?: Error;
}) {
  const { overview, everyone, elsewhereError } = props;
  const [scope, setScope] = useState<'all' | 'mine'>('all');
  const mine = rowsOf(overview);
  const known = new Set(mine.map(({ key }) => key));
  const others = everyone
    ? rowsOf(everyone).filter(({ key }) => !known.has(key))
    : [];
  const isAll = scope === 'all';
  const shown = isAll ? [...mine, ...others] : mine;
  const seen = isAll && everyone ? everyone : overview;
  const incidents = openIncidents(seen).length;
  const alerts = shown.length - incidents;
  const unknown = alertsUnknown(overview).map(
    ({ entityRef, title }) => title ?? entityTitle(entityRef),
  );
  return (
    <Card
      title="Firing"
      flush
      summary={
        <>
          {incidents > 0 && (
            <Chip tone="critical">{count(incidents, 'incident')}</Chip>
          )}
          {alerts > 0 && <Chip>{count(alerts, 'alert')}</Chip>}
        </>
      }
      action={
        everyone && (
          <ToggleButtonGroup
            exclusive
            size="small"
            value={scope}
            onChange={(_, next) => next && setScope(next)}
            aria-label="Whose"
            sx={{ '& button': { py: 0.4, px: 1.25, fontSize: 12 } }}
          >
            <ToggleButton value="all">All</ToggleButton>
            <ToggleButton value="mine">My teams</ToggleButton>
          </ToggleButtonGroup>
        )
      }
    >
      <Heads />
      {everyone && <Group>My teams</Group>}
      {mine.length === 0 ? (
        <Quiet overview={overview} />
      ) : (
        <Rows label={everyone ? 'Firing for my teams' : 'Firing'} rows={mine} />
      )}
      <More overview={overview} />
      {everyone && isAll && others.length > 0 && (
        <>
          <Group>Other teams</Group>
          <Rows label="Firing for other teams" rows={others} />
        </>
      )}
      {everyone && isAll && moreOf(everyone) > moreOf(overview) && (
        <More overview={everyone} />
      )}
      {!everyone && elsewhereError && (
        <>
          <Group>Other teams</Group>
          <Box sx={{ px: 2, py: 1 }}>
            <UnknownMark reason={elsewhereError.message} />
          </Box>
        </>
      )}
      <Box
        sx={{
          display: 'flex',
          justifyContent: 'space-between',
          gap: 1,
          px: 2,
          py: 1,
          borderTop: 1,
          borderColor: 'divider',
          fontSize: 12,
          color: 'text.secondary',
        }}
      >
        <span>
          {unknown.length > 0
            ? `Alerts unknown: ${unknown.slice(0, unknownNamed).join(', ')}${
                unknown.length > unknownNamed
                  ? ` and ${unknown.length - unknownNamed} more`
                  : ''
              }`
            : `Alerts known of ${count(
                seen.alertsHeard,
                'service',
              )}, from ${count(seen.alertSources, 'source')}`}
        </span>
        <CardLink to={sourcesPath}>Evidence</CardLink>
      </Box>
    </Card>
  );
}

function Group(props: { children: string }) {
  return (
    <Box
      component="h3"
      sx={{
        m: 0,
        px: 2,
        py: 0.9,
        fontSize: 12,
        fontWeight: 600,
        color: 'text.secondary',
        bgcolor: 'background.default',
        borderTop: 1,
        borderColor: 'divider',
      }}
    >
      {props.children}
    </Box>
  );
}

const columns = {
  display: 'grid',
  alignItems: 'center',
  columnGap: 1.5,
  gridTemplateColumns: {
    xs: 'auto minmax(0, 1fr) auto',
    sm: '96px minmax(0, 1fr) 190px 72px 20px',
  },
} as const;

function Heads() {
  return (
    <Box
      aria-hidden
      sx={{
        ...columns,
        display: { xs: 'none', sm: 'grid' },
        px: 2,
        py: 0.75,
        borderTop: 1,
        borderColor: 'divider',
        fontSize: 12,
        color: 'text.secondary',
      }}
    >
      <span>Severity</span>
      <span>What</span>
      <span>Who</span>
      <Box component="span" sx={{ textAlign: 'right' }}>
        Age
      </Box>
    </Box>
  );
}

function Rows(props: { label: string; rows: readonly FiringRow[] }) {
  return (
    <Box
      component="ul"
      aria-label={props.label}
      sx={{ listStyle: 'none', m: 0, p: 0 }}
    >
      {props.rows.map((row, index) => (
        <Row key={row.key} row={row} isNamed={index < named} />
      ))}
    </Box>
  );
}

function Row(props: { row: FiringRow; isNamed: boolean }) {
  const { row, isNamed } = props;
  const briefPath = useBriefPath();
  const grave = isGrave(row.severity);
  return (
    <Box
      component="li"
      sx={{
        ...columns,
        position: 'relative',
        px: 2,
        py: 1.1,
        borderTop: 1,
        borderColor: 'divider',
        boxShadow: theme =>
          `inset 3px 0 ${theme.palette[grave ? 'error' : 'warning'].main}`,
        '&:hover': { bgcolor: 'action.hover' },
      }}
    >
      <span>
        {row.severity ? (
          <SeverityWord severity={row.severity} />
        ) : (
          <Chip>No severity</Chip>
        )}
      </span>
      <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        <Box
          component={Link}
          to={briefAddress(briefPath, { entityRef: row.entityRef })}
          sx={{
            '&&': { color: 'text.primary' },
            fontWeight: row.claim ? 500 : 600,
            // The whole row opens the brief.
            '&::after': { content: '""', position: 'absolute', inset: 0 },
          }}
        >
          {row.what}
        </Box>
        <Box sx={{ fontSize: 13, color: 'text.secondary' }}>
          {row.claim ? (
            <ClaimText claim={row.claim}>{row.detail}</ClaimText>
          ) : (
            <>
              {row.detail}
              {row.stale && <StaleMark />}
            </>
          )}
        </Box>
      </Box>
      <Box sx={{ display: { xs: 'none', sm: 'block' }, fontSize: 13 }}>
        {row.commander && (
          <WithActorName actor={row.commander}>
            {name => <Person name={name} note="Incident commander" />}
          </WithActorName>
        )}
        {!row.commander && isNamed && <OnCall entityRef={row.entityRef} />}
      </Box>
      <Box sx={{ textAlign: 'right', fontSize: 13, fontWeight: 500 }}>
        {row.since ? (
          <RelativeTime instant={row.since} form="age" />
        ) : (
          <UnknownMark compact reason="when it began was not reported" />
        )}
      </Box>
      <ChevronRightIcon
        color="action"
        sx={{ fontSize: 18, display: { xs: 'none', sm: 'block' } }}
      />
    </Box>
  );
}

/** Whom the brief of the service pages; it is read ahead of a click on the row. */
function OnCall(props: { entityRef: string }) {
  const { brief } = useBrief(props.entityRef);
  if (brief === undefined) {
    return null;
  }
  const { displayName, onCall } = brief.owner.workload;
  const first = isKnown(onCall) ? onCall.value.at(0) : undefined;
  const name = first && personOf(first);
  return name ? (
    <Person
      name={name}
      note={['On call', displayName].filter(Boolean).join(' · ')}
    />
  ) : (
    <UnknownMark
      compact
      reason={isKnown(onCall) ? unassignedReason(first) : onCall.unknown}
    />
  );
}

/** Nothing fires; only where some source looked. */
function Quiet(props: { overview: Overview }) {
  const quiet = quietOf(props.overview);
  return (
    <Box sx={{ px: 2, borderTop: 1, borderColor: 'divider' }}>
      <EmptyState>
        {'unknown' in quiet ? (
          <UnknownMark reason={quiet.unknown} />
        ) : (
          <span>
            {quiet.nothing.charAt(0).toUpperCase() + quiet.nothing.slice(1)}
            {quiet.stale && <StaleMark />}
          </span>
        )}
      </EmptyState>
    </Box>
  );
}

function More(props: { overview: Overview }) {
  const { firing, incidents } = props.overview.more;
  const parts = [
    ...(incidents > 0 ? [`Incidents of ${incidents} more`] : []),
    ...(firing > 0 ? [`Alerts of ${firing} more`] : []),
  ];
  return parts.length === 0 ? null : (
    <Box sx={{ px: 2, py: 0.75, borderTop: 1, borderColor: 'divider' }}>
      {parts.join(' · ')}
    </Box>
  );
}
