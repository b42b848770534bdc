import type { OccurrenceInput } from '../schemas/occurrence';
import type { ToilKind } from '../schemas/vocabulary';
import { toilKinds } from '../schemas/vocabulary';
import { hash64 } from '../grouping/hash';
import type { CsvColumns, CsvField } from './columns';
import { DateOrder, instantOf, isAmbiguous } from './instant';
import { readLabels } from './labels';
import { minutesOf } from './minutes';
import { idOfIssue } from './tracker';

/**
 * One row as an occurrence. A row without an id is known by what it says.
 *
 * @param defaults - what rows do not say
 * @returns the occurrence, or why there is none in one sentence
 */
export function toOccurrence(
  cells: readonly string[],
  columns: CsvColumns,
  defaults: { kind?: ToilKind; dates?: DateOrder } = {},
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
  const instant = (cell: string) => instantOf(cell, defaults.dates);
  const occurredAt = when === undefined ? undefined : instant(when);
  if (occurredAt === undefined) {
    return {
      problem:
        when === undefined
          ? 'has no time'
          : `has '${when.slice(0, 40)}' as its time, ${
              isAmbiguous(when)
                ? 'in which the day or the month may come first; state the order with --dates'
                : 'which is not a date'
            }`,
    };
  }
  const spent = one('minutes');
  const minutes =
    spent === undefined ? undefined : minutesOf(spent, columns.minutesUnit);
  if (minutes === 'none') {
    return {
      problem: `has '${spent!.slice(
        0,
        40,
      )}' as its time spent, which is no time`,
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
  const id = idOfIssue(one('id'), url);
  const text = one('text');
  const each = (field: CsvField) =>
    all(field).flatMap(cell => cell.split(/[,;|\n]/).map(name => name.trim()));
  const labels = readLabels(each('labels'));
  const services = [...new Set([...each('service'), ...labels.services])]
    .map(name => name.slice(0, 300))
    .filter(name => name !== '')
    .slice(0, 20);
  const owner = one('owner') ?? labels.owners[0];
  const key = one('key') ?? labels.keys[0];
  return {
    occurrence: {
      id: id?.slice(0, 300) ?? hash64(cells.join('\u0000')),
      title,
      occurredAt,
      services,
      ...(kind && { kind }),
      ...(text && text !== title && { text: text.slice(0, 2_000) }),
      ...(updated && { updatedAt: instant(updated) }),
      ...(minutes !== undefined && { minutes }),
      ...(owner && { owner: owner.slice(0, 300) }),
      // A link in data is shown, so it must be one that a browser may open.
      ...(url && /^https?:\/\/[^\s]+$/.test(url) && { url }),
      ...(key && { key: key.slice(0, 300) }),
    },
  };
}

function isKind(text: string): text is ToilKind {
  return (toilKinds as readonly string[]).includes(text);
}
