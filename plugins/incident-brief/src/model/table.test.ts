import { checkoutBrief } from '../fixtures';
import { sortRows, tableRows } from './table';

const rows = tableRows(checkoutBrief().dependencies.items);
const names = (sorted: typeof rows) =>
  sorted.map(({ item }) => item.entityRef.replace(/^.*\//, ''));

describe('sortRows', () => {
  it('puts trouble first, then what is unknown, then what is well', () => {
    const up = names(sortRows(rows, { key: 'health', descending: false }));
    expect(up[0]).toBe('frontend');
    expect(up.slice(1, 4).sort()).toEqual([
      'loyalty',
      'orders-db',
      'orders-topic',
    ]);
    const down = names(sortRows(rows, { key: 'health', descending: true }));
    expect(down.at(-1)).toBe('frontend');
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
