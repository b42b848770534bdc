import { newFileDiff, unifiedDiff } from './unifiedDiff';

const lines = (mark: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${mark}${at}\n`).join('');

describe('a unified diff', () => {
  it('shows a change with the lines around it', () => {
    const text = lines('a', 20);
    const changed = text.replace('a1\n', '').replace('a15\n', 'a15\nb\n');
    expect(unifiedDiff('x y.yaml', text, changed)).toEqual({
      diff: [
        '--- a/x y.yaml\t',
        '+++ b/x y.yaml\t',
        '@@ -1,5 +1,4 @@',
        ' a0',
        '-a1',
        ' a2',
        ' a3',
        ' a4',
        '@@ -14,6 +13,7 @@',
        ' a13',
        ' a14',
        ' a15',
        '+b',
        ' a16',
        ' a17',
        ' a18',
        '',
      ].join('\n'),
      before: 'a0\na1\na2\na3\na4\n…\na13\na14\na15\na16\na17\na18\n',
      after: 'a0\na2\na3\na4\n…\na13\na14\na15\nb\na16\na17\na18\n',
      line: 2,
    });
    expect(unifiedDiff('a', 'a\nb\n', 'a\nb\nc\n').line).toBe(2);
    expect(unifiedDiff('a', text, text).diff).toBe('');
  });

  it('makes a file, and quotes an odd name', () => {
    expect(newFileDiff('a"b', 'x\ny')).toEqual({
      diff: '--- /dev/null\n+++ "b/a\\"b"\n@@ -0,0 +1,2 @@\n+x\n+y\n\\ No newline at end of file\n',
      before: '',
      after: 'x\ny',
      line: 1,
    });
  });

  it('reports what differs all over as one piece', () => {
    const count = 20_000;
    const { diff } = unifiedDiff('a', lines('a', count), lines('b', count));
    expect(diff).toMatch(
      /^--- a\/a\n\+\+\+ b\/a\n@@ -1,20000 \+1,20000 @@\n-a0\n/,
    );
    expect(diff.split('\n')).toHaveLength(2 * count + 4);
  });
});
