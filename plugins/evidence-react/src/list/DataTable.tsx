import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import { useTheme } from '@mui/material/styles';
import TableSortLabel from '@mui/material/TableSortLabel';
import useMediaQuery from '@mui/material/useMediaQuery';
import { Fragment, type MouseEvent, type ReactNode } from 'react';
import { type Tone, toneColours, VisuallyHidden } from '../theme';
import { Choose } from './Choose';

const spoken = { asc: 'ascending', desc: 'descending' } as const;
const edge = { borderTop: 1, borderColor: 'divider' } as const;
const table = {
  width: '100%',
  borderCollapse: 'separate',
  borderSpacing: 0,
  fontSize: 13,
  fontVariantNumeric: 'tabular-nums',
  '& th, & td': {
    textAlign: 'left',
    verticalAlign: 'middle',
    px: 1.5,
    py: 1,
    // The portal's theme breaks words, which here would be within them.
    wordBreak: 'normal',
    overflowWrap: 'anywhere',
  },
  '& tbody th': { fontWeight: 400 },
  '& tbody th, & tbody td': edge,
  '& thead th': {
    position: 'sticky',
    top: 0,
    zIndex: 1,
    py: 0.9,
    fontSize: 12,
    fontWeight: 500,
    color: 'text.secondary',
    whiteSpace: 'nowrap',
    bgcolor: 'background.default',
  },
} as const;
/** At the edges of the table there is more space. */
const edgeOf = (index: number, { length }: readonly unknown[]) => ({
  pl: index === 0 ? 2 : undefined,
  pr: index === length - 1 ? 2 : undefined,
});
const card = {
  ...edge,
  listStyle: 'none',
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  columnGap: 1,
  rowGap: 0.75,
  px: 2,
  py: 1.25,
  fontSize: 13,
  overflowWrap: 'anywhere',
} as const;

/** A column of a table, and what it shows of a row. */
export type Column<Row> = {
  id: string;
  /** The head; read out only, where `headHidden`. */
  head: string;
  headHidden?: boolean;
  cell: (row: Row) => ReactNode;
  align?: 'right';
  width?: number | string;
  nowrap?: boolean;
  /** Names the row to a screen reader. */
  rowHead?: boolean;
  sortable?: boolean;
  /**
   * On the card of a phone: on a line of its own (`line`), beside the one before
   * (`inline`, the default), with its head as well (`labelled`), or not at all.
   */
  phone?: 'line' | 'inline' | 'labelled' | 'hidden';
};

export type SortOrder = { by: string; order: 'asc' | 'desc' };

/**
 * Rows below a sticky head, by columns; on a phone one card each. A click on a row
 * opens it, where `onOpen` is given: a link in one of its cells does the same by
 * keyboard.
 */
