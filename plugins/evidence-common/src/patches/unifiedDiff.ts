import { formatPatch, OMIT_HEADERS, structuredPatch } from 'diff';

/** Unchanged lines around a change, as `diff -u` and git have them. */
const context = 3;
/** Edits beyond which what differs is reported as one piece: the time grows with their square. */
const mostEdits = 800;

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
  return diffOf(header('a', path), header('b', path), text, changed);
}

/** The diff that makes a file that is not there yet. */
export function newFileDiff(path: string, text: string): Diff {
  return diffOf('/dev/null', header('b', path), '', text);
}

function diffOf(
  oldName: string,
  newName: string,
  text: string,
  changed: string,
): Diff {
  const patchOf = (before: string, after: string) =>
    structuredPatch('', '', before, after, undefined, undefined, {
      context,
      maxEditLength: mostEdits,
    });
  const patch = patchOf(text, changed) ?? asOnePiece(text, changed);
  const { hunks } = patch;
  const first = hunks[0]?.lines.findIndex(line => !line.startsWith(' '));
  const sideOf = (mark: '-' | '+') =>
    hunks
      .map(({ lines }) =>
        lines
          .map((line, at) =>
            line.startsWith(' ') || line.startsWith(mark)
              ? `${line.slice(1)}${lines[at + 1]?.startsWith('\\') ? '' : '\n'}`
              : '',
          )
          .join(''),
      )
      .join('…\n');
  return {
    diff:
      hunks.length === 0
        ? ''
        : `--- ${oldName}\n+++ ${newName}\n${formatPatch(patch, OMIT_HEADERS)}`,
    before: sideOf('-'),
    after: sideOf('+'),
    line:
      first === undefined
        ? 1
        : Math.max(
            1,
            hunks[0].oldStart +
              first -
              (hunks[0].lines[first].startsWith('+') ? 1 : 0),
          ),
  };
}

/** Git ends a name that has blanks with a tab, and puts odd ones in quotes. */
function header(side: 'a' | 'b', path: string): string {
  const name = `${side}/${path}`;
  if (/[\p{Cc}"\\]/u.test(name)) {
    return JSON.stringify(name);
  }
  return /\s/.test(name) ? `${name}\t` : name;
}

/** All lines go, and all others come. */
function asOnePiece(text: string, changed: string) {
  const gone = structuredPatch('', '', text, '');
  const [{ newLines, lines }] = structuredPatch('', '', '', changed).hunks;
  return {
    ...gone,
    hunks: gone.hunks.map(hunk => ({
      ...hunk,
      newStart: 1,
      newLines,
      lines: [...hunk.lines, ...lines],
    })),
  };
}
