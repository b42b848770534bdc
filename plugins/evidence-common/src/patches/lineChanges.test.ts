import fc from 'fast-check';
import { lineChanges } from './lineChanges';

const lines = fc.array(fc.constantFrom('a\n', 'b\n', 'c\n', 'd\n'), {
  maxLength: 12,
});

describe('lineChanges', () => {
  it('leads from one text to the other, with equal lines between changes', () => {
    fc.assert(
      fc.property(lines, lines, (old, now) => {
        const result: string[] = [];
        let at = 0;
        for (const { start, count, lines: put } of lineChanges(old, now)) {
          expect(start).toBeGreaterThanOrEqual(at === 0 ? 0 : at + 1);
          result.push(...old.slice(at, start), ...put);
          at = start + count;
        }
        result.push(...old.slice(at));
        expect(result).toEqual(now);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes as few lines as there can be', () => {
    fc.assert(
      fc.property(lines, lines, (old, now) => {
        const edits = lineChanges(old, now).reduce(
          (sum, { count, lines: put }) => sum + count + put.length,
          0,
        );
        expect(edits).toBe(old.length + now.length - 2 * common(old, now));
      }),
      { numRuns: 500 },
    );
  });

  it('reports what differs all over as one piece', () => {
    const all = (mark: string) =>
      Array.from({ length: 2000 }, (_, at) => `${mark}${at}\n`);
    expect(lineChanges(all('a'), all('b'))).toEqual([
      { start: 0, count: 2000, lines: all('b') },
    ]);
  });
});

/** The longest common subsequence, by the book. */
function common(a: readonly string[], b: readonly string[]): number {
  const rows = a.map(() => b.map(() => 0));
  a.forEach((one, i) =>
    b.forEach((other, j) => {
      rows[i][j] =
        one === other
          ? (rows[i - 1]?.[j - 1] ?? 0) + 1
          : Math.max(rows[i - 1]?.[j] ?? 0, rows[i][j - 1] ?? 0);
    }),
  );
  return rows[a.length - 1]?.[b.length - 1] ?? 0;
}
