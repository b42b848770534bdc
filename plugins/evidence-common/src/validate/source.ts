import {
  Document,
  LineCounter,
  Node,
  Pair,
  YAMLError,
  YAMLParseError,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  parseAllDocuments,
} from 'yaml';
import { firstLine } from '../firstLine';
import type { Region } from './finding';

/** A way into a document: `['spec', 'dependsOn', 2]`. */
export type Path = readonly (string | number)[];

/** What {@link SourceDocument.find} found of a path. */
export type Found = {
  /** The node that is written at the end of the path; an alias is not followed. */
  node?: Node;
  /** The key whose value that node is. */
  key?: Node;
  /** The map or list that holds it, or would. */
  parent?: Node;
};

/** Backstage resolves no more aliases than this in one document either. */
const maxAliasCount = 100;
/** Of brackets that are open at once. */
const maxDepth = 64;

/** One YAML document with the places of its nodes. */
export class SourceDocument {
  /** The content; `undefined` where it can't be read. */
  readonly value: unknown;
  /** The first thing that makes it no YAML, or not readable. */
  readonly error?: { message: string; code?: string; start: number };

  constructor(readonly source: SourceFile, readonly yaml: Document.Parsed) {
    const [error] = yaml.errors;
    this.error = error ? described(error) : twice(yaml.contents);
    try {
      this.value = yaml.toJS({ maxAliasCount });
    } catch (reason) {
      this.error ??= {
        message: firstLine(reason),
        start: yaml.contents?.range?.[0] ?? yaml.range[0],
      };
    }
  }

  /** The text between this document's own start and end. */
  get text(): string {
    const [start, , end] = this.yaml.range;
    return this.source.text.slice(start, end);
  }

  find(path: Path): Found {
    let parent: Node | undefined;
    let key: Node | undefined;
    let node: Node | undefined = this.yaml.contents ?? undefined;
    for (const step of path) {
      parent = isAlias(node) ? node.resolve(this.yaml) : node;
      const next = childOf(parent, step);
      if (!next) {
        return { parent: isNode(parent) ? parent : undefined };
      }
      ({ key, node } = next);
    }
    return { node, key, parent };
  }

  /**
   * Where a path is written: its value, else its key, else the key of the
   * nearest that there is above it.
   */
  regionAt(path: Path): Region {
    for (let length = path.length; length > 0; length--) {
      const { node, key } = this.find(path.slice(0, length));
      if (length === path.length && node?.range && !isEmpty(node)) {
        return this.regionOf(node);
      }
      if (key?.range) {
        return this.regionOf(key);
      }
      if (node?.range) {
        return this.firstLineOf(node.range[0]);
      }
    }
    return this.firstLineOf(
      this.yaml.contents?.range?.[0] ?? this.yaml.range[0],
    );
  }

  /** The lines of a key and its value, one level further in. */
  indentedPair(path: Path): string {
    const { key, node } = this.find(path);
    const start = key?.range?.[0] ?? 0;
    const end = node?.range?.[1] ?? key?.range?.[1] ?? start;
    return this.source.text
      .slice(start, end)
      .trimEnd()
      .split(/\r?\n/)
      .map(line => `  ${line}`)
      .join(this.source.eol);
  }

  /** Where the key of a path is written. */
  keyRegionAt(path: Path): Region {
    const { key } = this.find(path);
    return key?.range ? this.regionOf(key) : this.regionAt(path);
  }

  /** All of a scalar; of what goes on for lines, the first. */
  regionOf(node: Node): Region {
    const [start, end] = node.range!;
    if (isCollection(node)) {
      return this.firstLineOf(start);
    }
    return this.source.region(
      start,
      start + this.source.text.slice(start, end).trimEnd().length,
    );
  }

  firstLineOf(start: number): Region {
    return this.source.region(start, this.source.endOfLine(start));
  }
}

/** A file, read as YAML. Never throws, whatever the text holds. */
export class SourceFile {
  readonly documents: SourceDocument[];
  /** As the file has it, so that what is pasted fits. */
  readonly eol: string;
  readonly text: string;
  readonly #lines = new LineCounter();

  constructor(readonly file: string, text: string) {
    // A byte order mark is no character of the first line.
    this.text = text.replace(/^\uFEFF/, '');
    this.eol = this.text.includes('\r\n') ? '\r\n' : '\n';
    this.#lines.addNewLine(0);
    for (let at = this.text.indexOf('\n'); at >= 0; ) {
      this.#lines.addNewLine(at + 1);
      at = this.text.indexOf('\n', at + 1);
    }
    this.documents = this.#parse();
  }

