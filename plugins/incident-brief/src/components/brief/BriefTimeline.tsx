import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';
import {
  ChangeKindIcon,
  formatAge,
  hatch,
  toneColours,
  useNow,
} from '@plumbline/backstage-plugin-evidence-react';
import AlertIcon from '@mui/icons-material/NotificationsNoneOutlined';
import IncidentIcon from '@mui/icons-material/CampaignOutlined';
import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { useState, type ReactNode } from 'react';
import { kindLines, shortenRefs } from '../../model/changed';
import { capital, kindWords } from '../../model/words';
import { timeAxis, type TimeAxis } from '../../model/timeAxis';
import { BriefSection } from '../common/BriefSection';
import { isGrave } from './SeverityWord';
import { Legend, Marks, marksOf, moveByArrows, oneLine } from './TimelineMarks';

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
          <Box sx={{ display: 'flex', alignItems: 'center', gap: 2 }}>
            {brief.onset !== undefined && <Legend />}{' '}
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
        <Box
          sx={{ position: 'relative' }}
          role="group"
          aria-label="Timeline"
          onKeyDown={moveByArrows}
        >
          <Backdrop brief={brief} axis={axis} />
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
          {capital(label)}
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
            {none ?? `Unknown: ${shortenRefs(unknown ?? '')}`}
          </Box>
        )}
      </Box>
    </Box>
  );
}

const icon = { fontSize: 18, color: 'action.active' };

/** What fires and which incidents are open, each from its start to now. */
function Spans(props: { brief: Brief; axis: TimeAxis }) {
  const { axis, brief } = props;
  const { alerts, incidents } = brief.firing;
  const alertLane = {
    icon: <AlertIcon aria-hidden sx={icon} />,
    label: 'Alert',
  };
  const incidentLane = {
    icon: <IncidentIcon aria-hidden sx={icon} />,
    label: 'Incident',
  };
  return (
    <>
      {!isKnown(alerts) && <Lane {...alertLane} unknown={alerts.unknown} />}
      {isKnown(alerts) && alerts.value.length === 0 && (
        <Lane {...alertLane} none="None fires" />
      )}
      {isKnown(alerts) &&
        alerts.value.slice(0, 3).map(({ name, severity, since }, index) => (
          // One alert can fire twice; the order is the brief's.
          // eslint-disable-next-line react/no-array-index-key
          <Lane key={`${name} ${index}`} {...alertLane}>
            <Span
              name={name}
              words={severity ? capital(severity) : 'Firing'}
              isGrave={isGrave(severity)}
              {...{ since, axis }}
            />
          </Lane>
        ))}
      {!isKnown(incidents) && (
        <Lane {...incidentLane} unknown={incidents.unknown} />
      )}
      {isKnown(incidents) && incidents.value.length === 0 && (
        <Lane {...incidentLane} none="None open" />
      )}
      {isKnown(incidents) &&
        incidents.value
          .slice(0, 2)
          .map(({ commander, id, severity, since }) => (
            <Lane key={id} {...incidentLane}>
              <Span
                name={severity ? `${id} · ${severity}` : id}
                words={commander ?? 'Open'}
                isGrave
                {...{ since, axis }}
              />
            </Lane>
          ))}
    </>
  );
}

/** From here on, in percent, a name has its place before the bar. */
const nameFits = 30;

/** A bar to now with its age, and the name before it where there is place. */
function Span(props: {
  name: string;
  words: string;
  since?: string;
  isGrave: boolean;
  axis: TimeAxis;
}) {
  const { axis, isGrave: grave, name, since, words } = props;
  const now = useNow();
  if (since === undefined) {
    return (
      <Box
        component="span"
        sx={{ fontSize: 12, lineHeight: '28px', color: 'text.secondary' }}
      >
        {name}: since an unknown time
      </Box>
    );
  }
  const left = axis.at(since);
  const isBefore = left > nameFits;
  const age = formatAge(now - Date.parse(since));
  return (
    <>
      {isBefore && (
        <Box
          component="span"
          sx={{
            ...{ position: 'absolute', right: `${100 - left}%`, pr: 1 },
            ...{ fontSize: 12, lineHeight: '27px', whiteSpace: 'nowrap' },
          }}
        >
          {name}
        </Box>
      )}
      <Box
        sx={{
          ...{ position: 'absolute', top: 4, left: `${left}%`, right: 0 },
          ...{ height: 19, minWidth: 4, px: 1, borderRadius: '4px' },
          ...{ fontSize: 12, fontWeight: 600, lineHeight: '19px' },
          color: grave ? 'error.contrastText' : 'warning.contrastText',
          bgcolor: grave ? 'error.main' : 'warning.main',
          ...oneLine,
        }}
      >
        {!isBefore && `${name} · `}
        {words} · {age}
      </Box>
    </>
  );
}

/** Behind the lanes: the hours, where the scale breaks, and since when it is wrong. */
function Backdrop(props: { brief: Brief; axis: TimeAxis }) {
  const { axis, brief } = props;
  const { ground } = toneColours(useTheme(), 'critical');
  const upright = { position: 'absolute', top: 0, bottom: 0 } as const;
  return (
    <Box
      aria-hidden
      sx={{
        ...{ position: 'absolute', top: 0, bottom: 24 },
        ...{ left: labelWidth, right: 0 },
      }}
    >
      {axis.enlargedFrom !== undefined && (
        <Box
          sx={{
            ...upright,
            left: 0,
            width: `${axis.enlargedFrom}%`,
            bgcolor: 'action.hover',
            borderRight: '1px dashed',
            borderColor: 'text.secondary',
          }}
        />
      )}
      {axis.ticks.map(({ at, label }) => (
        <Box
          key={label}
          sx={{
            ...upright,
            left: `${at}%`,
            borderLeft: 1,
            borderColor: 'divider',
          }}
        />
      ))}
      {brief.onset !== undefined && axis.contains(brief.onset) && (
        <Box
          sx={{
            ...upright,
            left: `${axis.at(brief.onset)}%`,
            right: 0,
            opacity: 0.6,
            bgcolor: ground,
          }}
        />
      )}
      <Box
        sx={{
          ...upright,
          right: 0,
          borderRight: '2px dotted',
          borderColor: 'text.primary',
        }}
      />
    </Box>
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
