import type { OutboundResponse } from './OutboundClient';

/** A header, by its name in lower case; the first where it was sent twice. */
export function headerOf(
  { headers }: Pick<OutboundResponse, 'headers'>,
  name: string,
): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** The address of the next page, of a header `link` (RFC 8288). */
export function nextPage(link: string | undefined): string | undefined {
  return /<([^>]{1,2000})>;\s*rel="next"/.exec(
    link?.slice(0, 10_000) ?? '',
  )?.[1];
}

/** Of seconds, a date, or epoch seconds; undefined for anything else. */
export function secondsUntil(
  text: string | undefined,
  now: number,
): number | undefined {
  if (text === undefined || text.trim() === '') {
    return undefined;
  }
  const value = Number(text);
  const isEpoch = value > 1e9;
  const seconds =
    Number.isFinite(value) && !isEpoch
      ? value
      : ((isEpoch ? value * 1000 : Date.parse(text)) - now) / 1000;
  return Number.isFinite(seconds) ? Math.max(1, Math.ceil(seconds)) : undefined;
}
