import { dense } from '@plumbline/backstage-plugin-evidence-react';
import type { ListedRequest } from '@plumbline/backstage-plugin-provisioning-common';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import { ReactNode } from 'react';

/** A column, and what it has for a request. */
export type Column = {
  title: string;
  isNumber?: boolean;
  /** It names the row. */
  isHeader?: boolean;
  cell: (request: ListedRequest) => ReactNode;
};

/** Requests as rows; each opens as a whole by the link of its header. */
export function RequestTable(props: {
  label: string;
  columns: readonly Column[];
  requests: readonly ListedRequest[];
}) {
  const { label, columns, requests } = props;
  return (
    <Table
      size="small"
      aria-label={label}
      sx={{
        ...dense,
        '& td, & th': {
          ...dense['& td, & th'],
          ...{ px: 2, py: 1, verticalAlign: 'middle' },
        },
        '& thead th': {
          ...{ fontSize: 12, color: 'text.secondary', fontWeight: 400 },
          ...{ bgcolor: 'background.default', whiteSpace: 'nowrap' },
        },
        '& tbody tr': { position: 'relative' },
        '& tbody tr:hover': { bgcolor: 'action.hover' },
        '& tbody tr:last-child > *': { borderBottom: 0 },
        // What is pressed lies above the link that covers the row.
        '& td a, & td button': { position: 'relative', zIndex: 1 },
        '& td[data-title]::before': { display: 'none' },
        '@media (max-width: 799px)': {
          ...dense['@media (max-width: 799px)'],
          '& tbody tr': { display: 'block', position: 'relative', py: 1 },
          '& tbody td, & tbody th': { border: 0, px: 2, py: 0.25 },
          '& tbody tr + tr': { borderTop: 1, borderColor: 'divider' },
          '& td[data-title]:not([data-title=""])::before': {
            ...{ content: 'attr(data-title) " "', color: 'text.secondary' },
            ...{ display: 'inline-block', minWidth: 96, fontSize: 12 },
          },
          '& td > *': { display: 'inline-block', mr: 1 },
        },
      }}
    >
      <TableHead>
        <TableRow>
          {columns.map(({ isNumber, title }) => (
            <TableCell key={title} className={isNumber ? 'number' : undefined}>
              {title}
            </TableCell>
          ))}
        </TableRow>
      </TableHead>
      <TableBody>
        {requests.map(request => (
          <TableRow key={request.id}>
            {columns.map(({ cell, isHeader, isNumber, title }) => (
              <TableCell
                key={title}
                className={isNumber ? 'number' : undefined}
                {...(isHeader
                  ? { component: 'th', scope: 'row' }
                  : { 'data-title': title })}
              >
                {cell(request)}
              </TableCell>
            ))}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
