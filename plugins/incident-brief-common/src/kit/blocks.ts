/** A run of text. Everything in `text` may be data; how to escape it is the renderer's. */
export type Inline = {
  text: string;
  /** Only http and https make a link. */
  url?: string;
  /** `url` is an aside: what it leads to is left out where there is no link behind a word. */
  aside?: true;
  tone?: 'strong' | 'bad' | 'good' | 'warn' | 'dim';
};

/** One statement with what it is about. */
export type Line = { label: string; parts: Inline[] };

export type Table = { columns: string[]; rows: Inline[][] };

/** One section of a brief, free of any markup. */
export type Block = {
  title: string;
  status?: 'known' | 'partial' | 'unknown';
  lines: Line[];
  table?: Table;
  /** After the table. */
  notes?: Line[];
};

/** Parts shown of a list in one line, such as alerts. */
const partsShown = 6;

/** Its lines of these labels alone. */
export function only(block: Block, labels: readonly string[]): Block {
  return {
    ...block,
    lines: block.lines.filter(({ label }) => labels.includes(label)),
  };
}

/** Without asides, and without lines of which nothing else is left. */
export function shortened(block: Block): Block {
  return {
    ...block,
    lines: block.lines
      .map(line => ({
        ...line,
        parts: cut(line.parts.filter(({ tone }) => tone !== 'dim')),
      }))
      .filter(({ parts }) => parts.length > 0),
  };
}

function cut(parts: Inline[]): Inline[] {
  return parts.length <= partsShown
    ? parts
    : [
        ...parts.slice(0, partsShown),
        { text: `and ${parts.length - partsShown} more` },
      ];
}
