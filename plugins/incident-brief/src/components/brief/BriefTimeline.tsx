import type { Change } from '@plumbline/backstage-plugin-evidence-common';
import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import {
  type Brief,
  itemBeside,
} from '@plumbline/backstage-plugin-incident-brief-common';
import {
  ChangeKindIcon,
  formatAge,
  formatUtcTime,
  shortRevision,
  Timeline,
  useEntityTitles,
  useNow,
  type TimelineLane,
  type TimelineMark,
  capital,
} from '@plumbline/backstage-plugin-evidence-react';
import AlertIcon from '@mui/icons-material/NotificationsNoneOutlined';
import IncidentIcon from '@mui/icons-material/CampaignOutlined';
import Box from '@mui/material/Box';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { useState } from 'react';
import { changeTitle, kindLines, shortenRefs } from '../../model/changed';
import { shownOutcome } from '../../model/changes/outcomes';
import { timeAxis, type TimeAxis } from '../../model/timeAxis';
import { kindWords } from '../../model/words';
import { useChangesPath } from '../../usePagePath';
import { BriefSection } from '../common/BriefSection';
import { OutcomeShape } from '../common/OutcomeMark';
import { isGrave } from './SeverityWord';
import { SuspectNumber } from './suspectParts';

const icon = { fontSize: 18, color: 'action.active' };

/** Alerts and incidents as spans, changes as marks, from six hours ago to now. */
export function BriefTimeline(props: { brief: Brief; live: boolean }) {
  const { brief, live } = props;
  const [hours, setHours] = useState<1 | 6>(6);
  const path = useChangesPath();
  const now = useNow();
  const axis = timeAxis(Date.parse(live ? brief.generatedAt : brief.at), hours);
  const changes = changesOf(brief, axis);
  const titleOf = useEntityTitles(
    changes.flatMap(({ entityRef = brief.entityRef }) => entityRef),
  );
  const marks = marksOf(brief, changes, { axis, path, titleOf });
  const prime = brief.lastChange.suspects[0]?.change.id;
  const { onset } = brief;
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
          <Box sx={{ display: 'flex', alignItems: 'center', gap: 2 }}>
            {onset !== undefined && <Legend />}{' '}
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
          </Box>
        }
      >
        <Timeline
          label="Timeline"
          lanes={[
            ...spanLanes(brief, axis, now),
            ...kindLines(brief).map((line): TimelineLane => {
              const own = marks.filter(({ kind }) => kind === line.kind);
              const isUnknown = line.state === 'unknown';
              return {
                key: line.kind,
                label: capital(kindWords[line.kind]),
                icon: <ChangeKindIcon kind={line.kind} />,
                marks: own.map(({ mark }) => mark),
                ...(isUnknown && { unknown: shortenRefs(line.words) }),
                ...(own.length === 0 &&
                  !isUnknown && { none: `None in ${hours} h` }),
              };
            }),
          ]}
          ticks={axis.ticks}
          now={100}
          nowLabel={live ? undefined : brief.at.slice(11, 16)}
          onset={
            onset !== undefined && axis.contains(onset)
              ? axis.at(onset)
              : undefined
          }
          enlargedFrom={axis.enlargedFrom}
          first={prime}
        />
      </BriefSection>
    </Box>
  );
}

/** All changes of these hours that the brief names, each once, in order of time. */
function changesOf({ lastChange }: Brief, axis: TimeAxis): Change[] {
  const named = new Map(
    [
      ...lastChange.suspects.map(({ change }) => change),
      ...lastChange.alsoChanged.map(({ change }) => change),
      ...Object.values(lastChange.byKind).flatMap(kind => kind?.change ?? []),
    ].map(change => [change.id, change]),
  );
  return [...named.values()]
    .filter(({ occurredAt }) => axis.contains(occurredAt))
    .sort((a, b) => a.occurredAt.localeCompare(b.occurredAt));
}

