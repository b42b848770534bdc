import { Link } from '@backstage/core-components';
import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import type { Change } from '@plumbline/backstage-plugin-evidence-common';
import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';
import {
  ChangeKindIcon,
  formatUtcTime,
  hatch,
  toneColours,
} from '@plumbline/backstage-plugin-evidence-react';
import AlertIcon from '@mui/icons-material/NotificationsNoneOutlined';
import IncidentIcon from '@mui/icons-material/CampaignOutlined';
import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { changeHeadline, kindLines } from '../../model/changed';
import { kindWords } from '../../model/words';
import { timeAxis, type TimeAxis } from '../../model/timeAxis';
import { useChangesPath } from '../../usePagePath';
import { BriefSection } from '../common/BriefSection';
import { SuspectNumber } from './SuspectCards';

interface Mark {
  change: Change;
  /** From 1; absent where it is no suspect. */
  suspect?: number;
}

/** Alerts and incidents as spans, changes as marks, from six hours ago to now. */
export function BriefTimeline(props: { brief: Brief; live: boolean }) {
  const { brief, live } = props;
  const [hours, setHours] = useState<1 | 6>(6);
  const axis = timeAxis(Date.parse(live ? brief.generatedAt : brief.at), hours);
  const marks = marksOf(brief);
  return (
    <Box sx={{ display: { xs: 'none', sm: 'block' } }}>
      <BriefSection
        title="Timeline"
        summary={
          <Box component="span" sx={{ fontSize: 12, color: 'text.secondary' }}>
            {hours === 6 && 'Last hour enlarged'}
          </Box>
        }
        action={
          <ToggleButtonGroup
            exclusive
            size="small"
            value={hours}
            onChange={(_, next) => next && setHours(next)}
            aria-label="Range"
            sx={{ '& button': { py: 0.4, px: 1.25, fontSize: 12 } }}
          >
            <ToggleButton value={1}>1 h</ToggleButton>
            <ToggleButton value={6}>6 h</ToggleButton>
          </ToggleButtonGroup>
        }
      >
        <Box
          sx={{ position: 'relative' }}
          role="group"
          aria-label="Timeline"
          onKeyDown={moveByArrows}
        >
          <Onset brief={brief} axis={axis} />
          <Spans brief={brief} axis={axis} />
          {kindLines(brief).map(line => {
            const ofKind = marks.filter(
              ({ change }) =>
                change.kind === line.kind && axis.contains(change.occurredAt),
            );
            return (
              <Lane
                key={line.kind}
                icon={<ChangeKindIcon kind={line.kind} />}
                label={kindWords[line.kind]}
                unknown={line.state === 'unknown' ? line.words : undefined}
                none={
                  ofKind.length === 0 && line.state !== 'unknown'
                    ? `None in ${hours} h`
                    : undefined
                }
              >
                <Marks marks={ofKind} axis={axis} brief={brief} />
              </Lane>
            );
          })}
          <Ticks axis={axis} />
        </Box>
      </BriefSection>
    </Box>
  );
}

/** All changes that the brief names, each once, in order of time. */
function marksOf({ lastChange }: Brief): Mark[] {
  const marks = new Map<string, Mark>();
  lastChange.suspects.forEach(({ change }, index) =>
    marks.set(change.id, { change, suspect: index + 1 }),
  );
  const others = [
    ...lastChange.alsoChanged.map(({ change }) => change),
    ...Object.values(lastChange.byKind).flatMap(kind => kind?.change ?? []),
  ];
  for (const change of others) {
    if (!marks.has(change.id)) {
      marks.set(change.id, { change });
    }
  }
  return [...marks.values()].sort((a, b) =>
    a.change.occurredAt.localeCompare(b.change.occurredAt),
  );
}

const labelWidth = 190;

