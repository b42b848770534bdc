const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

/** 12/Mar/24 3:07 PM */
const lettered =
  /^(\d{1,2})[/-]([a-z]{3})[a-z]*[/-](\d{2}|\d{4})(?:[ ,]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s?(am|pm)?)?$/i;
/** 2026-01-31, 2026-01-31 09:00:00: without a zone it is UTC. */
const iso =
  /^(\d{4})[-/](\d{2})[-/](\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?\s?(Z|UTC|[+-]\d{2}:?\d{2})?$/i;
/** 31.01.2026 09:00: dots mean that the day comes first. */
const dotted =
  /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[ ,]+(\d{2}):(\d{2})(?::(\d{2}))?)?$/;

/** 1/31/2026 9:00 AM, or 31/1/2026: which of them it is, the table does not say. */
const slashed =
  /^(\d{1,2})\/(\d{1,2})\/(\d{2}|\d{4})(?:[ ,]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s?(am|pm)?)?$/i;

/** What comes first in 01/02/2026. */
export const dateOrders = ['day-first', 'month-first'] as const;
export type DateOrder = (typeof dateOrders)[number];

/** Whether it is ambiguous which part is the day, as in 01/02/2026. */
export function isAmbiguous(text: string): boolean {
  return slashed.test(text.trim());
}

/**
 * The instant in a cell, in UTC. 01/02/2026 is none unless it is stated
 * which of them is the day.
 *
 * @returns undefined where it holds none
 */
export function instantOf(text: string, order?: DateOrder): string | undefined {
  const trimmed = text.trim();
  const found = iso.exec(trimmed);
  if (found) {
    const [, year, month, day, hour, minute, second, zone] = found;
    return utc([year, month, day, hour, minute, second], zone);
  }
  const named = lettered.exec(trimmed);
  if (named) {
    const [, day, name, year, hour, minute, second, half] = named;
    const month = months.indexOf(name.toLocaleLowerCase('en-US')) + 1;
    const time = [hourOf(hour, half), minute, second];
    return utc([yearOf(year), String(month), day, ...time]);
  }
  const plain = order && slashed.exec(trimmed);
  if (plain) {
    const [, one, other, year, hour, minute, second, half] = plain;
    const [day, month] = order === 'day-first' ? [one, other] : [other, one];
    return utc([yearOf(year), month, day, hourOf(hour, half), minute, second]);
  }
  const german = dotted.exec(trimmed);
  if (german) {
    const [, day, month, year, hour, minute, second] = german;
    return utc([year, month, day, hour, minute, second]);
  }
  return undefined;
}

function yearOf(year: string): string {
  return year.length === 2 ? `20${year}` : year;
}

/** Of 24 hours; `half` is am or pm. */
function hourOf(hour: string | undefined, half: string | undefined): string {
  const twelve = half ? Number(hour) % 12 : Number(hour ?? 0);
  const afternoon = half?.toLocaleLowerCase('en-US') === 'pm' ? 12 : 0;
  return String(twelve + afternoon);
}

function utc(parts: (string | undefined)[], zone = 'Z'): string | undefined {
  const [year, month, day, hour = 0, minute = 0, second = 0] = parts.map(part =>
    part === undefined ? undefined : Number(part),
  );
  if (year === undefined || month === undefined || day === undefined) {
    return undefined;
  }
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(time);
  // 31 February would become March.
  const isReal =
    date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24;
  const offset = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  const minutes = offset
    ? Number(`${offset[1]}1`) * (Number(offset[2]) * 60 + Number(offset[3]))
    : 0;
  return isReal ? new Date(time - minutes * 60_000).toISOString() : undefined;
}
