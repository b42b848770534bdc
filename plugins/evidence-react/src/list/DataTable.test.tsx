import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createPortal } from 'react-dom';
import { DataTable, type Column } from './DataTable';

type Row = { id: string; name: string; count: number };

const rows: Row[] = [
  { id: 'a', name: 'Checkout', count: 3 },
  { id: 'b', name: 'Payment', count: 1 },
];
const columns: Column<Row>[] = [
  {
    id: 'name',
    head: 'Name',
    rowHead: true,
    sortable: true,
    cell: ({ name }) => <a href={`#${name}`}>{name}</a>,
  },
  { id: 'count', head: 'Count', align: 'right', cell: ({ count }) => count },
];
const base = { caption: 'Services', columns, keyOf: ({ id }: Row) => id };

function renderSortable(onSort: jest.Mock, onOpen?: jest.Mock) {
  render(
    <DataTable
      {...base}
      rows={rows}
      sort={{ by: 'name', order: 'asc' }}
      onSort={onSort}
      onOpen={onOpen}
    />,
  );
}

describe('the table', () => {
  it('sorts by its heads and opens a row by a click beside its links', async () => {
    const onSort = jest.fn();
    const onOpen = jest.fn();
    renderSortable(onSort, onOpen);
    expect(screen.getByRole('columnheader', { name: 'Name' })).toHaveAttribute(
      'aria-sort',
      'ascending',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Name' }));
    expect(onSort).toHaveBeenCalledWith({ by: 'name', order: 'desc' });
    await userEvent.click(screen.getByRole('link', { name: 'Payment' }));
    expect(onOpen).not.toHaveBeenCalled();
    await userEvent.click(screen.getByRole('cell', { name: '1' }));
    expect(onOpen).toHaveBeenCalledWith(rows[1]);
  });

  it('does not open a row by a click in a dialog that the row opened', async () => {
    const onOpen = jest.fn();
    const dialog: Column<Row> = {
      id: 'dialog',
      head: 'Rollback',
      cell: ({ name }) => createPortal(<p>Roll back {name}</p>, document.body),
    };
    render(
      <DataTable
        {...base}
        columns={[...columns, dialog]}
        rows={rows}
        onOpen={onOpen}
      />,
    );
    await userEvent.click(screen.getByText('Roll back Payment'));
    expect(onOpen).not.toHaveBeenCalled();
  });

  it('is sorted on a phone, too', async () => {
    const onSort = jest.fn();
    const matchMedia = window.matchMedia;
    window.matchMedia = query =>
      ({
        matches: true,
        media: query,
        addListener: () => undefined,
        removeListener: () => undefined,
        addEventListener: () => undefined,
        removeEventListener: () => undefined,
      } as unknown as MediaQueryList);
    renderSortable(onSort);
    expect(screen.getAllByRole('listitem')).toHaveLength(2);
    expect(screen.getByLabelText('Sort by')).toHaveTextContent(/\S/);
    await userEvent.click(screen.getByLabelText('Sort by'));
    await userEvent.click(screen.getByRole('option', { name: 'Name ↓' }));
    expect(onSort).toHaveBeenCalledWith({ by: 'name', order: 'desc' });
    window.matchMedia = matchMedia;
  });

  it('marks rows and puts a band above one', () => {
    render(
      <DataTable
        {...base}
        rows={rows}
        markOf={({ id }) => ({ current: id === 'b' })}
        bandAbove={({ id }) => id === 'b' && 'Alert began'}
      />,
    );
    const all = within(screen.getByRole('table', { name: 'Services' }));
    expect(all.getAllByRole('row').map(row => row.textContent)).toEqual([
      'NameCount',
      'Checkout3',
      'Alert began',
      'Payment1',
    ]);
    expect(screen.getByRole('row', { name: 'Payment 1' })).toHaveAttribute(
      'aria-current',
      'true',
    );
  });

  it('never shows what is being read as empty', () => {
    const { rerender } = render(
      <DataTable {...base} rows={undefined} empty="No services" />,
    );
    expect(screen.getByRole('status')).toBeInTheDocument();
    expect(screen.queryByText('No services')).not.toBeInTheDocument();
    rerender(<DataTable {...base} rows={[]} empty="No services" />);
    expect(screen.getByText('No services')).toBeInTheDocument();
  });
});
