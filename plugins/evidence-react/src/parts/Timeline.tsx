import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import { useState, type ReactNode } from 'react';
import { hatch, toneColours, VisuallyHidden } from '../theme';
import { StatusGlyph } from './StatusChip';
import {
  laneHeight,
  Marks,
  moveByArrows,
  oneLine,
  upright,
  type TimelineMark,
} from './TimelineMarks';
import { number } from '../words';

export type { TimelineMark };

/** Something that lasts from an instant until now; places in percent of the width. */
export type TimelineSpan = {
  key: string;
  /** Undefined where its start is not known. */
  from?: number;
  /** Before the bar, or in it where there is no room. */
  name: string;
  /** In the bar. */
  note?: string;
  isGrave: boolean;
  /** Not confirmed for so long that it may have ended. */
  isStale?: boolean;
};

/** All of one kind. */
export type TimelineLane = {
  key: string;
  icon: ReactNode;
  label: string;
  count?: number;
  isDimmed?: boolean;
  /** Why it is not known what would stand here. */
  unknown?: string;
  /** Instead of marks, such as `None in 6 h`. */
  none?: string;
  spans?: readonly TimelineSpan[];
  marks?: readonly TimelineMark[];
};

const labelWidth = 150;
const spanHeight = 24;
/** Percent: from here on a name has its place before the bar. */
const nameFits = 30;

const line = { borderTop: 1, borderColor: 'divider' };
const small = { fontSize: 12, color: 'text.secondary' };

/**
 * What fires and what changed, a lane for each kind. Its marks are one stop of
 * the Tab key: ← and → lead through a lane, ↑ and ↓ to the nearest of another.
 */
export function Timeline(props: {
  label: string;
  lanes: readonly TimelineLane[];
  /** Places are in percent of the width. */
  ticks: readonly { at: number; label: string }[];
  /** A dotted line; absent where all of it is past. */
  now?: number;
  /** `Now` by default. */
  nowLabel?: string;
  /** Since when something is wrong. */
  onset?: number;
  /** From where on the scale is another one. */
  enlargedFrom?: number;
  /** The key of the mark that Tab leads to first; else the last of the first lane. */
  first?: string;
  /** Below it, on the right. */
  foot?: ReactNode;
}) {
  const { label, lanes, ticks, now, nowLabel = 'Now' } = props;
  const { onset, enlargedFrom, first, foot } = props;
  const { ground } = toneColours(useTheme(), 'critical');
  const [current, setCurrent] = useState<string>();
  const [looked, setLooked] = useState<string>();
  const keys = lanes.flatMap(({ key, marks = [] }) =>
    marks.map(mark => `${key} ${mark.key}`),
  );
  const filled = lanes.find(({ marks = [] }) => marks.length > 0);
  const stop =
    [current, first && keys.find(key => key.endsWith(` ${first}`))].find(
      key => key !== undefined && keys.includes(key),
    ) ??
    (filled && `${filled.key} ${filled.marks?.at(-1)?.key}`);
  const end = now ?? 100;
  return (
    <section aria-label={label}>
      {/* The arrow keys move the focus between marks, which are links or buttons. */}
      <Box
        sx={{ position: 'relative' }}
        role="group"
        aria-label={label}
        onKeyDown={moveByArrows}
      >
        <Box
          aria-hidden
          sx={{
            position: 'absolute',
            top: 0,
            bottom: 24,
            right: 0,
            left: labelWidth,
          }}
        >
          {enlargedFrom !== undefined && (
            <Box
              sx={{
                ...upright,
                left: 0,
                width: `${enlargedFrom}%`,
                bgcolor: 'action.hover',
                borderRight: '1px dashed',
                borderColor: 'text.secondary',
              }}
            />
          )}
          {ticks.map(({ at }) => (
            <Box
              key={at}
              sx={{
                ...upright,
                left: `${at}%`,
                borderLeft: 1,
                borderColor: 'divider',
              }}
            />
          ))}
          {onset !== undefined && onset < end && (
            <Box
              sx={{
                ...upright,
                left: `${onset}%`,
                right: `${100 - end}%`,
                opacity: 0.6,
                bgcolor: ground,
              }}
            />
          )}
          {now !== undefined && (
            <Box
              sx={{
                ...upright,
                right: `${100 - now}%`,
                borderRight: '2px dotted',
                borderColor: 'text.primary',
              }}
            />
          )}
        </Box>
        {lanes.map(lane => (
          <Lane
            key={lane.key}
            lane={lane}
            end={end}
            stop={stop}
            onFocus={setCurrent}
            onLook={setLooked}
          />
        ))}
        <Box
          sx={{
            position: 'relative',
            height: 24,
            ml: `${labelWidth}px`,
            ...line,
            ...small,
            fontVariantNumeric: 'tabular-nums',
            '& > *': { position: 'absolute', top: 3 },
          }}
        >
          {ticks
            .filter(({ at }) => now === undefined || Math.abs(at - now) > 4)
            .map(({ at, label: words }) => (
              <Box
                key={at}
                component="span"
                sx={{ left: `${at}%`, transform: 'translateX(-50%)' }}
              >
                {words}
              </Box>
            ))}
          {now !== undefined && (
            <Box
              component="strong"
              sx={{
                color: 'text.primary',
                ...(now > 96
                  ? { right: `${100 - now}%` }
                  : { left: `${now}%`, transform: 'translateX(-50%)' }),
              }}
            >
              {nowLabel}
            </Box>
          )}
        </Box>
      </Box>
      <Box sx={{ ...small, display: 'flex', columnGap: 1, minHeight: 22 }}>
        <Box aria-hidden sx={{ ...oneLine, flex: 1 }}>
          {looked ?? 'UTC'}
        </Box>
        {foot}
      </Box>
    </section>
  );
}

