import { useTheme } from '@mui/material/styles';
import type { ChangeKind } from '@plumbline/backstage-plugin-evidence-common';
import { shownOutcomes } from '../../model/changes/outcomes';
import {
  Cell,
  TimelineShape,
  timeTicks,
  worstOutcome,
} from '../../model/changes/timeline';
import { OutcomeGlyph, outcomeColour } from './OutcomeMark';

export type Geometry = {
  width: number;
  labelWidth: number;
  columnsHeight: number;
  rowHeight: number;
  axisHeight: number;
};

export function heightOf(geometry: Geometry, rows: number): number {
  const { columnsHeight, rowHeight, axisHeight } = geometry;
  return columnsHeight + rows * rowHeight + axisHeight;
}

/** Where a bin begins, and how wide it is, in pixels. */
export function binLeft(geometry: Geometry, bins: number, bin: number): number {
  const { width, labelWidth } = geometry;
  return labelWidth + ((width - labelWidth) / bins) * bin;
}

/** The picture of a time line; it says nothing that the buttons do not say. */
export function TimelineDrawing(props: {
  shape: TimelineShape;
  geometry: Geometry;
  /** Kinds that no source reports. */
  unheard: ReadonlySet<ChangeKind>;
  /** A vertical line, such as now. */
  marks: readonly { at: number; label: string }[];
}) {
  const { shape, geometry, unheard, marks } = props;
  const { palette, typography } = useTheme();
  const { width, labelWidth, columnsHeight, rowHeight } = geometry;
  const height = heightOf(geometry, shape.rows.length);
  const bottom = columnsHeight + shape.rows.length * rowHeight;
  const end = shape.from + shape.bins * shape.binMs;
  const x = (at: number) =>
    labelWidth +
    ((width - labelWidth) * (at - shape.from)) / (end - shape.from);
  const ticks = timeTicks(
    shape.from,
    end,
    Math.max(2, Math.floor((width - labelWidth) / 72)),
  ).filter(({ at }) => x(at) - labelWidth > 16 && width - x(at) > 18);
  return (
    <svg
      aria-hidden
      width={width}
      height={height}
      fontFamily={typography.fontFamily}
      style={{ display: 'block' }}
    >
      {shape.rows.map(({ kind }, row) => (
        <g key={kind}>
          <rect
            x={labelWidth}
            y={columnsHeight + row * rowHeight}
            width={width - labelWidth}
            height={rowHeight}
            fill={row % 2 === 0 ? palette.action.hover : 'none'}
          />
          {unheard.has(kind) && (
            <text
              x={labelWidth + 8}
              y={columnsHeight + row * rowHeight + rowHeight / 2 + 4}
              fontSize="11"
              fontStyle="italic"
              fill={palette.text.secondary}
            >
              ? no source reports any
            </text>
          )}
        </g>
      ))}
      {ticks.map(({ at, label }) => (
        <g key={at}>
          <line
            x1={x(at)}
            x2={x(at)}
            y1={0}
            y2={bottom}
            stroke={palette.divider}
          />
          {marks.every(mark => Math.abs(x(mark.at) - x(at)) > 52) && (
            <text
              x={x(at)}
              y={bottom + 14}
              fontSize="11"
              textAnchor="middle"
              fill={palette.text.secondary}
            >
              {label}
            </text>
          )}
        </g>
      ))}
      <line
        x1={labelWidth}
        x2={width}
        y1={columnsHeight}
        y2={columnsHeight}
        stroke={palette.divider}
      />
      <Columns shape={shape} geometry={geometry} />
      {shape.rows.map((row, index) =>
        row.cells.map(cell => (
          <CellMark
            key={`${row.kind} ${cell.bin}`}
            cell={cell}
            geometry={geometry}
            bins={shape.bins}
            top={columnsHeight + index * rowHeight}
          />
        )),
      )}
      {marks.map(({ at, label }) => (
        <g key={label}>
          <path
            d={clearOf(shape, geometry, x(at))}
            fill="none"
            stroke={palette.text.primary}
            strokeDasharray="3 3"
          />
          <text
            x={Math.min(x(at), width - 2)}
            y={bottom + 14}
            fontSize="11"
            fontWeight="600"
            textAnchor={width - x(at) < 20 ? 'end' : 'middle'}
            fill={palette.text.primary}
            stroke={palette.background.default}
            strokeWidth="4"
            paintOrder="stroke"
          >
            {label}
          </text>
        </g>
      ))}
    </svg>
  );
}

