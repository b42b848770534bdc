import { Node, isMap, isPair, isSeq, visit } from 'yaml';
import { SourceDocument } from '../validate/source';

/** An entry as lines of a block, in the manner of the document. */
export function blockLines(
  document: SourceDocument,
  entry: { steps: readonly string[]; value: string; what: 'text' | 'list' },
  indent: number,
): string[] {
  const { steps, value, what } = entry;
  const lines = steps.map((step, level) => {
    const isText = what === 'text' && level === steps.length - 1;
    const text = isText ? `${step}: ${value}` : `${step}:`;
    return `${' '.repeat(indent + 2 * level)}${text}`;
  });
  if (what === 'list') {
    // Below nothing new, the indentation is that of the key itself.
    const key = indent + 2 * Math.max(0, steps.length - 1);
    lines.push(`${' '.repeat(key + dashIndent(document))}- ${value}`);
  }
  return lines;
}

/** How far the document's lists stand in from their keys: 0 or, by default, 2. */
function dashIndent({ yaml, source }: SourceDocument): number {
  let found: number | undefined;
  visit(yaml, {
    Pair(_, pair) {
      const key = pair.key as Node | null;
      const list = pair.value;
      if (isSeq(list) && !list.flow && list.range && key?.range) {
        found = source.indentOf(list.range[0]) - source.indentOf(key.range[0]);
        return visit.BREAK;
      }
      return undefined;
    },
  });
  return found ?? 2;
}

/**
 * Where the comments begin that follow the last value of a block. A parser
 * counts them to the block although they may belong to what comes after it.
 */
export function startOfComments(
  text: string,
  start: number,
  end: number,
): number {
  let at = end;
  for (;;) {
    const line = text.lastIndexOf('\n', at - 2) + 1;
    const isComment = /^[ \t]*(?:#.*)?\r?\n?$/.test(text.slice(line, at));
    if (line <= start || !isComment) {
      return at;
    }
    at = line;
  }
}

/** The last node that a map or list in brackets holds, with its own end. */
export function lastIn(node: Node): Node | undefined {
  const items: unknown[] = isMap(node) || isSeq(node) ? node.items : [];
  const last = items[items.length - 1];
  if (!isPair(last)) {
    return last as Node | undefined;
  }
  return (last.value ?? last.key) as Node | undefined;
}
