import fc from 'fast-check';
import { CsvReader, findColumns, instantOf, toOccurrence, trackerOf } from '.';
import { minutesOf } from './minutes';

function read(text: string, size = text.length || 1): string[][] {
  const reader = new CsvReader();
  const rows = [];
  for (let at = 0; at < text.length; at += size) {
    rows.push(...reader.push(text.slice(at, at + size)));
  }
  return [...rows, ...reader.end()].map(({ cells }) => cells);
}

const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;

describe('a table', () => {
  it('is read as it was written, in pieces of any size', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.array(
            // A lone carriage return ends a line like any other.
            fc.string().map(cell => cell.replaceAll('\r', '').concat('.')),
            { minLength: 2, maxLength: 4 },
          ),
          { minLength: 1, maxLength: 5 },
        ),
        fc.integer({ min: 1, max: 7 }),
        (rows, size) => {
          const header = ['a', 'b'];
          const text = [header, ...rows]
            .map(cells => cells.map(quoted).join(','))
            .join('\r\n');
          expect(read(text, size)).toEqual([header, ...rows]);
        },
      ),
    );
  });

  it.each([
    [
      'a;b\n1;2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      '\uFEFFa\tb\r1\t2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a,b\n\n"1\n2",3\n',
      [
        ['a', 'b'],
        ['1\n2', '3'],
      ],
    ],
  ])('%j', (text, rows) => {
    expect(read(text)).toEqual(rows);
  });

  it('has a line for each row, and an end for each quote', () => {
    const reader = new CsvReader();
    const rows = [
      ...reader.push('a,b\r\n"x\r\ny",1\r\nz,2\r\n'),
      ...reader.end(),
    ];
    expect(rows.map(({ line }) => line)).toEqual([1, 2, 4]);
    expect(() => read('a,b\n1,"2\n3,4\n')).toThrow(
      'The quote that begins in the row of line 2 is never closed',
    );
  });

  it.each([1, 3, 100])('may mix line ends, in pieces of %s', size => {
    expect(read('a,b\r\n1,"2"\r\n3,4\n5,"6\r\n7"', size)).toEqual([
      ['a', 'b'],
      ['1', '2'],
      ['3', '4'],
      ['5', '6\n7'],
    ]);
  });

  it('is refused where a quote inside quotes is written once', () => {
    expect(() => read('a,b\n1,2\n"x"y,3\n"z",4\n')).toThrow(
      'In the row of line 3 text follows a closing quote; a quote inside quotes is written twice',
    );
  });

  it('does not fill the memory where a quote is never closed', () => {
    const reader = new CsvReader();
    const endless = () => {
      for (let pieces = 0; pieces < 100; pieces += 1) {
        reader.push(pieces === 0 ? 'a,b\n1,"' : 'x,\n'.repeat(20_000));
      }
    };
    expect(endless).toThrow(
      'The row of line 2 has no end; is a quote not closed there?',
    );
  });
});

describe('columns', () => {
  it('of a raw Jira export are known, repeated ones together', () => {
    const header = [
      'Summary',
      'Issue key',
      'Issue id',
      'Issue Type',
      'Created',
      'Time Spent',
      'Component/s',
      'Component/s',
      'Watchers',
    ];
    const columns = findColumns(header);
    expect(columns).toEqual({
      fields: {
        id: [1],
        title: [0],
        occurredAt: [4],
        minutes: [5],
        service: [6, 7],
      },
      minutesUnit: 'seconds',
      unused: ['Issue id', 'Issue Type', 'Watchers'],
    });
    expect(trackerOf(header)).toBe('jira');
    const cells = [
      'Reset',
      'OPS-1',
      '7',
      'Task',
      '12/Mar/26 3:07 PM',
      '5400',
      'cart',
      'shop',
      '',
    ];
    expect('fields' in columns && toOccurrence(cells, columns)).toEqual({
      occurrence: {
        id: 'OPS-1',
        title: 'Reset',
        occurredAt: '2026-03-12T15:07:00.000Z',
        services: ['cart', 'shop'],
        minutes: 90,
      },
    });
  });

  it('of ServiceNow are known too', () => {
    const header = [
      'number',
      'short_description',
      'opened_at',
      'cmdb_ci',
      'assignment_group',
      'sys_updated_on',
    ];
    expect(findColumns(header)).toMatchObject({
      fields: {
        id: [0],
        title: [1],
        occurredAt: [2],
        service: [3],
        owner: [4],
        updatedAt: [5],
      },
      unused: [],
    });
    expect(trackerOf(header)).toBe('servicenow');
  });

  it('of GitHub are known too, with labels and the id that it has over REST', () => {
    const header = ['number', 'title', 'labels', 'createdAt', 'url'];
    expect(trackerOf(header)).toBe('github');
    const columns = findColumns(header);
    const url = 'https://github.com/acme/ops/issues/12';
    const of = (cells: string[]) =>
      'fields' in columns && toOccurrence(cells, columns);
    const labels = 'bug,service:cart,team:shop,toil:restart';
    const created = '2026-03-12T15:07:00Z';
    expect(of(['12', 'Restart', labels, created, url])).toMatchObject({
      occurrence: {
        id: 'acme/ops#12',
        services: ['cart'],
        owner: 'shop',
        key: 'restart',
        url,
      },
    });
    // An address of something else holds no id.
    const other = 'https://github.com/acme/ops/issues/13';
    expect(of(['12', 'Restart', '', created, other])).toMatchObject({
      occurrence: { id: '12', services: [] },
    });
    const gitlab = 'https://git.acme.test/group/sub/ops/-/issues/12';
    expect(of(['12', 'Restart', '', created, gitlab])).toMatchObject({
      occurrence: { id: 'group/sub/ops#12' },
    });
  });

  it('hold minutes where nothing says that they are seconds', () => {
    const unit = (...header: string[]) => {
      const columns = findColumns([...header, 'Summary', 'Created']);
      return 'fields' in columns && columns.minutesUnit;
    };
    expect(unit('Time Spent')).toBe('minutes');
    expect(unit('Issue key', 'Issue id', 'Time Spent')).toBe('seconds');
    expect(unit('Engaged seconds')).toBe('seconds');
  });

  it('may be called what the fields are', () => {
    const header = ['id', 'title', 'occurredAt', 'service', 'owner', 'minutes'];
    expect(findColumns(header)).toMatchObject({
      fields: {
        id: [0],
        title: [1],
        occurredAt: [2],
        service: [3],
        owner: [4],
        minutes: [5],
      },
      minutesUnit: 'minutes',
      unused: [],
    });
    expect(findColumns(['Summary', 'createdAt'])).toMatchObject({
      fields: { title: [0], occurredAt: [1] },
    });
  });

  it('are named where they are not known', () => {
    expect(findColumns(['what', 'when'])).toEqual({
      problem: expect.stringMatching(
        /^No column holds the title; name it with --map '<column>=title'. There are 'what', 'when'/,
      ),
    });
    expect(
      findColumns(['what', 'when'], { what: 'title', WHEN: 'occurredAt' }),
    ).toMatchObject({ fields: { title: [0], occurredAt: [1] } });
    expect(findColumns(['what'], { when: 'title' })).toMatchObject({
      problem: expect.stringContaining("No column is called 'when'"),
    });
    expect(findColumns(['what'], { what: 'titel' })).toMatchObject({
      problem: expect.stringContaining("'titel' is no field"),
    });
  });
});