  region(start: number, end: number): Region {
    const from = this.#place(start);
    const to = this.#place(Math.max(start, end));
    return {
      line: from.line,
      column: from.column,
      endLine: to.line,
      endColumn: to.column,
    };
  }

  /** The offset at which the line of an offset ends, without its line break. */
  endOfLine(offset: number): number {
    const end = this.text.indexOf('\n', offset);
    const line = end < 0 ? this.text.length : end;
    return line > offset && this.text[line - 1] === '\r' ? line - 1 : line;
  }

  /** A line, from 1, without its line break. */
  lineAt(line: number): string {
    const start = this.#lines.lineStarts[line - 1] ?? this.text.length;
    return this.text.slice(start, this.endOfLine(start));
  }

  /** The column of an offset, from 0: how far its line is indented there. */
  indentOf(offset: number): number {
    return this.#place(offset).column - 1;
  }

  #place(offset: number): { line: number; column: number } {
    const { line, col } = this.#lines.linePos(
      Math.max(0, Math.min(offset, this.text.length)),
    );
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }

  #parse(): SourceDocument[] {
    try {
      refuseDeep(this.text);
      const documents = parseAllDocuments(this.text, {
        // As Backstage reads it: `<<` is a field like any other.
        merge: false,
        // Compared pair by pair there; done here in one pass.
        uniqueKeys: false,
        prettyErrors: false,
        logLevel: 'silent',
      });
      return Array.isArray(documents)
        ? documents.map(one => new SourceDocument(this, one as Document.Parsed))
        : [];
    } catch (reason) {
      // Such as nesting so deep that no parser follows it.
      const document = new Document(null) as unknown as Document.Parsed;
      document.range = [0, 0, 0];
      document.errors.push(
        new YAMLParseError([0, 0], 'IMPOSSIBLE', firstLine(reason)),
      );
      return [new SourceDocument(this, document)];
    }
  }
}

/**
 * What no one would write by hand, and what a parser takes minutes for, or all memory: lists in
 * lists in lists. Brackets in texts count, too.
 *
 * @throws Error where it goes too deep
 */
function refuseDeep(text: string): void {
  let depth = 0;
  for (const [token] of text.matchAll(/^---|[[{}\]]/gm)) {
    if (token === '---') {
      depth = 0;
    } else {
      depth = Math.max(0, depth + (token === '[' || token === '{' ? 1 : -1));
    }
    if (depth > maxDepth) {
      throw new Error('It is nested too deeply');
    }
  }
  if (/(?:[-?:][ \t]+){64}|^ {1000}/m.test(text)) {
    throw new Error('It is nested too deeply');
  }
}

/** Whether a node is there only because a value must be: `owner:` and no more. */
export function isEmpty(node: Node): boolean {
  return isScalar(node) && node.value === null && !node.source;
}

function childOf(
  parent: unknown,
  step: string | number,
): { key?: Node; node?: Node } | undefined {
  if (isMap(parent)) {
    const pair = parent.items.find(
      (one: Pair) => isScalar(one.key) && String(one.key.value) === `${step}`,
    );
    return (
      pair && {
        key: isNode(pair.key) ? pair.key : undefined,
        node: isNode(pair.value) ? pair.value : undefined,
      }
    );
  }
  if (isSeq(parent) && typeof step === 'number') {
    const item = parent.items[step];
    const node = isPair(item) ? item.value : item;
    return isNode(node) ? { node } : undefined;
  }
  return undefined;
}

/** The first key that a map has twice, which Backstage takes for broken YAML. */
function twice(contents: Node | null): SourceDocument['error'] {
  const todo: unknown[] = [contents];
  let first: SourceDocument['error'];
  while (todo.length > 0) {
    const node = todo.pop();
    const items = isCollection(node) ? node.items : [];
    const seen = new Set<unknown>();
    for (const item of items) {
      const key = isPair(item) ? item.key : undefined;
      todo.push(...(isPair(item) ? [key, item.value] : [item]));
      if (!isScalar(key) || !isMap(node)) {
        continue;
      }
      const start = key.range?.[0] ?? 0;
      if (seen.has(key.value) && (!first || start < first.start)) {
        first = { message: `the key '${key.value}' is there twice`, start };
      }
      seen.add(key.value);
    }
  }
  return first;
}

function described(error: YAMLError) {
  return { code: error.code, message: firstLine(error), start: error.pos[0] };
}
