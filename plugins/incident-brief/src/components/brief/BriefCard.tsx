import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  type Change,
  isKnown,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Card,
  ChangeKindIcon,
  ChangeOutcomeChip,
  Chip,
  ClaimText,
  ClockProvider,
  EmptyState,
  ExternalLink,
  Failed,
  formatUtcTime,
  FromTo,
  NotRefreshed,
  Person,
  Reading,
  RelativeTime,
  Rollback,
  shortRevision,
  StaleMark,
  UnknownMark,
  useNow,
  LinkButton,
  WithActorName,
  capital,
  count,
  percent,
  number,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  type Brief,
  type ChangeLead,
  changeLead,
  itemBeside,
  mergedInWords,
  takesEffect,
} from '@plumbline/backstage-plugin-incident-brief-common';
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { changeTitle } from '../../model/changed';
import { figureOf } from '../../model/figure';
import { useBriefPath } from '../../usePagePath';
import { useEntityBrief } from '../entity/useEntityBrief';
import { briefAddress } from '../states/briefAddress';
import { personOf, unassignedReason } from './OnCallCard';
import { isGrave, SeverityWord } from './SeverityWord';
import { NothingOut } from './suspectParts';
import { Budget, worstOf } from '../common/ErrorBudget';

const muted = { fontSize: 12, color: 'text.secondary' } as const;

/** What fires, the error budget, who is on call and what changed, side by side. */
export function BriefCard() {
  const { entity } = useEntity();
  const entityRef = stringifyEntityRef(entity);
  const briefPath = useBriefPath();
  const { value, brief, error, refresh } = useEntityBrief(entity);
  const alerts = brief?.firing.alerts;
  const isFiring =
    alerts !== undefined && isKnown(alerts) && alerts.value.length > 0;
  return (
    <Box
      sx={{
        minWidth: 0,
        containerType: 'inline-size',
        '& > section': { borderColor: isFiring ? 'error.main' : undefined },
      }}
    >
      <Card
        title="Brief"
        flush
        summary={brief && <Incident brief={brief} />}
        action={
          <LinkButton to={briefAddress(briefPath, { entityRef })}>
            Open brief
          </LinkButton>
        }
      >
        <NotRefreshed shown={brief !== undefined} error={error} />
        {brief && (
          <ClockProvider instant={brief.generatedAt} live>
            <Columns brief={brief} />
          </ClockProvider>
        )}
        <Box sx={{ px: 2 }}>
          {!value && !error && <Reading what="the brief" lines={3} />}
          {!value && error && (
            <Failed error={error} what="The brief" onRetry={refresh} />
          )}
          {value && !brief && (
            <EmptyState>Evidence has not read this entity yet</EmptyState>
          )}
        </Box>
      </Card>
    </Box>
  );
}

/** The first open incident: its id, severity and title. */
function Incident(props: { brief: Brief }) {
  const { incidents } = props.brief.firing;
  const [first, ...others] = isKnown(incidents) ? incidents.value : [];
  return first ? (
    <>
      <Chip tone={isGrave(first.severity) ? 'critical' : 'warning'} dot="full">
        {[first.id, first.severity].filter(Boolean).join(' · ')}
      </Chip>
      <Box component="span" sx={{ ...muted, minWidth: 0 }}>
        {first.title}
        {others.length > 0 && ` +${count(others.length, 'incident')}`}
        {first.stale && <StaleMark />}
      </Box>
    </>
  ) : null;
}

function Columns(props: { brief: Brief }) {
  const { brief } = props;
  return (
    <Box
      component="dl"
      sx={{
        display: 'grid',
        m: 0,
        borderTop: 1,
        borderColor: 'divider',
        gridTemplateColumns: 'minmax(0, 1fr)',
        '& > div + div': { borderTop: 1, borderColor: 'divider' },
        // By the width of the card: each portal has its own place for it.
        '@container (min-width: 400px)': {
          gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
          '& > div:nth-of-type(2)': { borderTop: 0 },
        },
        '@container (min-width: 720px)': {
          gridTemplateColumns:
            'minmax(0, 11fr) minmax(0, 9fr) minmax(0, 10fr) minmax(0, 11fr)',
          '& > div + div': {
            borderLeft: 1,
            borderTop: 0,
            borderColor: 'divider',
          },
        },
      }}
    >
      <Column title="Firing">
        <Firing brief={brief} />
      </Column>
      <Column title="Error budget">
        <ErrorBudget brief={brief} />
      </Column>
      <Column title="On call">
        <OnCall brief={brief} />
      </Column>
      <Column title="Last change">
        <LastChange brief={brief} />
      </Column>
    </Box>
  );
}

function Column(props: { title: string; children: ReactNode }) {
  return (
    <Box sx={{ px: 2, py: 1.75, minWidth: 0, fontSize: 13 }}>
      <Box component="dt" sx={{ ...muted, fontWeight: 500, mb: 0.75 }}>
        {props.title}
      </Box>
      <Box
        component="dd"
        sx={{
          m: 0,
          display: 'grid',
          gap: 0.75,
          justifyItems: 'start',
          overflowWrap: 'anywhere',
        }}
      >
        {props.children}
      </Box>
    </Box>
  );
}

