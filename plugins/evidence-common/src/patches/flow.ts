import { Node, YAMLMap, YAMLSeq } from 'yaml';
import { lastIn } from './layout';
import { TextEdit, startOfLine, startOfNext } from './textEdit';

/** An entry at the end of a map or list in brackets. */
export function appendToFlow(
  text: string,
  node: YAMLMap | YAMLSeq,
  entry: string,
): TextEdit[] | undefined {
  const [start, end] = node.range!;
  const last = lastIn(node);
  if (!last?.range) {
    const inside = text.slice(start + 1, end - 1);
    const room = text[start] === '{' ? ` ${entry} ` : entry;
    return inside.trim() === ''
      ? [{ start: start + 1, end: end - 1, text: room }]
      : undefined;
  }
  const until = endOf(text, last);
  const line = startOfLine(text, last.range[0]);
  const before = text.slice(line, last.range[0]);
  const ownLine =
    line > start && /^\s*(?:"[^"]*"\s*:\s*|[\w./-]+:\s+)?$/.test(before);
  const comma = commaAfter(text, until, end);
  if (!ownLine) {
    return [{ start: until, end: until, text: `, ${entry}` }];
  }
  const indent = /^\s*/.exec(before)![0];
  const eol = text.slice(0, startOfNext(text, start)).endsWith('\r\n')
    ? '\r\n'
    : '\n';
  const after = comma === undefined ? until : comma + 1;
  const at = endOfLine(text, after);
  const added = `${eol}${indent}${entry}${comma === undefined ? '' : ','}`;
  return comma === undefined
    ? [
        { start: until, end: until, text: ',' },
        { start: at, end: at, text: added },
      ]
    : [{ start: at, end: at, text: added }];
}

/** Takes an item out of a list in brackets, with one of the commas around it. */
export function removeFromFlow(
  text: string,
  node: YAMLSeq,
  index: number,
): TextEdit[] | undefined {
  const items = node.items as Node[];
  const item = items[index];
  const end = node.range![1];
  if (!item?.range) {
    return undefined;
  }
  const [start] = item.range;
  const until = endOf(text, item);
  const comma = commaAfter(text, until, end);
  const line = startOfLine(text, start);
  const next = startOfNext(text, comma ?? until);
  const alone =
    /^\s*$/.test(text.slice(line, start)) &&
    /^\s*(?:#.*)?$/.test(text.slice((comma ?? until - 1) + 1, next));
  const previous = index > 0 ? endOf(text, items[index - 1]) : undefined;
  const edits: TextEdit[] = [];
  if (alone) {
    edits.push({ start: line, end: next, text: '' });
  } else if (previous !== undefined) {
    edits.push({ start: previous, end: until, text: '' });
    return edits;
  } else {
    const second = items[1]?.range?.[0];
    return [{ start, end: second ?? (comma ?? until - 1) + 1, text: '' }];
  }
  // JSON has no comma after the last.
  if (comma === undefined && previous !== undefined) {
    const left = commaAfter(text, previous, end)!;
    edits.unshift({ start: left, end: left + 1, text: '' });
  }
  return edits;
}

/** An empty list after a key whose only item goes. */
export function rewrittenFlow(text: string, key: Node): TextEdit[] {
  const from = key.range![1];
  const colon = /^[ \t]*:/.exec(text.slice(from, from + 200));
  const at = from + (colon?.[0].length ?? 0);
  return [{ start: at, end: at, text: ' []' }];
}

function endOf(text: string, node: Node): number {
  const [start, end] = node.range!;
  return start + text.slice(start, end).trimEnd().length;
}

function endOfLine(text: string, offset: number): number {
  const next = startOfNext(text, offset);
  return offset + text.slice(offset, next).replace(/\r?\n$/, '').length;
}

/** The comma that follows an item, past blanks and comments. */
function commaAfter(
  text: string,
  from: number,
  end: number,
): number | undefined {
  const between = /^(?:\s|#[^\n]*\n)*/.exec(text.slice(from, end))![0];
  const at = from + between.length;
  return text[at] === ',' ? at : undefined;
}
