import TableCell from '@mui/material/TableCell';
import TableSortLabel from '@mui/material/TableSortLabel';

const spoken = { asc: 'ascending', desc: 'descending' } as const;

/** The head of a column that the server can go by. */
export function SortCell(props: {
  words: string;
  /** Absent where the list goes by another column. */
  order: 'asc' | 'desc' | undefined;
  onSort: () => void;
  className?: string;
}) {
  const { words, order, onSort, className } = props;
  return (
    <TableCell className={className} aria-sort={order ? spoken[order] : 'none'}>
      <TableSortLabel
        active={order !== undefined}
        direction={order ?? 'asc'}
        onClick={onSort}
      >
        {words}
      </TableSortLabel>
    </TableCell>
  );
}