function Lane(props: {
  lane: TimelineLane;
  end: number;
  stop: string | undefined;
  onFocus: (key: string) => void;
  onLook: (name: string | undefined) => void;
}) {
  const { end, stop, onFocus, onLook } = props;
  const { key, icon, label, count, isDimmed, unknown, none, spans, marks } =
    props.lane;
  const theme = useTheme();
  const words = none ?? (unknown && `Unknown: ${unknown}`);
  // Beside marks there is no room for a sentence: they are what is known.
  const isUnknownBeside = unknown !== undefined && (marks?.length ?? 0) > 0;
  return (
    <Box
      sx={{
        display: 'grid',
        alignItems: 'center',
        fontSize: 13,
        gridTemplateColumns: `${labelWidth}px minmax(0, 1fr)`,
        height: Math.max(laneHeight, (spans?.length ?? 0) * spanHeight + 4),
        ...line,
      }}
    >
      <Box
        sx={{
          display: 'flex',
          alignItems: 'center',
          gap: 1,
          minWidth: 0,
          pr: 1.5,
          color: isDimmed ? 'text.secondary' : 'text.primary',
        }}
      >
        {/* The word stands beside it. */}
        <span aria-hidden style={{ display: 'inline-flex' }}>
          {icon}
        </span>
        <Box component="span" sx={oneLine} title={label}>
          {label}
        </Box>
        {isUnknownBeside && (
          <Box
            component="span"
            title={words}
            sx={{ display: 'inline-flex', ml: 'auto' }}
          >
            <StatusGlyph status="unknown" />
          </Box>
        )}
        {count !== undefined && (
          <Box
            component="span"
            sx={{
              ml: isUnknownBeside ? 0 : 'auto',
              color: 'text.secondary',
              fontVariantNumeric: 'tabular-nums',
            }}
          >
            {number(count)}
          </Box>
        )}
      </Box>
      <Box
        data-lane
        sx={{
          position: 'relative',
          height: '100%',
          background: unknown ? hatch(theme) : undefined,
        }}
      >
        {spans?.map((span, index) => (
          <Span key={span.key} span={span} top={index * spanHeight} end={end} />
        ))}
        <Marks
          marks={marks}
          lane={key}
          {...{ stop, isDimmed, onFocus, onLook }}
        />
        {words &&
          (isUnknownBeside ? (
            <VisuallyHidden>{words}</VisuallyHidden>
          ) : (
            <Box
              component="span"
              title={words}
              sx={{
                ...small,
                ...oneLine,
                position: 'absolute',
                left: 8,
                maxWidth: 'calc(100% - 16px)',
                px: 0.5,
                lineHeight: `${laneHeight}px`,
                bgcolor: unknown ? 'background.paper' : undefined,
              }}
            >
              {words}
            </Box>
          ))}
      </Box>
    </Box>
  );
}

/** A bar to now, and the name before it where there is room. */
function Span(props: { span: TimelineSpan; top: number; end: number }) {
  const { span, top, end } = props;
  const { from, name, note, isGrave, isStale = false } = span;
  const { color, ground } = toneColours(useTheme(), 'warning');
  const look = isGrave
    ? {
        borderColor: 'error.main',
        color: 'error.contrastText',
        bgcolor: 'error.main',
      }
    : { borderColor: color, color, bgcolor: ground };
  // It is not known to last: an outline, no bar.
  const staleLook = {
    borderColor: 'text.secondary',
    color: 'text.secondary',
    bgcolor: 'background.paper',
  };
  const text = {
    position: 'absolute',
    top,
    fontSize: 12,
    whiteSpace: 'nowrap',
  };
  if (from === undefined) {
    return (
      <Box sx={{ ...text, lineHeight: '28px', color: 'text.secondary' }}>
        {name}: since an unknown time{' '}
        {isStale && <StatusGlyph status="stale" />}
      </Box>
    );
  }
  const isBefore = from > nameFits;
  return (
    <>
      {isBefore && (
        <Box
          sx={{
            ...text,
            ...oneLine,
            lineHeight: '27px',
            pr: 1,
            right: `${100 - from}%`,
            maxWidth: `${from}%`,
          }}
        >
          {name}
        </Box>
      )}
      <Box
        sx={{
          position: 'absolute',
          top: top + 4,
          left: `${from}%`,
          right: `${100 - end}%`,
          height: 19,
          minWidth: 4,
          px: 1,
          borderRadius: '4px',
          boxSizing: 'border-box',
          fontSize: 12,
          fontWeight: 600,
          lineHeight: '17px',
          border: 1,
          ...(isStale ? staleLook : look),
          ...oneLine,
        }}
      >
        {isStale && <StatusGlyph status="stale" />}{' '}
        {[!isBefore && name, note].filter(Boolean).join(' · ')}
      </Box>
    </>
  );
}
