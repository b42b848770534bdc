import { LineChange, lineChanges, linesOf } from './lineChanges';

/** Unchanged lines around a change, as `diff -u` and git have them. */
const context = 3;

export type Diff = {
  /** A unified diff as `git apply` and `patch -p1` take it. */
  diff: string;
  /** The changed lines with those around them, as they are. */
  before: string;
  /** The same lines, as they would be. */
  after: string;
  /** The first line that changes, from 1; the one before it where lines are added. */
  line: number;
};

/**
 * Says how a text differs from another, line by line. Line breaks are part of a
 * line, so CRLF stays CRLF and a last line without a break is marked as such.
 *
 * @param path - relative to where the diff is applied, with `/`
 */
export function unifiedDiff(path: string, text: string, changed: string): Diff {
  const lines = linesOf(text);
  const changes = lineChanges(lines, linesOf(changed));
  const hunks: string[] = [];
  const before: string[] = [];
  const after: string[] = [];
  let shift = 0;
  for (const group of grouped(changes, lines.length)) {
    const { from, to } = group;
    const old = lines.slice(from, to);
    const body: string[] = [];
    const now: string[] = [];
    let at = from;
    for (const { start, count, lines: put } of group.changes) {
      const kept = lines.slice(at, start);
      const gone = lines.slice(start, start + count);
      body.push(...marked(' ', kept), ...marked('-', gone));
      body.push(...marked('+', put));
      now.push(...kept, ...put);
      at = start + count;
    }
    const rest = lines.slice(at, to);
    body.push(...marked(' ', rest));
    now.push(...rest);
    hunks.push(
      `@@ -${range(from, old.length)} +${range(from + shift, now.length)} @@\n`,
      ...body,
    );
    shift += now.length - old.length;
    before.push(old.join(''));
    after.push(now.join(''));
  }
  const [first] = changes;
  return {
    diff:
      hunks.length === 0
        ? ''
        : `--- ${header('a', path)}\n+++ ${header('b', path)}\n${hunks.join(
            '',
          )}`,
    before: before.join('…\n'),
    after: after.join('…\n'),
    line: first ? Math.max(1, first.start + (first.count > 0 ? 1 : 0)) : 1,
  };
}

/** The diff that makes a file that is not there yet. */
export function newFileDiff(path: string, text: string): Diff {
  const lines = linesOf(text);
  return {
    diff: `--- /dev/null\n+++ ${header('b', path)}\n@@ -0,0 +${range(
      0,
      lines.length,
    )} @@\n${marked('+', lines).join('')}`,
    before: '',
    after: text,
    line: 1,
  };
}

/** Changes whose surroundings touch are put together. */
function grouped(
  changes: readonly LineChange[],
  length: number,
): { from: number; to: number; changes: LineChange[] }[] {
  const groups: { from: number; to: number; changes: LineChange[] }[] = [];
  for (const change of changes) {
    const from = Math.max(0, change.start - context);
    const to = Math.min(length, change.start + change.count + context);
    const group = groups[groups.length - 1];
    if (group && from <= group.to) {
      group.to = to;
      group.changes.push(change);
    } else {
      groups.push({ from, to, changes: [change] });
    }
  }
  return groups;
}

function marked(mark: string, lines: readonly string[]): string[] {
  return lines.map(line =>
    line.endsWith('\n')
      ? `${mark}${line}`
      : `${mark}${line}\n\\ No newline at end of file\n`,
  );
}

/** Of no lines the line before is named, as `diff -u` does. */
function range(from: number, count: number): string {
  const start = count === 0 ? from : from + 1;
  return count === 1 ? `${start}` : `${start},${count}`;
}

/** Git ends a name that has blanks with a tab, and puts odd ones in quotes. */
function header(side: 'a' | 'b', path: string): string {
  const name = `${side}/${path}`;
  if (/[\p{Cc}"\\]/u.test(name)) {
    return JSON.stringify(name);
  }
  return /\s/.test(name) ? `${name}\t` : name;
}
