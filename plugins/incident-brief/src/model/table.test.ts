import { checkoutBrief } from '../fixtures';
import { sortRows, tableRows } from './table';

const rows = tableRows(checkoutBrief().dependencies.items);
const names = (sorted: typeof rows) =>
  sorted.map(({ item }) => item.entityRef.replace(/^.*\//, ''));

describe('sortRows', () => {
  it('puts trouble first and what is unknown last, in either order', () => {
    const up = names(sortRows(rows, { key: 'health', descending: false }));
    const down = names(sortRows(rows, { key: 'health', descending: true }));
    expect(up[0]).toBe('frontend');
    expect(down.slice(-3)).toEqual(up.slice(-3));
    expect(up.slice(-3)).toEqual(
      expect.arrayContaining(['orders-db', 'orders-topic', 'loyalty']),
    );
  });

  it('sorts by name without the kind', () => {
    expect(names(sortRows(rows, { key: 'entity', descending: false }))[0]).toBe(
      'currencyservice',
    );
  });

  it('words the direction as the API does', () => {
    expect(rows.map(({ how }) => how)).toEqual([
      'calls it',
      'calls it',
      'it calls',
      'it calls',
      'it writes',
      'it publishes to',
      'it calls',
    ]);
  });
});
