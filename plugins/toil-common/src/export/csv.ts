import type { Candidate } from '../schemas';

const columns: readonly [string, (each: Candidate) => unknown][] = [
  ['id', each => each.id],
  ['title', each => each.title],
  ['state', each => each.state],
  ['bucket', each => each.bucket],
  ['priority', each => each.priority],
  ['frequency', each => each.frequency.words],
  ['risk', each => each.risk.words],
  ['recoverability', each => each.recoverability.words],
  ['observed a month', each => each.observedPerMonth],
  ['minutes a month', each => each.minutesPerMonth],
  ['stale', each => each.staleReasons.map(({ message }) => message).join('; ')],
  ['owner', each => each.owner],
  ['services', each => each.services.join(' ')],
  ['reasons', each => each.reasons.join('; ')],
];

/** A table for spreadsheets, as RFC 4180 has it. */
export function candidatesCsv(candidates: readonly Candidate[]): string {
  return [
    columns.map(([name]) => name),
    ...candidates.map(each => columns.map(([, value]) => value(each))),
  ]
    .map(cells => cells.map(cell).join(','))
    .join('\r\n');
}

/** A title that begins like a formula must not become one. */
function cell(value: unknown): string {
  if (typeof value === 'number') {
    return String(value);
  }
  const text = String(value ?? '');
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless)
    ? `"${harmless.replaceAll('"', '""')}"`
    : harmless;
}