/** What is of another entity is named by it. */
function marksOf(
  { entityRef, generatedAt, lastChange, onset }: Brief,
  changes: readonly Change[],
  of: { axis: TimeAxis; path: string; titleOf: (entityRef: string) => string },
): { kind: Change['kind']; mark: TimelineMark }[] {
  const { axis, path, titleOf } = of;
  const numbers = new Map(
    lastChange.suspects.map(({ change }, index) => [change.id, index + 1]),
  );
  return changes.map(change => {
    const suspect = numbers.get(change.id);
    const isOther =
      change.entityRef !== undefined && change.entityRef !== entityRef;
    const label = `${isOther ? `${titleOf(change.entityRef!)}: ` : ''}${nameOf(
      change,
    )}`;
    const time = formatUtcTime(change.occurredAt, Date.parse(generatedAt));
    const isAfter = onset !== undefined && change.occurredAt > onset;
    return {
      kind: change.kind,
      mark: {
        key: change.id,
        label,
        isStrong: suspect !== undefined,
        at: axis.at(change.occurredAt),
        to: `${path}/${change.id}`,
        name: `${suspect ? `Suspect ${suspect}: ` : ''}${label}, ${time}`,
        glyph: suspect ? (
          <SuspectNumber of={suspect} prime={suspect === 1} />
        ) : (
          <Shape change={change} isAfter={isAfter} />
        ),
      },
    };
  });
}

/** Both versions of a deploy, where they are known; else its title. */
function nameOf(change: Change): string {
  const { kind, revision, rollback } = change;
  return kind === 'deploy' && revision && rollback?.to
    ? [
        itemBeside(change),
        `${shortRevision(rollback.to)} → ${shortRevision(revision)}`,
      ]
        .filter(Boolean)
        .join(' ')
    : changeTitle(change);
}

/** What fires and which incidents are open, each from its start to now. */
function spanLanes(brief: Brief, axis: TimeAxis, now: number): TimelineLane[] {
  const { alerts, incidents } = brief.firing;
  const span = (
    name: string,
    note: string,
    {
      since,
      severity,
      stale = false,
    }: { since?: string; severity?: string; stale?: boolean },
  ) => [
    {
      key: name,
      name,
      isGrave: isGrave(severity),
      isStale: stale,
      from: since === undefined ? undefined : axis.at(since),
      note: `${note} · ${formatAge(now - Date.parse(since ?? ''))}`,
    },
  ];
  const alert = {
    key: 'alert',
    icon: <AlertIcon sx={icon} />,
    label: 'Alert',
  };
  const incident = {
    key: 'incident',
    icon: <IncidentIcon sx={icon} />,
    label: 'Incident',
  };
  const alertLanes = !isKnown(alerts)
    ? [{ ...alert, unknown: shortenRefs(alerts.unknown) }]
    : alerts.value.slice(0, 3).map((one, index) => ({
        ...alert,
        // One alert can fire twice; the order is the brief's.
        key: `alert ${index}`,
        spans: span(one.name, one.severity ? capital(one.severity) : 'Firing', {
          ...one,
          stale: alerts.stale || one.stale,
        }),
      }));
  const incidentLanes = !isKnown(incidents)
    ? [{ ...incident, unknown: shortenRefs(incidents.unknown) }]
    : incidents.value.slice(0, 2).map(one => ({
        ...incident,
        key: `incident ${one.id}`,
        spans: span(
          [one.id, one.severity].filter(Boolean).join(' · '),
          one.commander ?? 'Open',
          { ...one, stale: incidents.stale || one.stale },
        ),
      }));
  return [
    ...(alertLanes.length > 0
      ? alertLanes
      : [{ ...alert, none: 'None fires' }]),
    ...(incidentLanes.length > 0
      ? incidentLanes
      : [{ ...incident, none: 'None open' }]),
  ];
}

/** Its outcome; a pale ring where it came after the onset. */
function Shape(props: {
  change: Pick<Change, 'kind' | 'outcome'>;
  isAfter: boolean;
}) {
  const { change, isAfter } = props;
  const outcome = shownOutcome(change);
  return isAfter && outcome === 'succeeded' ? (
    <Box
      component="span"
      sx={{
        width: 10,
        height: 10,
        border: 2,
        borderRadius: '50%',
        borderColor: 'text.secondary',
        boxSizing: 'border-box',
      }}
    />
  ) : (
    <OutcomeShape outcome={outcome} />
  );
}

const aSuccess = { kind: 'deploy', outcome: 'succeeded' } as const;

/** What the marks of the timeline mean. */
function Legend() {
  const of = (outcome: 'succeeded' | 'failed') => (
    <OutcomeShape outcome={outcome} />
  );
  return (
    <Box
      aria-hidden
      sx={{
        display: { xs: 'none', md: 'flex' },
        gap: 1.5,
        fontSize: 12,
        color: 'text.secondary',
        '& > *': { display: 'inline-flex', alignItems: 'center', gap: 0.5 },
      }}
    >
      <span>
        <SuspectNumber of={1} /> Suspect
      </span>
      <span>{of('succeeded')} Succeeded</span>
      <span>{of('failed')} Failed</span>
      <span>
        <Shape change={aSuccess} isAfter /> After the alert
      </span>
    </Box>
  );
}