function Lane(props: {
  icon: ReactNode;
  label: string;
  /** Why it is not known what would stand here. */
  unknown?: string;
  none?: string;
  children?: ReactNode;
}) {
  const { children, icon, label, none, unknown } = props;
  const theme = useTheme();
  return (
    <Box
      sx={{
        display: 'grid',
        gridTemplateColumns: `${labelWidth}px minmax(0, 1fr)`,
        alignItems: 'center',
        height: 28,
        borderTop: 1,
        borderColor: 'divider',
        fontSize: 13,
      }}
    >
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, minWidth: 0 }}>
        {icon}
        <Box
          component="span"
          sx={{ ...oneLine, textTransform: 'none' }}
          title={label}
        >
          {label.charAt(0).toLocaleUpperCase('en-US') + label.slice(1)}
        </Box>
      </Box>
      <Box
        sx={{
          position: 'relative',
          height: '100%',
          background: unknown ? hatch(theme) : undefined,
        }}
      >
        {children}
        {(none ?? unknown) && (
          <Box
            component="span"
            sx={{
              position: 'absolute',
              left: 8,
              lineHeight: '28px',
              fontSize: 12,
              color: 'text.secondary',
              px: 0.5,
              bgcolor: unknown ? 'background.paper' : undefined,
            }}
          >
            {none ?? `Unknown: ${unknown}`}
          </Box>
        )}
      </Box>
    </Box>
  );
}

const oneLine = {
  overflow: 'hidden',
  textOverflow: 'ellipsis',
  whiteSpace: 'nowrap',
} as const;

/** What fires and which incidents are open, each from its start to now. */
function Spans(props: { brief: Brief; axis: TimeAxis }) {
  const { axis, brief } = props;
  const { alerts, incidents } = brief.firing;
  const rows = [
    ...(isKnown(alerts)
      ? alerts.value.slice(0, 3).map(({ name, severity, since }) => ({
          ...{ icon: <AlertIcon sx={icon} />, label: name, since },
          words: severity ?? 'firing',
        }))
      : []),
    ...(isKnown(incidents)
      ? incidents.value
          .slice(0, 2)
          .map(({ commander, id, severity, since }) => ({
            ...{ icon: <IncidentIcon sx={icon} />, label: id, since },
            words: [severity, commander].filter(Boolean).join(' · ') || 'open',
          }))
      : []),
  ];
  const { color, ground } = toneColours(useTheme(), 'critical');
  return (
    <>
      {rows.map(row => (
        <Lane key={row.label} icon={row.icon} label={row.label}>
          {row.since === undefined ? (
            <Box
              component="span"
              sx={{ fontSize: 12, color: 'text.secondary' }}
            >
              Since an unknown time
            </Box>
          ) : (
            <Box
              sx={{
                position: 'absolute',
                top: 5,
                height: 18,
                left: `${axis.at(row.since)}%`,
                right: 0,
                minWidth: 4,
                px: 0.75,
                borderRadius: '4px',
                borderLeft: `3px solid ${color}`,
                bgcolor: ground,
                color,
                fontSize: 12,
                lineHeight: '18px',
                ...oneLine,
              }}
            >
              {row.words}
            </Box>
          )}
        </Lane>
      ))}
    </>
  );
}

const icon = { fontSize: 18, color: 'action.active' };

/** From when on it was known that something is wrong. */
function Onset(props: { brief: Brief; axis: TimeAxis }) {
  const { axis, brief } = props;
  const { ground } = toneColours(useTheme(), 'critical');
  return brief.onset !== undefined && axis.contains(brief.onset) ? (
    <Box
      aria-hidden
      sx={{
        position: 'absolute',
        top: 0,
        bottom: 24,
        left: `calc(${labelWidth}px + (100% - ${labelWidth}px) * ${
          axis.at(brief.onset) / 100
        })`,
        right: 0,
        opacity: 0.5,
        bgcolor: ground,
      }}
    />
  ) : null;
}

/** What a mark and the space beside a name take, in percent of the width. */
const margin = 5;

