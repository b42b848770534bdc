import { readReview } from '.';

const review = `---
title: Checkout was down
date: 2026-03-01
services:
  - checkout
  - orders-db
---
# Checkout was down

**Impact**: no orders for an hour.

- not an action item

## Action items

- [ ] Alert on the length of the queue (owner: payments)
- [x] Restart **stuck** workers by [hand](https://wiki.test/restart) @web
1. Restart stuck workers by hand
\`\`\`
- no item
\`\`\`
### Later
* <img src=x onerror=alert(1)>

## Lessons
- We learned a lot
`;

it('reads action items, whom they concern and what they are about', () => {
  const read = readReview(review, 'reviews/checkout.md');
  expect(read).toMatchObject({
    title: 'Checkout was down',
    occurredAt: '2026-03-01T00:00:00.000Z',
    services: ['checkout', 'orders-db'],
  });
  const { items } = read as Exclude<typeof read, { problem: string }>;
  expect(items.map(({ owner, title, url }) => [title, owner, url])).toEqual([
    ['Alert on the length of the queue', 'payments', undefined],
    ['Restart stuck workers by hand', 'web', 'https://wiki.test/restart'],
    ['<img src=x onerror=alert(1)>', undefined, undefined],
  ]);
  expect(items[0]).toMatchObject({
    id: expect.stringMatching(/^checkout#[0-9a-f]{16}$/),
    kind: 'recovery',
    text: 'Action item of: Checkout was down',
  });
  expect(readReview(review, 'elsewhere/checkout.md')).toEqual(read);
});

it.each([
  ['- ', '[', ''],
  ['- [', '[', '](x)'],
  ['- x', ' ', 'y'],
  ['- owner: a', ' ', 'y'],
  ['- (owner: ', '(owner:', ''],
  ['| a | ', ' ', 'y'],
  ['- ', '[a](', ''],
  ['', '- ab:\n', ''],
  ['', 'ab:\n- x\n', ''],
])('comes to an end with %j, then %j a million times', (begin, many, end) => {
  const text = many.repeat(1_900_000 / many.length);
  const markdown = `## Action items\n${begin}${text}${end}\n- Restart it`;
  const read = readReview(markdown, '2026-03-01-outage.md');
  expect(read).toHaveProperty('title');
});

it('reads tables, and dates from the name of the file', () => {
  const read = readReview(
    [
      '# Search was slow',
      '| Service | search |',
      '',
      '## Follow-up actions',
      '| Action | Owner | Ticket |',
      '| --- | :-: | --- |',
      '| Rebuild the index | @search | [OPS-7](https://jira.test/OPS-7) |',
      '| Split a \\| b | | |',
    ].join('\r\n'),
    '2026-02-11-search.md',
  );
  expect(read).toMatchObject({
    occurredAt: '2026-02-11T00:00:00.000Z',
    services: ['search'],
    items: [
      {
        title: 'Rebuild the index',
        owner: 'search',
        url: 'https://jira.test/OPS-7',
      },
      { title: 'Split a | b' },
    ],
  });
});

it.each([
  ['# No date\n## Action items\n- x', 'review.md', /has no date: write/],
  ['Date: soon\n', 'review.md', /has 'soon' as its date, which is not a date/],
])('says what is wrong with %j', (text, name, problem) => {
  expect(readReview(text, name)).toEqual({
    problem: expect.stringMatching(problem),
  });
});