/** How near a line comes to a mark or its count without touching it. */
const clearance = 12;

/** A vertical line that leaves out what stands where it would be. */
function clearOf(shape: TimelineShape, geometry: Geometry, x: number): string {
  const { columnsHeight, rowHeight } = geometry;
  const isNear = (bin: number) => {
    const left = binLeft(geometry, shape.bins, bin);
    const right = binLeft(geometry, shape.bins, bin + 1);
    return Math.abs((left + right) / 2 - x) < clearance;
  };
  const bottom = columnsHeight + shape.rows.length * rowHeight;
  const pieces = [
    {
      top: 0,
      height: columnsHeight,
      taken: shape.columns.some(({ bin, total }) => total > 0 && isNear(bin)),
    },
    ...shape.rows.map(({ cells }, row) => ({
      top: columnsHeight + row * rowHeight,
      height: rowHeight,
      taken: cells.some(({ bin }) => isNear(bin)),
    })),
    { top: bottom, height: 3, taken: false },
  ];
  return pieces
    .filter(({ taken }) => !taken)
    .map(({ top, height }) => `M${x} ${top}v${height}`)
    .join('');
}

/** One change: its shape. Several: the worst of them, and how many. */
function CellMark(props: {
  cell: Cell;
  geometry: Geometry;
  bins: number;
  top: number;
}) {
  const { cell, geometry, bins, top } = props;
  const { palette } = useTheme();
  const { rowHeight, width, labelWidth } = geometry;
  const cellWidth = (width - labelWidth) / bins;
  const centre = binLeft(geometry, bins, cell.bin) + cellWidth / 2;
  const several = cell.total > 1;
  const size = Math.max(8, Math.min(12, cellWidth - 2));
  return (
    <>
      <OutcomeGlyph
        outcome={worstOutcome(cell.counts)}
        x={centre}
        y={top + (several ? rowHeight * 0.32 : rowHeight / 2)}
        size={size}
      />
      {several && (
        <text
          x={centre}
          y={top + rowHeight - 3}
          fontSize={cell.total > 9 ? 9 : 10}
          textAnchor="middle"
          fill={palette.text.primary}
        >
          {cell.total > 99 ? '99+' : cell.total}
        </text>
      )}
    </>
  );
}

/** All kinds together: how many, and how they came out; the worst at the bottom. */
function Columns(props: { shape: TimelineShape; geometry: Geometry }) {
  const { shape, geometry } = props;
  const theme = useTheme();
  const { columnsHeight, width, labelWidth } = geometry;
  const most = Math.max(1, ...shape.columns.map(({ total }) => total));
  const cellWidth = (width - labelWidth) / shape.bins;
  const available = columnsHeight - 22;
  const barWidth = Math.min(18, Math.max(3, cellWidth - 3));
  return (
    <>
      {shape.columns.map(({ bin, counts, total }) => {
        let y = columnsHeight;
        const left =
          binLeft(geometry, shape.bins, bin) + (cellWidth - barWidth) / 2;
        return (
          <g key={bin}>
            {shownOutcomes.map(outcome => {
              const amount = counts[outcome] ?? 0;
              if (amount === 0) {
                return null;
              }
              const height = Math.max(2, (amount / most) * available);
              y -= height;
              const solid = outcome === 'failed' || outcome === 'succeeded';
              return (
                <rect
                  key={outcome}
                  x={left}
                  y={y}
                  width={barWidth}
                  height={height}
                  fill={solid ? outcomeColour(theme, outcome) : 'transparent'}
                  fillOpacity={outcome === 'succeeded' ? 0.5 : 1}
                  stroke={solid ? 'none' : outcomeColour(theme, outcome)}
                  strokeDasharray={outcome === 'unknown' ? '2 2' : undefined}
                />
              );
            })}
            {total === most && most > 1 && (
              <text
                x={left + barWidth / 2}
                y={Math.max(9, y - 3)}
                fontSize="10"
                textAnchor="middle"
                fill={theme.palette.text.secondary}
              >
                {total}
              </text>
            )}
          </g>
        );
      })}
    </>
  );
}
