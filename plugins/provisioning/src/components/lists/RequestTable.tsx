import {
  dense,
  EntityName,
  PageHead,
  useDocumentTitle,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  ListedRequest,
  ListRequestsQuery,
} from '@plumbline/backstage-plugin-provisioning-common';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import { ReactNode } from 'react';
import { PageTabs } from '../common/PageTabs';
import { ListFrame } from './ListFrame';
import { Narrow, useNarrowing } from './Narrow';
import { useProductTitles, useRequests } from './useRequests';

/** A column, and what it has for a request of the product with this title. */
export type Column = {
  title: string;
  /** What sets it apart in the look of dense tables. */
  className?: 'number' | 'short';
  /** It names the row. */
  isHeader?: boolean;
  cell: (request: ListedRequest, productTitle: string) => ReactNode;
};

/** A page of requests as a table, which its reader narrows by the address. */
export function RequestTable(props: {
  of: 'requests' | 'resources';
  title: string;
  /** What the narrowing of the address comes to. */
  query: (narrowing: ListRequestsQuery) => ListRequestsQuery;
  columns: readonly Column[];
  nothing: ReactNode;
}) {
  const { of, title, query, columns, nothing } = props;
  useDocumentTitle(title);
  const { narrowing, narrow } = useNarrowing();
  const titles = useProductTitles();
  const pages = useRequests(query(narrowing));
  return (
    <>
      <PageHead title="Infrastructure" />
      <PageTabs at={of} />
      <Narrow of={of} narrowing={narrowing} onNarrow={narrow} titles={titles} />
      <ListFrame pages={pages} what={`The ${of}`} nothing={<p>{nothing}</p>}>
        {items => (
          <Table size="small" aria-label={title} sx={dense}>
            <TableHead>
              <TableRow>
                {columns.map(column => (
                  <TableCell
                    key={column.title}
                    className={
                      column.className === 'number' ? 'number' : undefined
                    }
                  >
                    {column.title}
                  </TableCell>
                ))}
              </TableRow>
            </TableHead>
            <TableBody>
              {items.map(request => (
                <TableRow key={request.id}>
                  {columns.map(({ cell, className, isHeader, ...column }) => (
                    <TableCell
                      key={column.title}
                      className={className}
                      {...(isHeader && { component: 'th', scope: 'row' })}
                    >
                      {cell(
                        request,
                        titles.get(request.product) ?? request.product,
                      )}
                    </TableCell>
                  ))}
                </TableRow>
              ))}
            </TableBody>
          </Table>
        )}
      </ListFrame>
    </>
  );
}

/** The service that something is for. */
export const forService: Column = {
  title: 'For',
  cell: ({ intent }) => named(intent.service),
};

/** An entity that an intent names. */
export function named(ref: unknown): ReactNode {
  return typeof ref === 'string' && <EntityName entityRef={ref} />;
}
