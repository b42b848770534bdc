/** Words that name a secret, where a provider forgot to say so. */
const secretName =
  /pass(word|wd|phrase)|(^|_|-)pass$|secret|token|private_?key|api_?key|access_?key|credential|connection_string/i;
/** A connection string with a password in it, a key or a token, wherever it stands. */
const secretText =
  /:\/\/[^\s/:@]*:[^\s/@]+@|-----BEGIN|\b(AKIA|ASIA)[A-Z0-9]{16}\b|SCRAM-SHA-256\$/;
/** Within a text, such as a script or a file: `PGPASSWORD=…`, `token: "…"`. */
const inlineSecret =
  /(?:password|passwd|passphrase|secret|token|api_?key|access_?key)["']?\s*[:=]\s*["']?([^\s"',;&]+)/gi;
const inUrl = /:\/\/[^\s/:@]*:([^\s/@]+)@/g;

/** Shorter ones are found in too much that is none. */
const shortest = 4;
/** Deeper than anything that a provider writes. */
const deepest = 12;

/** Whether a value is one, or has one in it, by its name or by how it looks. */
export function isSecret(name: string, value: unknown): boolean {
  let found = false;
  visit(name, value, 0, () => {
    found = true;
  });
  return found;
}

/** The secrets in a value, so that they are known wherever else they stand. */
export function secretsIn(name: string, value: unknown): string[] {
  const found = new Set<string>();
  visit(name, value, 0, secret => {
    if (secret.length >= shortest) {
      found.add(secret);
    }
  });
  return [...found];
}

/** Every text in a value, which is a secret as a whole. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) {
    return Object.values(value).flatMap(textsIn);
  }
  return typeof value === 'string' && value.length >= shortest ? [value] : [];
}

/** Whether one of these stands anywhere in a value. */
export function isRepeated(value: unknown, known: readonly string[]): boolean {
  return (
    known.length > 0 &&
    textsIn(value).some(text => known.some(secret => text.includes(secret)))
  );
}

function visit(
  name: string,
  value: unknown,
  depth: number,
  report: (secret: string) => void,
): void {
  if (depth > deepest || typeof value === 'boolean') {
    return;
  }
  if (typeof value === 'object' && value !== null) {
    const named = namedIn(value as Record<string, unknown>);
    for (const [key, each] of Object.entries(value)) {
      const isIndex = Array.isArray(value);
      visit(isIndex ? name : key, each, depth + 1, report);
    }
    if (named) {
      visit(named.name, named.value, depth + 1, report);
    }
    return;
  }
  if (typeof value === 'number' && secretName.test(name)) {
    // Such as how long a token lasts.
    return;
  }
  if (typeof value === 'string' && value !== '') {
    ofText(name, value, depth, report);
  }
}

/** `{ name: "DB_PASSWORD", value: "…" }`, as containers receive them. */
function namedIn(value: Record<string, unknown>) {
  const name = value.name ?? value.key ?? value.Name ?? value.Key;
  const content = value.value ?? value.Value;
  return typeof name === 'string' && typeof content === 'string'
    ? { name, value: content }
    : undefined;
}

function ofText(
  name: string,
  text: string,
  depth: number,
  report: (secret: string) => void,
): void {
  if (secretName.test(name) && !text.startsWith('arn:')) {
    report(text);
  }
  if (secretText.test(text)) {
    // Of a text that is more than its secret, the secret alone is known elsewhere.
    const inside = [...text.matchAll(inUrl)].map(([, secret]) => secret);
    (inside.length > 0 ? inside : [text]).forEach(report);
  }
  for (const [, secret] of text.matchAll(inlineSecret)) {
    if (!isReference(secret)) {
      report(secret);
    }
  }
  if (/^\s*[[{]/.test(text)) {
    try {
      visit(name, JSON.parse(text), depth + 1, report);
    } catch {
      // No JSON, then.
    }
  }
}

/** In a script: what is put in its place there is no secret. */
function isReference(text: string): boolean {
  return /^(arn:|\$\{|\$[A-Za-z_]|\()/.test(text);
}
