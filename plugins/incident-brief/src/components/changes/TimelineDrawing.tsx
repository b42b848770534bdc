import { useTheme } from '@mui/material/styles';
import type {
  Change,
  ChangeKind,
} from '@plumbline/backstage-plugin-evidence-common';
import { toneColours } from '@plumbline/backstage-plugin-evidence-react';
import type { Firing, Span } from '../../model/changes/spans';
import { TimelineShape, timeTicks } from '../../model/changes/timeline';
import { count } from '../../model/words';
import { textWidth, type Geometry } from './geometry';
import { Marks } from './TimelineMarks';

const spanHeight = 24;
const mostSpans = 4;

/** The lanes of alerts and incidents, as high as they need, from the top. */
export function spanLanes({ spans }: Firing) {
  let bottom = 0;
  return (['alert', 'incident'] as const).map(lane => {
    const own = spans
      .filter(one => one.lane === lane)
      .sort((a, b) => Number(b.isGrave) - Number(a.isGrave) || a.from - b.from);
    const height =
      Math.max(1, Math.min(own.length, mostSpans)) * spanHeight + 6;
    const top = bottom;
    bottom += height;
    return { lane, spans: own, top, height };
  });
}

/** The picture of a time line; it says nothing that the buttons do not say. */
export function TimelineDrawing(props: {
  shape: TimelineShape;
  geometry: Geometry;
  /** Kinds that no source reports. */
  unheard: ReadonlySet<ChangeKind>;
  /** A vertical line, such as now. */
  marks: readonly { at: number; label: string }[];
  firing?: Firing;
  changes?: readonly Change[];
  suspects?: ReadonlySet<string>;
}) {
  const { shape, geometry, unheard, marks, firing } = props;
  const { changes = [], suspects = new Set<string>() } = props;
  const theme = useTheme();
  const { palette, typography } = theme;
  const { width, labelWidth, spansHeight, rowHeight, axisHeight } = geometry;
  const bottom = spansHeight + shape.rows.length * rowHeight;
  const end = shape.from + shape.bins * shape.binMs;
  const x = (at: number) =>
    labelWidth +
    ((width - labelWidth) * (Math.max(at, shape.from) - shape.from)) /
      (end - shape.from);
  const now = Math.min(
    marks.find(({ label }) => label === 'Now')?.at ?? end,
    end,
  );
  const ticks = timeTicks(
    shape.from,
    end,
    Math.max(2, Math.floor((width - labelWidth) / 90)),
  ).filter(({ at }) => x(at) - labelWidth > 16 && width - x(at) > 18);
  const lanes = firing ? spanLanes(firing) : [];
  const onset = lanes
    .flatMap(({ spans }) => spans)
    .filter(({ isGrave, from }) => isGrave && from < now)
    .reduce((least, { from }) => Math.min(least, from), Infinity);
  const critical = toneColours(theme, 'critical');
  return (
    <svg
      aria-hidden
      width={width}
      height={bottom + axisHeight}
      fontFamily={typography.fontFamily}
      style={{ display: 'block' }}
    >
      <defs>
        <pattern
          id="unheard"
          width="5"
          height="5"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <path d="M0 0v5" stroke={palette.divider} strokeWidth="2" />
        </pattern>
      </defs>
      {onset < now && (
        <rect
          x={x(onset)}
          y={0}
          width={x(now) - x(onset)}
          height={bottom}
          fill={critical.ground}
        />
      )}
      {ticks.map(({ at, label }) => (
        <g key={at}>
          <path d={`M${x(at)} 0v${bottom}`} stroke={palette.divider} />
          {marks.every(mark => Math.abs(x(mark.at) - x(at)) > 52) && (
            <text
              x={x(at)}
              y={bottom + 16}
              fontSize="12"
              textAnchor="middle"
              fill={palette.text.secondary}
            >
              {label}
            </text>
          )}
        </g>
      ))}
      {lanes.map(lane => (
        <g key={lane.lane}>
          <path
            d={`M0 ${lane.top + lane.height}h${width}`}
            stroke={palette.divider}
          />
          {lane.spans.length === 0 && firing && (
            <LaneNote
              x={labelWidth + 10}
              y={lane.top + lane.height / 2}
              words={noneFiring(lane.lane, firing)}
            />
          )}
          {lane.spans.slice(0, mostSpans).map((span, index) => (
            <SpanBar
              key={span.key}
              span={span}
              more={index === mostSpans - 1 ? lane.spans.length - mostSpans : 0}
              left={x(span.from)}
              right={x(now)}
              top={lane.top + 3 + index * spanHeight}
              edge={labelWidth}
            />
          ))}
        </g>
      ))}
      {shape.rows.map((row, index) => {
        const top = spansHeight + index * rowHeight;
        return (
          <g key={row.kind}>
            {unheard.has(row.kind) && (
              <>
                <rect
                  x={labelWidth}
                  y={top + 4}
                  width={width - labelWidth}
                  height={rowHeight - 8}
                  fill="url(#unheard)"
                />
                <LaneNote
                  x={labelWidth + 10}
                  y={top + rowHeight / 2}
                  words="Unknown: no source reports any"
                  ground={palette.background.paper}
                />
              </>
            )}
            {!unheard.has(row.kind) && row.total === 0 && (
              <LaneNote
                x={labelWidth + 10}
                y={top + rowHeight / 2}
                words="None"
              />
            )}
            {index < shape.rows.length - 1 && (
              <path
                d={`M0 ${top + rowHeight}h${width}`}
                stroke={palette.divider}
              />
            )}
            <Marks
              row={row}
              shape={shape}
              geometry={geometry}
              middle={top + rowHeight / 2}
              changes={changes}
              suspects={suspects}
            />
          </g>
        );
      })}
      <path
        d={`M${labelWidth} ${bottom}h${width - labelWidth}`}
        stroke={palette.divider}
      />
      {marks.map(({ at, label }) => (
        <g key={label}>
          <path
            d={`M${x(at)} 0v${bottom + 3}`}
            stroke={palette.text.primary}
            strokeWidth="1.5"
            strokeDasharray="2 3"
          />
          <text
            x={Math.min(x(at), width - 2)}
            y={bottom + 16}
            fontSize="12"
            fontWeight="600"
            textAnchor={width - x(at) < 20 ? 'end' : 'middle'}
            fill={palette.text.primary}
          >
            {label}
          </text>
        </g>
      ))}
    </svg>
  );
}