export function DataTable<Row>(props: {
  /** What it lists, for screen readers. */
  caption: string;
  columns: readonly Column<Row>[];
  /** Absent while they are read. */
  rows: readonly Row[] | undefined;
  keyOf: (row: Row) => string;
  sort?: SortOrder;
  onSort?: (next: SortOrder) => void;
  onOpen?: (row: Row) => void;
  /** An edge in a tone at its side; `current` where the page is about it. */
  markOf?: (row: Row) => { tone?: Tone; current?: boolean } | undefined;
  /** Across all columns, above this row. */
  bandAbove?: (row: Row, index: number) => ReactNode;
  /** Shown where there are no rows. */
  empty?: ReactNode;
  /** These rows are of the question before. */
  isStale?: boolean;
}) {
  const { caption, columns, rows, keyOf, empty, isStale = false } = props;
  const { sort, onSort, onOpen, markOf, bandAbove } = props;
  const theme = useTheme();
  const phone = useMediaQuery(theme.breakpoints.down('md'));
  if (rows === undefined) {
    return (
      <Box role="status" aria-label={`Reading: ${caption}`} sx={{ px: 2 }}>
        {Array.from({ length: 6 }, (_, row) => (
          <Skeleton key={row} height={40} />
        ))}
      </Box>
    );
  }
  if (rows.length === 0) {
    return <Box sx={{ px: 2, py: 1 }}>{empty}</Box>;
  }
  const rowProps = (row: Row) => {
    const { tone, current } = markOf?.(row) ?? {};
    return {
      'data-row': keyOf(row),
      'aria-current': current || undefined,
      onClick: onOpen && ((event: MouseEvent) => isOwn(event) && onOpen(row)),
      sx: {
        cursor: onOpen && 'pointer',
        bgcolor: current ? 'action.selected' : undefined,
        '&:hover': { bgcolor: 'action.hover' },
        ...(tone && {
          boxShadow: `inset 3px 0 ${toneColours(theme, tone).color}`,
        }),
      },
    };
  };
  if (phone) {
    const sortable = onSort ? columns.filter(column => column.sortable) : [];
    return (
      <>
        {sortable.length > 0 && (
          <Box sx={{ display: 'flex', px: 2, py: 1 }}>
            <Choose
              label="Sort by"
              value={sort ? `${sort.by} ${sort.order}` : ''}
              onChoose={chosen => {
                const [by, order] = chosen.split(' ');
                if (by !== '') {
                  onSort?.({ by, order: order === 'desc' ? 'desc' : 'asc' });
                }
              }}
              choices={[
                // Until one is chosen, the order of the page has a word, too.
                ...(sort ? [] : [{ value: '', words: 'As listed' }]),
                ...sortable.flatMap(({ id, head }) => [
                  { value: `${id} asc`, words: `${head} ↑` },
                  { value: `${id} desc`, words: `${head} ↓` },
                ]),
              ]}
            />
          </Box>
        )}
        <Box
          component="ul"
          aria-label={caption}
          aria-busy={isStale}
          sx={{ m: 0, p: 0, opacity: isStale ? 0.6 : 1 }}
        >
          {rows.map((row, index) => {
            const { sx, ...rest } = rowProps(row);
            const band = bandAbove?.(row, index);
            return (
              <Fragment key={keyOf(row)}>
                {band && <li style={{ listStyle: 'none' }}>{band}</li>}
                <Box component="li" {...rest} sx={{ ...sx, ...card }}>
                  {columns.map(column => cellOnCard(column, row))}
                </Box>
              </Fragment>
            );
          })}
        </Box>
      </>
    );
  }
  return (
    <Box
      component="table"
      aria-label={caption}
      aria-busy={isStale}
      sx={{ ...table, opacity: isStale ? 0.6 : 1 }}
    >
      <thead>
        <tr>
          {columns.map((column, at) => {
            const { id, head, headHidden, align, sortable, width } = column;
            const order = sort?.by === id ? sort.order : undefined;
            return (
              <Box
                component="th"
                key={id}
                scope="col"
                aria-sort={
                  sortable ? (order && spoken[order]) ?? 'none' : undefined
                }
                sx={{
                  width,
                  '&&': { textAlign: align, ...edgeOf(at, columns) },
                }}
              >
                {sortable ? (
                  <TableSortLabel
                    active={order !== undefined}
                    direction={order ?? 'asc'}
                    sx={{ flexDirection: align && 'row-reverse' }}
                    onClick={() =>
                      onSort?.({
                        by: id,
                        order: order === 'asc' ? 'desc' : 'asc',
                      })
                    }
                  >
                    {head}
                  </TableSortLabel>
                ) : (
                  (headHidden && <VisuallyHidden>{head}</VisuallyHidden>) ||
                  head
                )}
              </Box>
            );
          })}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => {
          const band = bandAbove?.(row, index);
          return (
            <Fragment key={keyOf(row)}>
              {band && (
                <tr>
                  <Box
                    component="td"
                    colSpan={columns.length}
                    sx={{ '&&&': { p: 0 } }}
                  >
                    {band}
                  </Box>
                </tr>
              )}
              <Box component="tr" {...rowProps(row)}>
                {columns.map(({ id, cell, align, nowrap, rowHead }, at) => (
                  <Box
                    component={rowHead ? 'th' : 'td'}
                    scope={rowHead ? 'row' : undefined}
                    key={id}
                    sx={{
                      '&&': { textAlign: align, ...edgeOf(at, columns) },
                      whiteSpace: nowrap ? 'nowrap' : undefined,
                    }}
                  >
                    {cell(row)}
                  </Box>
                ))}
              </Box>
            </Fragment>
          );
        })}
      </tbody>
    </Box>
  );
}

function cellOnCard<Row>(column: Column<Row>, row: Row) {
  const { id, head, cell, phone = 'inline' } = column;
  const content = phone === 'hidden' ? null : cell(row);
  return (
    content !== null &&
    content !== undefined &&
    content !== false && (
      <Box
        key={id}
        sx={{ minWidth: 0, flex: phone === 'line' ? '1 0 100%' : undefined }}
      >
        {phone === 'labelled' && (
          <Box component="span" sx={{ color: 'text.secondary' }}>
            {head}{' '}
          </Box>
        )}
        {content}
      </Box>
    )
  );
}

/**
 * A link or button in a row does its own, and so does a dialog that a row opened:
 * React reports what happens in it to the row. Selecting text does nothing.
 */
function isOwn({ currentTarget, target }: MouseEvent): boolean {
  return (
    currentTarget.contains(target as Element) &&
    !(target as Element).closest('a, button, input, select, textarea, label') &&
    !window.getSelection()?.toString()
  );
}
