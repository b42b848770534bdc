import type { OccurrenceInput } from '../schemas/occurrence';
import type { ToilKind } from '../schemas/vocabulary';
import { toilKinds } from '../schemas/vocabulary';
import { hash64 } from '../grouping/hash';
import type { CsvColumns, CsvField } from './columns';
import { instantOf } from './instant';

/**
 * One row as an occurrence. A row without an id is known by what it says.
 *
 * @param defaults.kind - of rows that do not say
 * @returns the occurrence, or why there is none in one sentence
 */
export function toOccurrence(
  cells: readonly string[],
  columns: CsvColumns,
  defaults: { kind?: ToilKind } = {},
): { occurrence: OccurrenceInput } | { problem: string } {
  const all = (field: CsvField) =>
    (columns.fields[field] ?? [])
      .map(place => (cells[place] ?? '').replaceAll('\0', '').trim())
      .filter(cell => cell !== '');
  const one = (field: CsvField): string | undefined => all(field)[0];
  const title = one('title')?.slice(0, 1_000) ?? one('text')?.slice(0, 300);
  if (!title) {
    return { problem: 'has no title' };
  }
  const when = one('occurredAt');
  const occurredAt = when === undefined ? undefined : instantOf(when);
  if (occurredAt === undefined) {
    return {
      problem:
        when === undefined
          ? 'has no time'
          : `has '${when.slice(0, 40)}' as its time, which is no date`,
    };
  }
  const minutes = minutesOf(one('minutes'), columns.minutesUnit);
  if (minutes === 'none') {
    return {
      problem: `has '${one('minutes')!.slice(
        0,
        40,
      )}' as its time spent, which is no number`,
    };
  }
  const kind = one('kind')?.toLocaleLowerCase('en-US') ?? defaults.kind;
  if (kind !== undefined && !isKind(kind)) {
    return {
      problem: `has '${kind.slice(
        0,
        40,
      )}' as its kind, which must be one of ${toilKinds.join(', ')}`,
    };
  }
  const updated = one('updatedAt');
  const url = one('url');
  const text = one('text');
  const services = [
    ...new Set(all('service').flatMap(cell => cell.split(/[,;|\n]/))),
  ]
    .map(name => name.trim().slice(0, 300))
    .filter(name => name !== '')
    .slice(0, 20);
  return {
    occurrence: {
      id: one('id')?.slice(0, 300) ?? hash64(cells.join('\u0000')),
      title,
      occurredAt,
      services,
      ...(kind && { kind }),
      ...(text && text !== title && { text: text.slice(0, 2_000) }),
      ...(updated && { updatedAt: instantOf(updated) }),
      ...(minutes !== undefined && { minutes }),
      ...(one('owner') && { owner: one('owner')!.slice(0, 300) }),
      // A link in data is shown, so it must be one that a browser may open.
      ...(url && /^https?:\/\/[^\s]+$/.test(url) && { url }),
      ...(one('key') && { key: one('key')!.slice(0, 300) }),
    },
  };
}

function minutesOf(
  text: string | undefined,
  unit: CsvColumns['minutesUnit'],
): number | 'none' | undefined {
  if (text === undefined) {
    return undefined;
  }
  const value = Number(text.replace(/^(\d+),(\d{1,2})$/, '$1.$2'));
  if (!Number.isFinite(value) || value < 0) {
    return 'none';
  }
  const factor = { seconds: 1 / 60, minutes: 1, hours: 60 }[unit];
  return Math.min(100_000, Math.round(value * factor * 100) / 100);
}

function isKind(text: string): text is ToilKind {
  return (toilKinds as readonly string[]).includes(text);
}
