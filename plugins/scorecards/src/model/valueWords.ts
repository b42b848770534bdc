import type { JsonValue } from '@plumbline/backstage-plugin-evidence-common';

const mostParts = 6;
const mostItems = 5;
const longest = 120;

/** A fact's value on one line: `present yes · path CODEOWNERS · owners a, b`. */
export function valueWords(value: JsonValue): string {
  if (!isRecord(value)) {
    return plain(value);
  }
  const parts = flat(value);
  const shown = parts
    .slice(0, mostParts)
    .map(([name, each]) => `${name} ${plain(each)}`);
  return [...shown, ...(parts.length > mostParts ? ['…'] : [])].join(' · ');
}

/** Where a value says that a person can look for themselves. */
export function addressOf(value: JsonValue): string | undefined {
  const url = isRecord(value) ? value.url : undefined;
  return typeof url === 'string' && /^https?:\/\//i.test(url) ? url : undefined;
}

type JsonRecord = { [key: string]: JsonValue };

function isRecord(value: JsonValue): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Names joined by dots; an address is a link beside them, not one of them. */
function flat(value: JsonRecord, before = ''): [string, JsonValue][] {
  return Object.entries(value).flatMap(([key, each]) => {
    const name = `${before}${key}`;
    if (isRecord(each)) {
      return flat(each, `${name}.`);
    }
    return name === 'url' ? [] : [[name, each] as [string, JsonValue]];
  });
}

function plain(value: JsonValue): string {
  if (Array.isArray(value)) {
    return list(value);
  }
  if (typeof value === 'boolean') {
    return value ? 'yes' : 'no';
  }
  if (value === null) {
    return 'none';
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

function list(values: readonly JsonValue[]): string {
  if (values.length === 0) {
    return 'none';
  }
  if (values.some(each => typeof each === 'object' && each !== null)) {
    return `(${values.length})`;
  }
  const shown = values.slice(0, mostItems).map(plain).join(', ');
  return values.length > mostItems
    ? `${shown} and ${values.length - mostItems} more`
    : shown;
}