function Marks(props: { marks: Mark[]; axis: TimeAxis; brief: Brief }) {
  const { axis, brief, marks } = props;
  const path = useChangesPath();
  const places = placesOf(marks, axis);
  return (
    <>
      {marks.map(({ change, suspect }, index) => {
        const left = axis.at(change.occurredAt);
        const { isLate, room } = places[index];
        // Two names in one gap: that of the suspect stays.
        const isTaken =
          suspect === undefined &&
          !isLate &&
          places[index + 1]?.isLate === true;
        const { strong } = changeHeadline(change);
        const words = change.title ?? strong;
        return (
          <Box
            key={change.id}
            sx={{
              position: 'absolute',
              top: 4,
              left: `${left}%`,
              transform: isLate
                ? 'translateX(calc(-100% + 10px))'
                : 'translateX(-10px)',
              display: 'flex',
              flexDirection: isLate ? 'row-reverse' : 'row',
              alignItems: 'center',
              gap: 0.75,
              maxWidth: `${Math.min(35, room)}%`,
              zIndex: suspect ? 2 : 1,
            }}
          >
            <Link
              to={`${path}/${change.id}`}
              tabIndex={
                suspect === 1 || (index === 0 && suspect === undefined) ? 0 : -1
              }
              data-mark={change.occurredAt}
              title={words}
              aria-label={`${
                suspect ? `Suspect ${suspect}: ` : ''
              }${words}, ${formatUtcTime(
                change.occurredAt,
                Date.parse(brief.generatedAt),
              )}`}
            >
              {suspect ? (
                <SuspectNumber of={suspect} prime={suspect === 1} />
              ) : (
                <Dot change={change} brief={brief} />
              )}
            </Link>
            {room > 0 && !isTaken && (
              <Box
                component="span"
                aria-hidden
                sx={{
                  fontSize: 12,
                  fontWeight: suspect ? 600 : 400,
                  ...oneLine,
                }}
              >
                {words}
              </Box>
            )}
          </Box>
        );
      })}
    </>
  );
}

/** On which side of its mark a name stands, and how much room it has there. */
function placesOf(marks: Mark[], axis: TimeAxis) {
  const at = marks.map(({ change }) => axis.at(change.occurredAt));
  return at.map((left, index) => {
    const before = left - (at[index - 1] ?? 0);
    const after = (at[index + 1] ?? 100) - left;
    return {
      isLate: before > after,
      room: Math.max(before, after) - margin,
    };
  });
}

/** Filled: it succeeded. A ring: it failed, or came after the onset. */
function Dot(props: { change: Change; brief: Brief }) {
  const { brief, change } = props;
  const isAfter = brief.onset !== undefined && change.occurredAt > brief.onset;
  const tone = change.outcome === 'failed' ? 'error.main' : 'primary.main';
  return (
    <Box
      component="span"
      sx={{
        display: 'block',
        m: '4px',
        width: 12,
        height: 12,
        borderRadius: '50%',
        border: 2,
        borderColor: isAfter ? 'text.secondary' : tone,
        bgcolor:
          isAfter || change.outcome === 'failed' ? 'background.paper' : tone,
      }}
    />
  );
}

function Ticks(props: { axis: TimeAxis }) {
  return (
    <Box
      sx={{
        position: 'relative',
        height: 24,
        ml: `${labelWidth}px`,
        borderTop: 1,
        borderColor: 'divider',
        fontSize: 12,
        color: 'text.secondary',
        fontVariantNumeric: 'tabular-nums',
      }}
    >
      {props.axis.ticks.map(({ at, label }) => (
        <Box
          key={label}
          component="span"
          sx={{
            position: 'absolute',
            left: `${at}%`,
            top: 3,
            transform: 'translateX(-50%)',
          }}
        >
          {label}
        </Box>
      ))}
      <Box
        component="strong"
        sx={{ position: 'absolute', right: 0, top: 3, color: 'text.primary' }}
      >
        Now
      </Box>
    </Box>
  );
}

/** ← and → lead through the marks in order of time. */
function moveByArrows(event: KeyboardEvent<HTMLElement>) {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (step === undefined) {
    return;
  }
  const marks = [
    ...event.currentTarget.querySelectorAll<HTMLElement>('[data-mark]'),
  ].sort((a, b) => a.dataset.mark!.localeCompare(b.dataset.mark!));
  const from = marks.indexOf(event.target as HTMLElement);
  marks[from + step]?.focus();
  event.preventDefault();
}
