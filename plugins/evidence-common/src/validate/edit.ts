import { Node, isAlias, isMap, isSeq } from 'yaml';
import type { Fix } from './finding';
import { Path, SourceDocument, isEmpty } from './source';

/** `[key, value]`, the value being YAML already, on one line. */
export type Entry = readonly [key: string, value: string];

/** A string as YAML on one line, quoted only where it must be. */
export function asYaml(text: string): string {
  const plain =
    /^[A-Za-z0-9_/][^\s:#'"]*(?:[:/][^\s:#'"]+)*$/.test(text) &&
    !/^(?:true|false|null|[-+]?[\d.]+(?:e[-+]?\d+)?|0[xo][\da-f]+)$/i.test(
      text,
    ) &&
    !/[,[\]{}]/.test(text);
  if (plain) {
    return text;
  }
  return /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)
    ? JSON.stringify(text)
    : `'${text.replace(/'/g, "''")}'`;
}

/**
 * The fix that gives a path another value, as YAML on one line. With `choose`
 * the value is an example, and nothing is put there without a person.
 */
export function setValue(
  document: SourceDocument,
  path: Path,
  yaml: string,
  options: { choose?: boolean } = {},
): Fix {
  const { node, key, parent } = document.find(path);
  const last = path[path.length - 1];
  const fix =
    node?.range && (key || typeof last === 'number')
      ? replaceValue(document, { node, key, parent }, last, yaml)
      : addEntry(document, path, yaml);
  if (options.choose) {
    delete fix.replace;
  }
  return fix;
}

/** The fix that gives a value another key. */
export function renameKey(
  document: SourceDocument,
  path: Path,
  name: string,
): Fix {
  const region = document.keyRegionAt(path);
  const line = document.source.lineAt(region.line);
  return {
    paste:
      line.slice(0, region.column - 1) +
      name +
      line.slice(region.endColumn - 1),
    replace: { ...region, text: name },
  };
}

/**
 * What to write where, so that a field stands in another one; a person takes
 * it away where it was. `undefined` where its lines do not fit into braces.
 */
export function moveInto(
  document: SourceDocument,
  path: Path,
  holder: string,
): Fix | undefined {
  const lines = document.indentedPair(path);
  if (!isInBraces(document, [holder])) {
    return { paste: lines, below: holder };
  }
  return /[\r\n]/.test(lines)
    ? undefined
    : { paste: lines.trim(), inside: holder };
}

function replaceValue(
  { source }: SourceDocument,
  { node, key, parent }: { node: Node; key?: Node; parent?: Node },
  last: string | number,
  yaml: string,
): Fix {
  const [start, end] = node.range!;
  const written = source.text.slice(start, end).trimEnd();
  const empty = isEmpty(node);
  // Right after the key: what follows an empty value may be a comment.
  const at = empty ? afterColon(source.text, key, start) : start;
  const replace = {
    ...source.region(at, at + (empty ? 0 : written.length)),
    text: empty ? ` ${yaml}` : yaml,
  };
  const inBlockList = isSeq(parent) && !parent.flow && parent.range;
  if (inBlockList) {
    const indent = ' '.repeat(source.indentOf(parent.range![0]));
    return { paste: `${indent}- ${yaml}`, replace };
  }
  if (typeof last === 'number' || !key?.range) {
    return { paste: yaml, insteadOf: oneLine(written), replace };
  }
  const name = source.text.slice(key.range[0], key.range[1]).trimEnd();
  if (isMap(parent) && parent.flow) {
    const insteadOf = empty ? name : `${name}: ${oneLine(written)}`;
    return { paste: `${name}: ${yaml}`, insteadOf, replace };
  }
  const indent = ' '.repeat(source.indentOf(key.range[0]));
  return { paste: `${indent}${name}: ${yaml}`, replace };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** The offset after the colon of a key without a value. */
function afterColon(
  text: string,
  key: Node | undefined,
  fallback: number,
): number {
  const from = key?.range?.[1];
  if (from === undefined) {
    return fallback;
  }
  const colon = text.slice(from).match(/^[ \t]*:/);
  return colon ? from + colon[0].length : fallback;
}

/** The fix that adds what is not there, with as many levels above it as lack. */
function addEntry(document: SourceDocument, path: Path, yaml: string): Fix {
  let depth = path.length - 1;
  while (depth > 0 && !isThere(document, path.slice(0, depth))) {
    depth -= 1;
  }
  const holder = path.slice(0, depth);
  const fix = addBelow(document, path, depth, yaml);
  if (isInBraces(document, holder)) {
    return { ...fix, inside: holder.join('.') };
  }
  return { ...fix, ...(depth > 0 && { below: holder.join('.') }) };
}

function isInBraces(document: SourceDocument, path: Path): boolean {
  const node = followed(document, path);
  return isMap(node) && node.flow === true;
}

function followed(document: SourceDocument, path: Path): Node | undefined {
  const { node } = document.find(path);
  return isAlias(node) ? node.resolve(document.yaml) : node;
}

function addBelow(
  document: SourceDocument,
  path: Path,
  depth: number,
  yaml: string,
): Fix {
  const { node, key } = document.find(path.slice(0, depth));
  const lines = path
    .slice(depth)
    .map((step, level, steps) =>
      level === steps.length - 1
        ? { level, text: `${step}: ${yaml}` }
        : { level, text: `${step}:` },
    );
  const container = followed(document, path.slice(0, depth));
  const { source } = document;
  if (isMap(container) && container.range && container.items.length > 0) {
    return container.flow
      ? intoFlow(document, container.range, false, path.slice(depth), yaml)
      : afterBlock(document, container, lines);
  }
  if (isMap(container) && container.range) {
    return intoFlow(document, container.range, true, path.slice(depth), yaml);
  }
  const indent = key?.range ? source.indentOf(key.range[0]) + 2 : 0;
  const paste = indented(lines, indent, source.eol);
  if (key?.range && node && isEmpty(node)) {
    const at = afterColon(source.text, key, node.range![0]);
    return {
      paste,
      replace: { ...source.region(at, at), text: `${source.eol}${paste}` },
    };
  }
  return { paste };
}

function isThere(document: SourceDocument, path: Path): boolean {
  const { node, key } = document.find(path);
  const isItem = typeof path[path.length - 1] === 'number';
  return node !== undefined && (key !== undefined || isItem || !path.length);
}

type Line = { level: number; text: string };

function afterBlock(
  { source }: SourceDocument,
  map: Node & { items: { key: unknown }[] },
  lines: Line[],
): Fix {
  const first = map.items[0].key as Node | null;
  const [start, end] = map.range!;
  const indent = source.indentOf(first?.range?.[0] ?? start);
  const paste = indented(lines, indent, source.eol);
  const last = start + source.text.slice(start, end).trimEnd().length;
  const at = source.endOfLine(last);
  return {
    paste,
    replace: { ...source.region(at, at), text: `${source.eol}${paste}` },
  };
}

function intoFlow(
  { source }: SourceDocument,
  [start]: readonly number[],
  empty: boolean,
  path: Path,
  yaml: string,
): Fix {
  const [last, ...above] = [...path].reverse();
  const entry = above.reduce<string>(
    (inner, step) => `${step}: { ${inner} }`,
    `${last}: ${yaml}`,
  );
  return {
    paste: entry,
    replace: {
      ...source.region(start + 1, start + 1),
      text: empty ? ` ${entry} ` : ` ${entry},`,
    },
  };
}

function indented(lines: Line[], indent: number, eol: string): string {
  return lines
    .map(({ level, text }) => `${' '.repeat(indent + 2 * level)}${text}`)
    .join(eol);
}
