/** Parameters of a URL that let somebody in. */
const secretParameter =
  /(token|secret|passw(or)?d|signature|api[-_]?key|access[-_]?key)$|^(sig|auth)$/i;

/** Shorter ones would hit words that are no secret. */
const MIN_SECRET_LENGTH = 8;

/**
 * A copy of a value in which no text holds credentials: user and password are
 * taken out of URLs (some sources name repositories with the token that
 * reads them), parameters that let somebody in too, and any of the given
 * secrets wherever it stands. Everything that sources say goes through here
 * before it is kept.
 */
export function withoutCredentials<T>(value: T, secrets: readonly string[]): T {
  const known = secrets.filter(({ length }) => length >= MIN_SECRET_LENGTH);
  return clean(value, known) as T;
}

function clean(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') {
    return cleanText(value, secrets);
  }
  if (Array.isArray(value)) {
    return value.map(item => clean(item, secrets));
  }
  return typeof value === 'object' && value !== null && isPlain(value)
    ? Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          cleanText(key, secrets),
          clean(item, secrets),
        ]),
      )
    : value;
}

function cleanText(text: string, secrets: readonly string[]): string {
  let cleaned = text;
  for (const secret of secrets) {
    cleaned = cleaned.replaceAll(secret, '…');
  }
  if (!cleaned.includes('://')) {
    return cleaned;
  }
  return cleaned
    .replace(/([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#]*@/gi, '$1')
    .replace(/([?&])([^=&#\s]{1,100})=([^&#\s]*)/g, (whole, start, name) =>
      secretParameter.test(name) ? `${start}${name}=` : whole,
    );
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
