/** Stands where titles differ. */
export const gap = '…';
const isWord = (token: string | undefined) =>
  token !== undefined && /[\p{L}\p{N}]/u.test(token);
/** A number, or a name that was counted up: `507`, `db-12`, `10.0.0.1`. */
const isNumber = (value: string) => /^\S*\p{N}\S*$/u.test(value.trim());
const articles = new Set(['a', 'an', 'the', 'this']);
/** What stands before a noun, not after it. */
const links = new Set(
  'after and as at because before by during for from in into of on or since to until via when while with'.split(
    ' ',
  ),
);
const lower = (text: string | undefined) =>
  text?.toLocaleLowerCase('en-US') ?? '';

/**
 * What stands for the gaps of a title, where what differs is a service or a
 * number: `Restart any service`, `Resend the mail for any order`, and `Replay
 * orders` of `Replay 500 orders`. Other gaps stay.
 *
 * @param common - words and what is between them, with a gap where titles differ
 * @param names - of the services that the work is about
 */
export function wordGaps(
  common: readonly string[],
  titles: readonly string[],
  names: readonly string[],
): string {
  const known = new Set(names.map(plainName));
  const values = titles.map(title => valuesOf(common, title));
  const out: string[] = [];
  let gaps = -1;
  common.forEach((token, at) => {
    if (token !== gap) {
      out.push(token);
      return;
    }
    gaps++;
    const filled = values.map(each => each?.[gaps] ?? '');
    const next = common.slice(at + 1).find(each => each.trim() !== '');
    if (filled.every(each => known.has(plainName(each)))) {
      dropArticle(out);
      out.push(isNoun(next) ? 'any service’s' : 'any service');
    } else if (filled.every(isNumber)) {
      withoutNumber(out, next);
    } else {
      out.push(token);
    }
  });
  return out.join('');
}

/** Whether titles differ in nothing but the service that they name. */
export function areServices(
  common: readonly string[],
  titles: readonly string[],
  names: readonly string[],
): boolean {
  const known = new Set(names.map(plainName));
  return titles.every(title =>
    valuesOf(common, title)?.every(value => known.has(plainName(value))),
  );
}

/** Takes back what only led to a number, or says that it is any. */
function withoutNumber(out: string[], next: string | undefined): void {
  while (out.length > 0 && /^[-_/#.:]$/.test(out[out.length - 1])) {
    out.pop();
    if (isWord(out[out.length - 1])) {
      // A part of a name: `pod payment` of `pod payment-100`.
      return;
    }
  }
  if (isNoun(next)) {
    return;
  }
  dropSpace(out);
  const noun = out[out.length - 1];
  if (noun === undefined || !isWord(noun)) {
    return;
  }
  out.pop();
  dropSpace(out);
  const before = out[out.length - 1];
  if (links.has(lower(noun))) {
    return;
  }
  if (before !== undefined && !isWord(before)) {
    // `, run 17` adds nothing but the number.
    out.pop();
    return;
  }
  const words = out.filter(isWord).length;
  if (words > 1 && !articles.has(lower(before)) && !links.has(lower(before))) {
    // `the mail relay` of `the mail relay 7`: where its noun begins is not seen.
    out.push(' ', noun);
    return;
  }
  dropArticle(out);
  const any = out.length === 0 ? 'Any' : ' any';
  out.push(any, ' ', out.length === 0 ? lower(noun) : noun);
}

function isNoun(token: string | undefined): boolean {
  return isWord(token) && !links.has(lower(token));
}

function dropSpace(out: string[]): void {
  while (out.length > 0 && out[out.length - 1].trim() === '') {
    out.pop();
  }
}

function dropArticle(out: string[]): void {
  const kept = [...out];
  dropSpace(kept);
  if (articles.has(lower(kept[kept.length - 1]))) {
    out.length = kept.length - 1;
  }
}

/** What a title has in each gap; undefined where it cannot be seen. */
function valuesOf(
  common: readonly string[],
  title: string,
): string[] | undefined {
  const text = lower(title);
  const between = lower(common.join('')).split(gap);
  if (!text.startsWith(between[0])) {
    return undefined;
  }
  const values: string[] = [];
  let from = between[0].length;
  for (const [index, part] of between.slice(1).entries()) {
    const isLast = index === between.length - 2;
    const at = isLast ? text.length - part.length : text.indexOf(part, from);
    if (at < from || !text.startsWith(part, at)) {
      return undefined;
    }
    values.push(title.slice(from, at));
    from = at + part.length;
  }
  return values;
}

/** `component:default/check-out` is called `Check out` as well. */
function plainName(name: string): string {
  return lower(name)
    .replace(/^[^:/\s]+:[^:/\s]+\//, '')
    .replace(/[\s_-]+/g, '');
}
