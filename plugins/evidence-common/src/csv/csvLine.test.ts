import { csvFile, csvLine } from './csvLine';

describe('a line of CSV', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])(
    'lets no text become a formula: %j',
    text => {
      expect(csvLine([text])).toBe(`"'${text}"\r\n`);
    },
  );

  it('quotes what would end a cell, and leaves numbers what they are', () => {
    expect(csvLine(['a "b", c', 'd\ne', -1.5, true, undefined, 'f'])).toBe(
      '"a ""b"", c","d\ne",-1.5,true,,f\r\n',
    );
  });

  it('makes a file', () => {
    const rows = [{ at: 1 }, { at: 2 }];
    expect(csvFile([['at', ({ at }: { at: number }) => at]], rows)).toBe(
      'at\r\n1\r\n2\r\n',
    );
  });
});
