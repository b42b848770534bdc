import Box from '@mui/material/Box';
import type { ChangeKind } from '@plumbline/backstage-plugin-evidence-common';
import { KeyboardEvent, useRef, useState } from 'react';
import type { PickedCell } from '../../model/changes/query';
import {
  Cell,
  cellTimes,
  PlacedCell,
  placedInWords,
  TimelineShape,
} from '../../model/changes/timeline';
import { binLeft, Geometry } from './geometry';

/**
 * What can be pointed at in a time line. Together they are one stop of the Tab
 * key; the arrow keys lead from one to the next that is not empty.
 */
export function CellButtons(props: {
  shape: TimelineShape;
  geometry: Geometry;
  picked?: PickedCell;
  onPick: (cell: PickedCell | undefined) => void;
  onLook: (cell: PlacedCell | undefined) => void;
}) {
  const { shape, geometry, picked, onPick, onLook } = props;
  const box = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState<string>();
  const { spansHeight, rowHeight } = geometry;

  const rows = shape.rows.filter(({ cells }) => cells.length > 0);
  // Named by their time: as time passes, cells move.
  const keyOf = ({ kind, cell }: PlacedCell) =>
    `${kind} ${cellTimes(cell, shape).from}`;
  const keys = rows.flatMap(({ kind, cells }) =>
    cells.map(cell => keyOf({ kind, cell })),
  );
  const tabStop =
    current !== undefined && keys.includes(current)
      ? current
      : rows[0] &&
        keyOf({
          kind: rows[0].kind,
          cell: rows[0].cells[rows[0].cells.length - 1],
        });

  const go = (to: PlacedCell | undefined) => {
    if (to) {
      box.current
        ?.querySelector<HTMLElement>(`[data-cell="${keyOf(to)}"]`)
        ?.focus();
    }
  };
  const onKey = (event: KeyboardEvent, row: number, index: number) => {
    const to = neighbour(rows, row, index, event.key);
    if (to) {
      event.preventDefault();
      go(to);
    }
  };

  return (
    <div ref={box}>
      {rows.map(({ kind, cells }, row) =>
        cells.map((cell, index) => {
          const placed = { kind, cell };
          const times = cellTimes(cell, shape);
          const key = keyOf(placed);
          const isPicked =
            picked?.kind === kind &&
            picked?.from === times.from &&
            picked?.to === times.to;
          const left = binLeft(geometry, shape.bins, cell.bin);
          const line = shape.rows.findIndex(one => one.kind === kind);
          return (
            <Box
              component="button"
              type="button"
              key={key}
              data-cell={key}
              tabIndex={key === tabStop ? 0 : -1}
              aria-pressed={isPicked}
              aria-label={placedInWords(placed, shape)}
              onClick={() => onPick(isPicked ? undefined : { kind, ...times })}
              onKeyDown={event => onKey(event, row, index)}
              onFocus={() => {
                setCurrent(key);
                onLook(placed);
              }}
              onBlur={() => onLook(undefined)}
              onMouseEnter={() => onLook(placed)}
              onMouseLeave={() => onLook(undefined)}
              sx={{
                position: 'absolute',
                left,
                width: binLeft(geometry, shape.bins, cell.bin + 1) - left,
                top: spansHeight + line * rowHeight,
                height: rowHeight,
                p: 0,
                border: 0,
                borderRadius: 0.5,
                background: 'none',
                cursor: 'pointer',
                outline: isPicked ? '2px solid' : undefined,
                outlineColor: 'primary.main',
                '&:hover': { bgcolor: 'action.selected' },
                '&:focus-visible': { outline: '2px solid' },
              }}
            />
          );
        }),
      )}
    </div>
  );
}

/** Where a key leads: along the row, or to the nearest in time of the next row. */
function neighbour(
  rows: readonly { kind: ChangeKind; cells: Cell[] }[],
  row: number,
  index: number,
  key: string,
): PlacedCell | undefined {
  const { cells } = rows[row];
  const at = (to: number, inRow = row) => {
    const cell = rows[inRow]?.cells[to];
    return cell && { kind: rows[inRow].kind, cell };
  };
  switch (key) {
    case 'ArrowLeft':
      return at(index - 1);
    case 'ArrowRight':
      return at(index + 1);
    case 'Home':
      return at(0);
    case 'End':
      return at(cells.length - 1);
    case 'ArrowUp':
    case 'ArrowDown': {
      const next = row + (key === 'ArrowUp' ? -1 : 1);
      const others = rows[next]?.cells ?? [];
      const distance = (cell: Cell) => Math.abs(cell.bin - cells[index].bin);
      const nearest = others.reduce(
        (best, cell, position) =>
          distance(cell) < distance(others[best]) ? position : best,
        0,
      );
      return at(nearest, next);
    }
    default:
      return undefined;
  }
}
