import type {
  Finding,
  Fix,
  Severity,
} from '@plumbline/backstage-plugin-evidence-common/validate';
import { printable, useColour } from '../../../terminal/print';
import { counted } from '../../../terminal/table';
import type { CheckSummary } from '../../../catalog/types';

const colours: Record<Severity, number> = { error: 31, warning: 33, note: 36 };

/** By file, each with its fix in a form that can be copied. */
export function renderHuman(
  findings: readonly Finding[],
  summary: CheckSummary,
): string {
  const lines: string[] = [];
  let file: string | undefined;
  for (const finding of findings) {
    if (finding.file !== file) {
      file = finding.file;
      lines.push(...(lines.length > 0 ? [''] : []), printable(file));
    }
    const { line, column, severity, rule, message, fix } = finding;
    const place = `${line}:${column}`.padEnd(7);
    lines.push(
      `  ${place} ${paint(
        severity.padEnd(7),
        colours[severity],
      )} ${rule}: ${printable(message)}`,
    );
    if (fix) {
      const [lead, ...paste] = advice(fix);
      lines.push(`  ${' '.repeat(7)} ${printable(lead)}`, ...pasted(paste));
    }
  }
  return [
    ...lines,
    ...(lines.length > 0 ? [''] : []),
    ...ending(findings, summary),
  ].join('\n');
}

/** What to do, and the whole lines to do it with, where it takes such. */
export function advice(fix: Fix): string[] {
  const { paste, below, insteadOf, inside, replace } = fix;
  const write = replace ? 'write' : 'write, with the right value,';
  if (insteadOf !== undefined) {
    return [`in place of \`${insteadOf}\` ${write} \`${paste}\``];
  }
  if (inside !== undefined) {
    const braces = inside ? `the braces of ${inside}` : 'the outermost braces';
    return [`within ${braces} ${write} \`${paste}\``];
  }
  const where = below === undefined ? 'write' : `write below ${below}`;
  return [
    `${replace ? where : `${where}, with the right value`}:`,
    ...paste.split(/\r?\n/),
  ];
}

/** Indentation is kept to the letter; what could steer a terminal is not. */
function pasted(lines: readonly string[]): string[] {
  return lines.map(line =>
    line.replace(/[\p{Cc}\p{Bidi_Control}]/gu, ' ').trimEnd(),
  );
}

/** What was checked, and how much was found. */
export function ending(
  findings: readonly Finding[],
  { files, entities, portal }: CheckSummary,
): string[] {
  const count = (wanted: Severity) =>
    findings.filter(({ severity }) => severity === wanted).length;
  const found = (['error', 'warning', 'note'] as const)
    .map(severity => [severity, count(severity)] as const)
    .filter(([, number]) => number > 0)
    .map(([severity, number]) => counted(number, severity));
  const checked = `${counted(files, 'file')} with ${counted(
    entities,
    'entity',
    'entities',
  )}`;
  return [
    found.length > 0
      ? `${found.join(', ')} in ${checked}.`
      : `Nothing wrong in ${checked}.`,
    ...(portal
      ? [
          'url' in portal
            ? `Checked against the portal at ${portal.url}.`
            : printable(portal.missing),
        ]
      : []),
  ];
}

function paint(text: string, colour: number): string {
  return useColour() ? `\u001b[${colour}m${text}\u001b[0m` : text;
}
