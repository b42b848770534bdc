import { isRecord } from '@plumbline/backstage-plugin-evidence-common';

/*
 * What a repository holds was written by anybody: every reader of it takes text
 * of a bounded length, and gives a bounded answer.
 */

/** No file that is read here is longer by its nature. Characters. */
export const maxTextLength = 256_000;
/**
 * What parsers get whose time grows faster than a text: some tenths of a second
 * for one that is meant to do harm. Characters.
 */
export const maxParsedLength = 64_000;
/** Of one text in an answer. Characters. */
const maxNameLength = 200;
/** Items of one list in an answer. */
export const maxItems = 100;

/** What breaks a line, shows as nothing, or turns the direction of writing. */
const unseen =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/g;

/** A name as it may stand in a fact: one line, bounded, no control characters. */
export function name(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') {
    return undefined;
  }
  const text = String(value)
    .replace(unseen, ' ')
    .trim()
    .slice(0, maxNameLength);
  return text === '' ? undefined : text;
}

/** Distinct names, in order of the alphabet, so that order in a file is no change. */
export function names(values: Iterable<unknown>): string[] {
  const distinct = new Set<string>();
  for (const value of values) {
    const one = name(value);
    if (one !== undefined) {
      distinct.add(one);
    }
  }
  return [...distinct].sort().slice(0, maxItems);
}

/** Lines without their ends. */
export function linesOf(text: string): string[] {
  return text.slice(0, maxTextLength).split(/\r\n|\r|\n/);
}

/** The entries that are maps themselves. */
export function recordsOf(
  value: Record<string, unknown>,
): [string, Record<string, unknown>][] {
  return Object.entries(value).filter(
    (entry): entry is [string, Record<string, unknown>] => isRecord(entry[1]),
  );
}

/** A text, or a list of them. */
export function textsOf(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.filter((one): one is string => typeof one === 'string');
}
