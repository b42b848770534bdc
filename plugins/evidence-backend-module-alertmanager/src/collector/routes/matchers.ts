import { goRegex, literalsOf } from './goRegex';

/** A condition on one label. A label that an alert lacks is empty to it. */
export type Matcher = {
  label: string;
  /** As it was written: `service=~"a|b"`. */
  text: string;
  /** Every value that it holds for, where these can be listed. */
  values?: ReadonlySet<string>;
  /** Undefined where its pattern can't be evaluated here. */
  holds(value: string): boolean | undefined;
};

export type Labels = Readonly<Record<string, string>>;

type Operator = '=' | '!=' | '=~' | '!~';

export function matcher(
  label: string,
  operator: Operator,
  value: string,
): Matcher {
  const text = `${label}${operator}${JSON.stringify(value)}`;
  switch (operator) {
    case '=':
      return {
        label,
        text,
        values: new Set([value]),
        holds: given => given === value,
      };
    case '!=':
      return { label, text, holds: given => given !== value };
    default: {
      const test = goRegex(value);
      const negated = operator === '!~';
      return {
        label,
        text,
        ...(!negated && { values: literalsOf(value) }),
        holds: given => test && test(given) !== negated,
      };
    }
  }
}

/**
 * The conditions in a text such as `service="a", severity=~"page|critical"`, as
 * Alertmanager reads them, braces around them or not.
 *
 * @throws Error for what is none
 */
export function parseMatchers(text: string): Matcher[] {
  return split(text.trim().replace(/^\{/, '').replace(/\}$/, '')).map(
    parseMatcher,
  );
}

/** At commas outside of quotes. */
function split(text: string): string[] {
  const parts: string[] = [];
  let part = '';
  let quoted = false;
  let escaped = false;
  for (const char of text) {
    if (char === ',' && !quoted) {
      parts.push(part);
      part = '';
      continue;
    }
    if (char === '"' && !escaped) {
      quoted = !quoted;
    }
    escaped = char === '\\' && !escaped;
    part += char;
  }
  return (part === '' ? parts : [...parts, part]).filter(
    (one, index, all) => one.trim() !== '' || index < all.length - 1,
  );
}

function parseMatcher(text: string): Matcher {
  const [, quotedName, plainName, operator, raw] =
    /^\s*(?:"((?:[^"\\]|\\.)+)"|([a-zA-Z_:][a-zA-Z0-9_:]*))\s*(=~|!~|!=|=)\s*(.*?)\s*$/s.exec(
      text,
    ) ?? [];
  const label = plainName ?? (quotedName && unescape(quotedName));
  const value = raw === undefined ? undefined : readValue(raw);
  if (label === undefined || value === undefined) {
    throw new Error(`'${text.trim().slice(0, 100)}' is not a matcher`);
  }
  return matcher(label, operator as Operator, value);
}

function readValue(raw: string): string | undefined {
  const inQuotes = raw.startsWith('"');
  const inner = inQuotes ? raw.slice(1).replace(/"$/, '') : raw;
  if (/(^|[^\\])(\\\\)*"/.test(inner)) {
    return undefined;
  }
  return unescape(inner);
}

/** Another escape than these stays as it is: regular expressions have their own. */
function unescape(text: string): string {
  return text.replace(/\\(.)/gs, (whole, char: string) => {
    if (char === 'n') {
      return '\n';
    }
    return char === '"' || char === '\\' ? char : whole;
  });
}
