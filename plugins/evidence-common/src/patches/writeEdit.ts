import { Node, Scalar, isMap, isScalar, isSeq } from 'yaml';
import { asYaml } from '../validate/edit';
import { SourceDocument, isEmpty } from '../validate/source';
import { blockLines, startOfComments } from './layout';
import { appendToFlow, removeFromFlow, rewrittenFlow } from './flow';
import { TextEdit, startOfLine, startOfNext } from './textEdit';
import { ValueEdit, ValuePath } from './valueEdit';

/**
 * The smallest change of a document's text that makes an edit of its value;
 * `undefined` where the form in which it is written has none. Whether the text
 * then says what was meant is for the caller to see, by reading it again.
 */
export function writeEdit(
  document: SourceDocument,
  edit: ValueEdit,
): TextEdit[] | undefined {
  switch (edit.op) {
    case 'set':
      return setText(document, edit.path, edit.value);
    case 'append':
      return append(document, edit.path, edit.value);
    default:
      return remove(document, edit.path, edit.index);
  }
}

function setText(
  document: SourceDocument,
  path: ValuePath,
  value: string,
): TextEdit[] | undefined {
  const { node, key } = document.find(path);
  if (!node?.range || (isEmpty(node) && key)) {
    return addEntry(document, path, value, 'text');
  }
  const [start, end] = node.range;
  if (isScalar(node) && isBlock(node)) {
    const lines = literal(document, node, value);
    if (lines) {
      return lines;
    }
  }
  const { text } = document.source;
  const written = text.slice(start, end);
  const kept = written.slice(written.trimEnd().length);
  return [{ start, end, text: `${scalar(document, value, node)}${kept}` }];
}

function isBlock(node: Scalar): boolean {
  return (
    node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED
  );
}

/** A text in the manner of the one that it replaces. */
function scalar(document: SourceDocument, value: string, like?: Node): string {
  const type = isScalar(like) ? like.type : undefined;
  const inBraces = isJson(document) || type === Scalar.QUOTE_DOUBLE;
  if (inBraces || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(value)) {
    return JSON.stringify(value);
  }
  return type === Scalar.QUOTE_SINGLE
    ? `'${value.replace(/'/g, "''")}'`
    : asYaml(value);
}

/** A document in braces may be JSON, where a bare word is nothing. */
function isJson({ yaml }: SourceDocument): boolean {
  return isMap(yaml.contents) && yaml.contents.flow === true;
}

/** A text of lines below `key: |`, each at the place where they stand. */
function literal(
  { source }: SourceDocument,
  node: Scalar,
  value: string,
): TextEdit[] | undefined {
  if (node.type !== Scalar.BLOCK_LITERAL) {
    return undefined;
  }
  const [start, end] = node.range!;
  const header = startOfNext(source.text, start);
  const body = source.text.slice(header, end);
  const indent = /^(?:[ \t]*\r?\n)*( +)\S/.exec(body)?.[1];
  // A stated indentation counts what the text itself begins with.
  if (!indent || /\d/.test(source.text.slice(start, header).split('#')[0])) {
    return undefined;
  }
  const ends = /\r?\n$/.test(body);
  const lines = value
    .replace(/\n+$/, '')
    .split('\n')
    .map(line => (line === '' ? '' : `${indent}${line}`));
  const blank = /(?:\r?\n[ \t]*)*$/.exec(body)![0];
  return [
    {
      start: header,
      end,
      text: `${lines.join(source.eol)}${ends ? blank : ''}`,
    },
  ];
}

