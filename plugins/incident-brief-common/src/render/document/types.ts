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

/** A gap, with text that can be pasted. */
export type GapBlock = {
  code: string;
  affects: string;
  message: string;
  fix?: string;
  fixUrl?: string;
};

export type BriefDocument = {
  title: Inline[];
  subtitle: Inline[];
  blocks: Block[];
  gaps: GapBlock[];
  footer: Inline[];
};
