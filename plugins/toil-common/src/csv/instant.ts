const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

/** 12/Mar/24 3:07 PM: how Jira exports it. */
const jira =
  /^(\d{1,2})[/-]([a-z]{3})[a-z]*[/-](\d{2}|\d{4})(?:[ ,]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s?(am|pm)?)?$/i;
/** 2026-01-31, 2026-01-31 09:00:00: without a zone it is UTC, as ServiceNow has it. */
const iso =
  /^(\d{4})[-/](\d{2})[-/](\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?\s?(Z|UTC|[+-]\d{2}:?\d{2})?$/i;
/** 31.01.2026 09:00: dots mean that the day comes first. */
const dotted =
  /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[ ,]+(\d{2}):(\d{2})(?::(\d{2}))?)?$/;

/**
 * The instant that a cell tells, in UTC. 01/02/2026 is no instant: nobody can
 * tell which of them is the day.
 *
 * @returns undefined where it tells none
 */
export function instantOf(text: string): string | undefined {
  const trimmed = text.trim();
  const found = iso.exec(trimmed);
  if (found) {
    const [, year, month, day, hour, minute, second, zone] = found;
    return utc([year, month, day, hour, minute, second], zone);
  }
  const named = jira.exec(trimmed);
  if (named) {
    const [, day, name, year, hour, minute, second, half] = named;
    const month = months.indexOf(name.toLocaleLowerCase('en-US')) + 1;
    const twelve = half ? Number(hour) % 12 : Number(hour ?? 0);
    const afternoon = half?.toLocaleLowerCase('en-US') === 'pm' ? 12 : 0;
    return utc([
      year.length === 2 ? `20${year}` : year,
      String(month),
      day,
      String(twelve + afternoon),
      minute,
      second,
    ]);
  }
  const german = dotted.exec(trimmed);
  if (german) {
    const [, day, month, year, hour, minute, second] = german;
    return utc([year, month, day, hour, minute, second]);
  }
  return undefined;
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