/** An entry that is not there yet, with as many levels above it as lack. */
function addEntry(
  document: SourceDocument,
  path: ValuePath,
  value: string,
  what: 'text' | 'list',
): TextEdit[] | undefined {
  let depth = path.length;
  let found = document.find(path);
  // The deepest that is a map, or a key that has nothing yet.
  while (depth > 0 && !found.node) {
    depth -= 1;
    found = document.find(path.slice(0, depth));
  }
  const { node, key } = found;
  const steps = path.slice(depth).map(String);
  if (!node?.range || (steps.length === 0 && !isEmpty(node))) {
    return undefined;
  }
  const { source } = document;
  if (isMap(node) && node.flow) {
    const entry = flowEntry(document, steps, value, what);
    return appendToFlow(source.text, node, entry);
  }
  const at = { steps, value: scalar(document, value), what };
  if (isMap(node) && node.items.length > 0) {
    const first = node.items[0].key as Node | null;
    const indent = source.indentOf(first?.range?.[0] ?? node.range[0]);
    const end = endOfBlock(source.text, node);
    return [insertion(document, end, blockLines(document, at, indent))];
  }
  if (isEmpty(node) && key?.range) {
    const indent = source.indentOf(key.range[0]);
    if (steps.length === 0 && what === 'text') {
      return afterColon(source.text, key, scalar(document, value));
    }
    return [
      insertion(
        document,
        key.range[1],
        blockLines(document, at, indent + (steps.length > 0 ? 2 : 0)),
      ),
    ];
  }
  return undefined;
}

function flowEntry(
  document: SourceDocument,
  steps: readonly string[],
  value: string,
  what: 'text' | 'list',
): string {
  const text = scalar(document, value);
  const inner = what === 'list' ? `[${text}]` : text;
  const quoted = (step: string) => (isJson(document) ? `"${step}"` : step);
  return [...steps]
    .reverse()
    .reduce(
      (below, step, level) =>
        level === 0
          ? `${quoted(step)}: ${below}`
          : `${quoted(step)}: { ${below} }`,
      inner,
    );
}

function afterColon(text: string, key: Node, value: string): TextEdit[] {
  const from = key.range![1];
  const colon = /^[ \t]*:/.exec(text.slice(from, from + 200));
  const at = from + (colon?.[0].length ?? 0);
  return colon ? [{ start: at, end: at, text: ` ${value}` }] : [];
}

/** Lines after the one in which an offset is. */
function insertion(
  { source }: SourceDocument,
  offset: number,
  lines: readonly string[],
): TextEdit {
  const at = source.endOfLine(offset);
  const text = lines.map(line => `${source.eol}${line}`).join('');
  return { start: at, end: at, text };
}

/** The last thing that a block holds, without what only follows it. */
function endOfBlock(text: string, node: Node): number {
  const [start, end] = node.range!;
  const last = startOfComments(text, start, end);
  return start + text.slice(start, last).trimEnd().length;
}

function append(
  document: SourceDocument,
  path: ValuePath,
  value: string,
): TextEdit[] | undefined {
  const { node, key } = document.find(path);
  if (!node || (isEmpty(node) && key)) {
    return addEntry(document, path, value, 'list');
  }
  if (!isSeq(node) || !node.range) {
    return undefined;
  }
  const { source } = document;
  const last = node.items[node.items.length - 1] as Node | undefined;
  if (node.flow) {
    const like = last ?? undefined;
    return appendToFlow(source.text, node, scalar(document, value, like));
  }
  if (!last?.range) {
    return undefined;
  }
  const indent = ' '.repeat(source.indentOf(node.range[0]));
  const end = last.range[0] + writtenLength(source.text, last);
  return [
    insertion(document, end, [`${indent}- ${scalar(document, value, last)}`]),
  ];
}

function writtenLength(text: string, node: Node): number {
  const [start, end] = node.range!;
  return text.slice(start, end).trimEnd().length;
}

function remove(
  document: SourceDocument,
  path: ValuePath,
  index: number,
): TextEdit[] | undefined {
  const { node, key } = document.find(path);
  if (!isSeq(node) || !node.range) {
    return undefined;
  }
  const { text } = document.source;
  if (node.flow) {
    return removeFromFlow(text, node, index);
  }
  const item = node.items[index] as Node | undefined;
  if (!item?.range) {
    return undefined;
  }
  // The dash may be followed by an anchor, never by something else.
  const dash = text.lastIndexOf('-', item.range[0] - 1);
  const start = startOfLine(text, dash);
  if (
    !/^\s*-[ \t]*(?:[&!]\S+\s+)*$/.test(text.slice(start, item.range[0])) ||
    dash < node.range[0]
  ) {
    return undefined;
  }
  const end = startOfNext(text, item.range[0] + writtenLength(text, item));
  const gone = { start, end, text: '' };
  if (node.items.length > 1) {
    return [gone];
  }
  return key
    ? [...rewrittenFlow(text, key), gone]
    : [{ ...gone, text: `[]${document.source.eol}` }];
}