/** "None" only where some source looked. */
function noneFiring(lane: Span['lane'], firing: Firing): string {
  if (lane === 'incident') {
    return 'None open';
  }
  return firing.alertsHeard === 0
    ? 'Unknown: no source reports alerts'
    : `None fires · ${count(firing.alertSources, 'source')}`;
}

function LaneNote(props: {
  x: number;
  y: number;
  words: string;
  /** Behind it, where the lane is hatched. */
  ground?: string;
}) {
  const { x, y, words, ground } = props;
  const { palette } = useTheme();
  return (
    <text
      x={x}
      y={y + 4}
      fontSize="12"
      fill={palette.text.secondary}
      stroke={ground}
      strokeWidth={ground && 6}
      paintOrder="stroke"
    >
      {words}
    </text>
  );
}

/** From its start until now; its name before it, or in it where that has no room. */
function SpanBar(props: {
  span: Span;
  more: number;
  left: number;
  right: number;
  top: number;
  edge: number;
}) {
  const { span, more, left, right, top, edge } = props;
  const theme = useTheme();
  const { color, ground } = toneColours(
    theme,
    span.isGrave ? 'critical' : 'warning',
  );
  const label = more > 0 ? `${span.label} and ${more} more` : span.label;
  const isBefore = left - edge > textWidth(label) + 12;
  const width = Math.max(4, right - left);
  return (
    <>
      <rect
        x={Math.min(left, right - 4)}
        y={top + 3}
        width={width}
        height={spanHeight - 8}
        rx="4"
        fill={span.isGrave && isBefore ? color : ground}
        stroke={color}
      />
      <text
        x={isBefore ? left - 8 : left + 8}
        y={top + spanHeight / 2 + 3}
        fontSize="12"
        fontWeight="500"
        textAnchor={isBefore ? 'end' : 'start'}
        fill={isBefore ? theme.palette.text.primary : color}
      >
        {label}
      </text>
    </>
  );
}