function Figure(props: { figure: string; unit?: string; critical?: boolean }) {
  return (
    <Box sx={{ fontSize: 13, color: 'text.secondary' }}>
      <Box
        component="span"
        sx={{
          fontSize: 28,
          fontWeight: 600,
          lineHeight: '34px',
          fontVariantNumeric: 'tabular-nums',
          color: props.critical ? 'error.main' : 'text.primary',
        }}
      >
        {props.figure}
      </Box>{' '}
      {props.unit}
    </Box>
  );
}

/** The gravest alert, its figure where its summary has one, and how many more. */
function Firing(props: { brief: Brief }) {
  const { alerts } = props.brief.firing;
  if (!isKnown(alerts)) {
    return <UnknownMark reason={alerts.unknown} />;
  }
  const { value, ...claim } = alerts;
  const [worst, ...others] = value;
  if (worst === undefined) {
    return <ClaimText claim={claim}>Nothing fires</ClaimText>;
  }
  const { figure, rest } = figureOf(worst.summary);
  return (
    <>
      <Box>
        {worst.severity && <SeverityWord severity={worst.severity} />}{' '}
        <ClaimText claim={claim}>
          <strong>
            {worst.url ? (
              <ExternalLink href={worst.url}>{worst.name}</ExternalLink>
            ) : (
              worst.name
            )}
          </strong>
        </ClaimText>
      </Box>
      {figure && <Figure figure={figure} unit={rest} critical />}
      <Box sx={muted}>
        {!figure && rest && <>{rest} · </>}
        {worst.since ? (
          <RelativeTime instant={worst.since} form="age" />
        ) : (
          'Since an unknown time'
        )}
        {others.length > 0 && ` · +${count(others.length, 'alert')}`}
      </Box>
    </>
  );
}

/** Of the objective that burns fastest. */
function ErrorBudget(props: { brief: Brief }) {
  const { slo } = props.brief.firing;
  if (!isKnown(slo)) {
    return <UnknownMark reason={slo.unknown} />;
  }
  const [worst] = worstOf(slo.value);
  if (worst === undefined) {
    return <Box sx={muted}>No objective reported</Box>;
  }
  const left = worst.budgetRemaining;
  const { value, ...claim } = slo;
  return (
    <>
      {left === undefined ? (
        <UnknownMark reason="no source reports what is left" />
      ) : (
        <>
          <Figure figure={percent(left)} unit="left" />
          <Budget left={left} width="100%" />
        </>
      )}
      <Box sx={muted}>
        <ClaimText claim={claim}>
          {worst.burnRate === undefined
            ? worst.name
            : `${worst.name} · burning ${number(worst.burnRate, 1)}×`}
        </ClaimText>
        {worst.stale && <StaleMark />}
      </Box>
    </>
  );
}

function OnCall(props: { brief: Brief }) {
  const { brief } = props;
  const { onCall } = brief.owner.workload;
  const { incidents } = brief.firing;
  const now = useNow();
  const [first] = isKnown(onCall) ? onCall.value : [];
  const name = first && personOf(first);
  const commander = isKnown(incidents)
    ? incidents.value.find(each => each.commander)?.commander
    : undefined;
  return (
    <>
      {name === undefined || !isKnown(onCall) ? (
        <UnknownMark
          reason={isKnown(onCall) ? unassignedReason(first) : onCall.unknown}
        />
      ) : (
        <ClaimText claim={onCall}>
          <Person
            name={name}
            note={first.until && `until ${formatUtcTime(first.until, now)}`}
          />
        </ClaimText>
      )}
      {commander && (
        <Box sx={muted}>
          Incident commander:{' '}
          <WithActorName actor={commander}>{found => found}</WithActorName>
        </Box>
      )}
    </>
  );
}

/** The prime suspect where something fires, else what went out last. */
function LastChange(props: { brief: Brief }) {
  const { environment, lastChange } = props.brief;
  const suspect = lastChange.suspects.at(0)?.change;
  const lead = changeLead(lastChange, environment);
  if (suspect) {
    return (
      <>
        <ChangeInShort change={suspect} lead={lead} isSuspect />
        {takesEffect(suspect) && <Rollback change={suspect} isSuspect />}
      </>
    );
  }
  const { merged, none, out } = lead;
  return (
    <>
      {out && <ChangeInShort change={out} lead={lead} />}
      <NothingOut none={none} lastChange={lastChange} />
      {merged && <ChangeInShort change={merged} lead={lead} />}
    </>
  );
}

function ChangeInShort(props: {
  change: Change;
  lead: ChangeLead;
  isSuspect?: boolean;
}) {
  const { change, lead, isSuspect = false } = props;
  return (
    <>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
        <ChangeKindIcon kind={change.kind} />
        {change.revision && change.kind === 'deploy' ? (
          <>
            {itemBeside(change)}
            <FromTo
              from={change.rollback?.to && shortRevision(change.rollback.to)}
              to={shortRevision(change.revision)}
            />
          </>
        ) : (
          changeTitle(change)
        )}
      </Box>
      <Box
        sx={{
          ...muted,
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'center',
          gap: 0.75,
        }}
      >
        {isSuspect && <Chip tone="warning">Suspect</Chip>}
        {takesEffect(change) ? (
          change.outcome !== 'succeeded' && (
            <ChangeOutcomeChip change={change} />
          )
        ) : (
          <Chip>{capital(mergedInWords(change, lead))}</Chip>
        )}
        <span>
          <RelativeTime instant={change.occurredAt} />
          {change.actor && (
            <WithActorName actor={change.actor}>
              {name => ` · ${name}`}
            </WithActorName>
          )}
        </span>
      </Box>
    </>
  );
}
