import { escapeMarkdown } from '@plumbline/backstage-plugin-evidence-common';
import type { Brief } from '../schema';
import { briefDocument } from './briefDocument';
import type { Block, Inline, Line } from '../kit/blocks';
import type { Confidence } from '../kit/confidence';

/**
 * The brief as Markdown, for an incident channel or a document. Names and
 * texts from the estate are escaped: they can't inject markup, HTML or links.
 * Ages are as of the brief's own `at`: it will be read later.
 */
export function renderMarkdown(brief: Brief): string {
  const document = briefDocument(brief);
  return [
    `# ${joined(document.title)}`,
    joined(document.subtitle),
    ...document.blocks.map(block),
    '## Confidence',
    document.gaps.length === 0
      ? 'No gap is known.'
      : document.gaps.map(gap).join('\n'),
    `Digest ${joined(document.footer, code)}`,
  ]
    .join('\n\n')
    .concat('\n');
}

function block({ title, status, lines, table, notes = [] }: Block): string {
  const heading = `## ${title}${
    status === undefined || status === 'known' ? '' : ` (${status})`
  }`;
  const parts = [
    heading,
    list(lines),
    ...(table
      ? [
          [
            tableRow(table.columns),
            tableRow(table.columns.map(() => '---')),
            ...table.rows.map(row => tableRow(row.map(inline))),
          ].join('\n'),
        ]
      : []),
    list(notes),
  ];
  return parts.filter(part => part !== '').join('\n\n');
}

function list(lines: Line[]): string {
  return lines
    .map(
      ({ label, parts }) =>
        `- ${label === '' ? '' : `**${escapeMarkdown(label)}:** `}${joined(
          parts,
        )}`,
    )
    .join('\n');
}

function tableRow(cells: string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function gap({
  code: name,
  affects,
  message,
  fix,
  fixUrl,
}: Confidence): string {
  const head = `- **${escapeMarkdown(name)}** (${escapeMarkdown(
    affects,
  )}): ${escapeMarkdown(message)}${
    fixUrl === undefined
      ? ''
      : ` ${inline({ text: 'Fix it here', url: fixUrl })}`
  }`;
  return fix === undefined ? head : `${head}\n\n${fenced(fix)}\n`;
}

/** A fence longer than any in the content can't be closed by it. */
function fenced(text: string): string {
  const longest = Math.max(
    2,
    ...(text.match(/`+/g) ?? []).map(run => run.length),
  );
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`.replace(/^/gm, '  ');
}

function joined(parts: Inline[], first: (part: Inline) => string = inline) {
  return parts
    .map((part, index) => (index === 0 ? first(part) : inline(part)))
    .join(' · ');
}

function code({ text }: Inline): string {
  return `\`${text.replace(/`/g, '')}\``;
}

function inline({ text, url, tone }: Inline): string {
  const escaped = escapeMarkdown(text);
  const target = linkTarget(url);
  const linked = target === undefined ? escaped : `[${escaped}](<${target}>)`;
  return (tone === 'strong' || tone === 'bad') && escaped !== ''
    ? `**${linked}**`
    : linked;
}

function linkTarget(url: string | undefined): string | undefined {
  try {
    const parsed = new URL(url ?? '');
    return /^https?:$/.test(parsed.protocol)
      ? parsed.href.replace(/[<>\\\s]/g, encodeURIComponent)
      : undefined;
  } catch {
    return undefined;
  }
}
