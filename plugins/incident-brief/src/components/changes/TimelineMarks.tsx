import { useTheme } from '@mui/material/styles';
import type { Change } from '@plumbline/backstage-plugin-evidence-common';
import {
  entityTitle,
  toneColours,
} from '@plumbline/backstage-plugin-evidence-react';
import { shortRevision } from '../../model/changed';
import {
  Cell,
  cellTimes,
  TimelineRow,
  TimelineShape,
  worstOutcome,
} from '../../model/changes/timeline';
import { OutcomeGlyph } from './OutcomeMark';
import { binLeft, textWidth, type Geometry } from './geometry';

const several = 24;

/** The marks of one lane, and the names of those that have room beside them. */
export function Marks(props: {
  row: TimelineRow;
  shape: TimelineShape;
  geometry: Geometry;
  middle: number;
  changes: readonly Change[];
  suspects: ReadonlySet<string>;
}) {
  const { row, shape, geometry, middle, changes, suspects } = props;
  const theme = useTheme();
  const { palette } = theme;
  const primary = toneColours(theme, 'primary');
  const own = changes.filter(({ kind }) => kind === row.kind);
  const marks = row.cells.map(cell => ({
    cell,
    x:
      (binLeft(geometry, shape.bins, cell.bin) +
        binLeft(geometry, shape.bins, cell.bin + 1)) /
      2,
    changes: changesIn(cell, own, shape),
  }));
  let taken = geometry.labelWidth;
  return (
    <g opacity={row.isShown ? 1 : 0.55}>
      {marks.map(({ cell, x, changes: inside }, index) => {
        const next = marks[index + 1]?.x ?? geometry.width + 12;
        const one = cell.total === 1 ? inside[0] : undefined;
        const label = one && row.isShown ? nameOf(one) : '';
        const needed = textWidth(label) + 14;
        const fitsLeft = x - taken > needed;
        const fitsRight = next - x - 12 > needed;
        taken = x + 12 + (!fitsLeft && fitsRight ? needed : 0);
        const isSuspect = inside.some(({ id }) => suspects.has(id));
        return (
          <g key={cell.bin}>
            {isSuspect && (
              <circle
                cx={x}
                cy={middle}
                r={cell.total > 1 ? 12 : 9}
                fill="none"
                stroke={toneColours(theme, 'critical').color}
                strokeWidth="1.5"
              />
            )}
            {cell.total > 1 ? (
              <>
                <rect
                  x={x - several / 2}
                  y={middle - 9}
                  width={several}
                  height={18}
                  rx="9"
                  fill={primary.ground}
                  stroke={primary.color}
                />
                <OutcomeGlyph
                  outcome={worstOutcome(cell.counts)}
                  x={x + several / 2 - 1}
                  y={middle - 8}
                  size={8}
                />
                <text
                  x={x}
                  y={middle + 4}
                  fontSize="11"
                  textAnchor="middle"
                  fill={palette.text.primary}
                >
                  {cell.total > 99 ? '99+' : cell.total}
                </text>
              </>
            ) : (
              <OutcomeGlyph
                outcome={worstOutcome(cell.counts)}
                x={x}
                y={middle}
                size={13}
              />
            )}
            {label && (fitsLeft || fitsRight) && (
              <text
                x={fitsLeft ? x - 13 : x + 13}
                y={middle + 4}
                fontSize="12"
                fontWeight={isSuspect ? 600 : 400}
                textAnchor={fitsLeft ? 'end' : 'start'}
                fill={palette.text.primary}
              >
                {label}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}

function changesIn(
  cell: Cell,
  changes: readonly Change[],
  shape: TimelineShape,
): Change[] {
  const { from, to } = cellTimes(cell, shape);
  return changes.filter(({ occurredAt }) => {
    const at = Date.parse(occurredAt);
    return at >= from && at < to;
  });
}

/** `checkoutservice v2.14.1`, in few letters. */
function nameOf({ entityRef, kind, item, revision, title }: Change): string {
  const version = revision && shortRevision(revision);
  const what = kind === 'deploy' ? version ?? title : item ?? title ?? version;
  const text = [entityRef && entityTitle(entityRef), what]
    .filter(Boolean)
    .join(kind === 'deploy' ? ' ' : ': ');
  return text.length > 42 ? `${text.slice(0, 41)}…` : text;
}
