import {
  oneLine,
  withoutControls,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Brief } from '../schema';
import type { Confidence } from '../kit/confidence';
import { briefDocument } from './briefDocument';
import type { Block, Inline, Line } from '../kit/blocks';
import { wrap } from './wrap';

export type RenderTextOptions = {
  /** ANSI colours; they repeat what the words say. Off by default. */
  color?: boolean;
  /** Shows ages against this ISO instant; by default against the brief's own `at`. */
  now?: string;
  /** Columns, 96 by default. */
  width?: number;
};

type Paint = (text: string, tone: Inline['tone']) => string;

const labelWidth = 15;

/** The brief for a terminal of 80 to 100 columns. */
export function renderText(
  brief: Brief,
  options: RenderTextOptions = {},
): string {
  const document = briefDocument(brief, options.now);
  const width = Math.max(60, options.width ?? 96);
  const paint: Paint = options.color ? ansi : text => text;
  return [
    paragraph(document.title, width, paint),
    paragraph(document.subtitle, width, paint),
    ...document.blocks.map(block => renderBlock(block, width, paint)),
    renderGaps(document.gaps, width, paint),
    `${paint('Digest'.padEnd(labelWidth), 'strong')}${paragraph(
      document.footer,
      width - labelWidth,
      paint,
    )}`,
  ]
    .join('\n')
    .concat('\n');
}

function renderBlock(block: Block, width: number, paint: Paint): string {
  const { title, status, lines, table, notes = [] } = block;
  const note = status === undefined || status === 'known' ? '' : ` (${status})`;
  return [
    '',
    `${paint(title.toLocaleUpperCase('en-US'), 'strong')}${paint(
      note,
      'warn',
    )}`,
    ...lines.map(line => renderLine(line, width, paint)),
    ...(table ? renderTable(table.columns, table.rows, paint) : []),
    ...notes.map(line => renderLine(line, width, paint)),
  ].join('\n');
}

function renderLine({ label, parts }: Line, width: number, paint: Paint) {
  const name = `  ${oneLine(label)}`;
  const indent = ' '.repeat(labelWidth + 2);
  const text = paragraph(parts, width - indent.length, paint)
    .split('\n')
    .join(`\n${indent}`);
  // A long name keeps its line; the text begins on the next.
  return name.length < indent.length
    ? `${paint(name.padEnd(indent.length), 'dim')}${text}`
    : `${paint(name, 'dim')}\n${indent}${text}`;
}

function paragraph(parts: Inline[], width: number, paint: Paint): string {
  return wrap(
    parts
      .map(part => ({ ...part, text: shown(part) }))
      .filter(({ text }) => text !== ''),
    width,
    paint,
  );
}

/** A terminal has no link behind a word, so what it leads to is written out. */
function shown({ text, url, aside }: Inline): string {
  const words = oneLine(text);
  const target = aside ? '' : oneLine(url ?? '');
  return target === '' || target === words ? words : `${words} ${target}`;
}

function renderTable(columns: string[], rows: Inline[][], paint: Paint) {
  const cells = [
    columns.map((text): Inline => ({ text, tone: 'dim' })),
    ...rows.map(row =>
      row.map(cell => ({ ...cell, text: oneLine(cell.text) })),
    ),
  ];
  const widths = columns.map((_, column) =>
    Math.min(34, Math.max(...cells.map(row => [...row[column].text].length))),
  );
  return cells.map(row =>
    `  ${row
      .map(({ text, tone }, column) => paint(fit(text, widths[column]), tone))
      .join('  ')}`.trimEnd(),
  );
}

function fit(text: string, width: number): string {
  const characters = [...text];
  return characters.length > width
    ? `${characters.slice(0, width - 1).join('')}…`
    : text + ' '.repeat(width - characters.length);
}

function renderGaps(gaps: Confidence[], width: number, paint: Paint): string {
  const heading = `\n${paint('CONFIDENCE', 'strong')}`;
  if (gaps.length === 0) {
    return `${heading}\n  No gap is known.\n`;
  }
  return [
    heading,
    ...gaps.map(({ code, affects, message, fix, fixUrl }) => {
      const indent = '    ';
      const body = paragraph([{ text: message }], width - indent.length, paint);
      const pasted = fix === undefined ? [] : withoutControls(fix).split('\n');
      return [
        `  ${paint(`! ${oneLine(code)}`, 'warn')} ${paint(
          `(${oneLine(affects)})`,
          'dim',
        )}`,
        ...body.split('\n').map(line => `${indent}${line}`),
        ...(fixUrl === undefined ? [] : [`${indent}fix in ${oneLine(fixUrl)}`]),
        ...pasted.map(line => `${indent}${paint(`│ ${line}`, 'dim')}`),
      ].join('\n');
    }),
    '',
  ].join('\n');
}

const codes: Record<NonNullable<Inline['tone']>, string> = {
  strong: '1',
  bad: '1;31',
  good: '32',
  warn: '33',
  dim: '2',
};

function ansi(text: string, tone: Inline['tone']): string {
  return tone === undefined || text === ''
    ? text
    : `\u001b[${codes[tone]}m${text}\u001b[0m`;
}
