import type { Fix } from '../finding';

/** The text with a fix put in: how an editor, or a test, applies it. */
export function applyFix(text: string, fix: Fix): string {
  if (!fix.replace) {
    return text;
  }
  const { line, column, endLine, endColumn, text: put } = fix.replace;
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const body = text.slice(mark.length);
  const offset = (row: number, col: number) => {
    let at = 0;
    for (let next = 1; next < row; next++) {
      at = body.indexOf('\n', at) + 1;
    }
    return at + col - 1;
  };
  return (
    mark +
    body.slice(0, offset(line, column)) +
    put +
    body.slice(offset(endLine, endColumn))
  );
}
