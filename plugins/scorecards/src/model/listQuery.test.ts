import { ListQuery, readListQuery, sortBy, writeListQuery } from './listQuery';

const usual: ListQuery = {
  status: ['fail'],
  ownedBy: 'service',
  sort: 'since',
  order: 'asc',
};
const queries: ListQuery[] = [
  usual,
  { ...usual, status: [], ownedBy: undefined },
  { ...usual, status: ['fail', 'unknown'], ownedBy: 'platform' },
  { ...usual, requirement: 'contextual', baseline: false },
  { ...usual, baseline: true, text: 'pay & 50 % + more=1', order: 'desc' },
  { ...usual, sort: 'due' },
];

describe('what an address asks for', () => {
  it.each(queries)('is what was written into it: %j', query => {
    const address = writeListQuery(query, usual).toString();
    expect(readListQuery(new URLSearchParams(address), usual)).toEqual(query);
  });

  it('is nothing where a page is as it is by itself', () => {
    expect(writeListQuery(usual, usual).toString()).toBe('');
  });

  it('is not confused by what it does not know', () => {
    const address =
      'status=broken&requirement=some&ownedBy=me&sort=size&order=up&baseline=1';
    expect(readListQuery(new URLSearchParams(address), usual)).toEqual(usual);
  });
});

describe('another order', () => {
  it('begins ascending, and is turned by asking again', () => {
    const byDue = sortBy({ ...usual, order: 'desc' }, 'due');
    expect(byDue).toMatchObject({ sort: 'due', order: 'asc' });
    expect(sortBy(byDue, 'due')).toMatchObject({ sort: 'due', order: 'desc' });
  });
});
