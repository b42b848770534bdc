import { csvFile, csvRows } from './csvFile';

type Cell = string | number | boolean | undefined;

const lineOf = (...cells: Cell[]) =>
  csvRows(
    cells.map((_, place) => ['', (row: Cell[]) => row[place]] as const),
    [cells],
  );

describe('a table', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])(
    'lets no text become a formula: %j',
    text => {
      expect(lineOf(text)).toBe(`"'${text}"\r\n`);
    },
  );

  it('quotes what would end a cell, and leaves numbers what they are', () => {
    expect(lineOf('a "b", c', 'd\ne', -1.5, true, undefined, 'f')).toBe(
      '"a ""b"", c","d\ne",-1.5,true,,f\r\n',
    );
  });

  it('has a line of names, and a line a row', () => {
    const columns = [['at', ({ at }: { at: number }) => at]] as const;
    expect(csvFile(columns, [{ at: 1 }, { at: 2 }])).toBe('at\r\n1\r\n2\r\n');
    expect(csvFile(columns, [])).toBe('at\r\n');
  });
});