it.each([
  ['90', 'seconds', 1.5],
  ['1,5', 'hours', 90],
  ['1970-01-02 01:35:30', 'seconds', 1_535.5],
  ['1:05', 'minutes', 65],
  ['1 Hour 5 Minutes', 'seconds', 65],
  ['2h 30m', 'minutes', 150],
  ['45 s', 'hours', 0.75],
  // Of eight hours, or of 24?
  ['1 day', 'minutes', 'none'],
  ['-4', 'minutes', 'none'],
] as const)('%s (%s) is %s minutes', (text, unit, minutes) => {
  expect(minutesOf(text, unit)).toBe(minutes);
});

describe('an instant', () => {
  it.each([
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
    ['2026-01-31 09:30:05', '2026-01-31T09:30:05.000Z'],
    ['2026-01-31T09:30:00+02:00', '2026-01-31T07:30:00.000Z'],
    ['2026-01-31 09:30:00 UTC', '2026-01-31T09:30:00.000Z'],
    ['31/Jan/26 12:05 AM', '2026-01-31T00:05:00.000Z'],
    ['31.01.2026 09:30', '2026-01-31T09:30:00.000Z'],
    // Which part is the day is ambiguous.
    ['01/02/2026', undefined],
    ['2026-02-31', undefined],
    ['yesterday', undefined],
    ['', undefined],
  ])('%j is %s', (text, instant) => {
    expect(instantOf(text)).toBe(instant);
  });
});

it.each([
  ['1/2/2026', 'day-first', '2026-02-01T00:00:00.000Z'],
  ['1/2/2026 3:07 PM', 'month-first', '2026-01-02T15:07:00.000Z'],
  ['31/01/26 09:30:05', 'day-first', '2026-01-31T09:30:05.000Z'],
  ['31/01/2026', 'month-first', undefined],
] as const)('%j is, %s, %s', (text, order, instant) => {
  expect(instantOf(text, order)).toBe(instant);
});

it('says what is wrong with a row', () => {
  const columns = findColumns(['title', 'date', 'minutes', 'url']);
  if ('problem' in columns) {
    throw new Error(columns.problem);
  }
  const of = (...cells: string[]) => toOccurrence(cells, columns);
  expect(of('', '2026-01-01')).toEqual({ problem: 'has no title' });
  expect(of('x', '')).toEqual({ problem: 'has no time' });
  expect(of('x', 'soon')).toEqual({
    problem: "has 'soon' as its time, which is not a date",
  });
  expect(of('x', '01/02/2026')).toEqual({
    problem: expect.stringMatching(/^has '01\/02\/2026' as its time, in which/),
  });
  expect(of('x', '2026-01-01', 'long')).toEqual({
    problem: "has 'long' as its time spent, which is no time",
  });
  // eslint-disable-next-line no-script-url -- what must not become a link
  expect(of('x', '2026-01-01', '', 'javascript:alert(1)')).toMatchObject({
    occurrence: { id: expect.stringMatching(/^[0-9a-f]{16}$/), title: 'x' },
  });
});
