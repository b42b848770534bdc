import { columnNames } from './exports';
import { plainName } from './plainName';
import { exportOf } from './tracker';

/** What a column can hold of an occurrence. */
export type CsvField = keyof typeof columnNames;
const csvFields = Object.keys(columnNames) as readonly CsvField[];

/** How the numbers of a column count. */
export type MinutesUnit = 'seconds' | 'minutes' | 'hours';

export type CsvColumns = {
  /** Places of the columns of a field: raw exports may repeat one. */
  fields: Partial<Record<CsvField, number[]>>;
  minutesUnit: MinutesUnit;
  /** Columns that say nothing here. */
  unused: string[];
};

/** @returns the columns, or one sentence about why they are ambiguous */
export function findColumns(
  header: readonly string[],
  mapping: Readonly<Record<string, string>> = {},
): CsvColumns | { problem: string } {
  const fields: Partial<Record<CsvField, number[]>> = {};
  const taken = new Set<number>();
  const given = header.map(plainName);
  for (const [column, field] of Object.entries(mapping)) {
    if (!(csvFields as readonly string[]).includes(field)) {
      return {
        problem: `'${field}' is no field; a column can be mapped to ${csvFields.join(
          ', ',
        )}`,
      };
    }
    const places = placesOf(given, plainName(column));
    if (places.length === 0) {
      return {
        problem: `No column is called '${column}'; there are ${listed(header)}`,
      };
    }
    places.forEach(place => taken.add(place));
    fields[field as CsvField] = [
      ...(fields[field as CsvField] ?? []),
      ...places,
    ];
  }
  for (const field of csvFields.filter(each => !fields[each])) {
    const places = columnNames[field]
      .map(name => placesOf(given, name).filter(place => !taken.has(place)))
      .find(found => found.length > 0);
    if (places) {
      places.forEach(place => taken.add(place));
      fields[field] = places;
    }
  }
  for (const field of ['title', 'occurredAt'] as const) {
    if (!fields[field]) {
      return {
        problem: `No column holds the ${
          field === 'title' ? 'title' : 'time'
        }; name it with --map '<column>=${field}'. There are ${listed(header)}`,
      };
    }
  }
  return {
    fields,
    minutesUnit: unitOf(header, fields.minutes?.[0]),
    unused: header.filter((_, place) => !taken.has(place)),
  };
}

/** Some raw exports count work in seconds, other tables in minutes. */
function unitOf(
  header: readonly string[],
  place: number | undefined,
): MinutesUnit {
  const name = place === undefined ? '' : plainName(header[place]);
  if (/hour/.test(name)) {
    return 'hours';
  }
  const { spent } = exportOf(header) ?? {};
  return /second/.test(name) ||
    (spent === 'seconds' && /^(total )?time spent$|^time worked$/.test(name))
    ? 'seconds'
    : 'minutes';
}

function placesOf(given: readonly string[], name: string): number[] {
  return given.flatMap((each, place) => (each === name ? [place] : []));
}

function listed(header: readonly string[]): string {
  const shown = header.slice(0, 30).map(name => `'${name.slice(0, 60)}'`);
  return `${shown.join(', ')}${header.length > 30 ? ', …' : ''}.`;
}
