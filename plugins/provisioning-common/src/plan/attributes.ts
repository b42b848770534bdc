import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import type { PlanSummary } from '../schemas/request';

type Attribute = PlanSummary['changes'][number]['attributes'][number];

/** Words that name a secret, where a provider forgot to say so. */
const secretName =
  /pass(word|phrase)?|secret|token|private_?key|api_?key|credential|connection_string/i;
/** A connection string with a password in it, a key or a token, wherever it stands. */
const secretText =
  /:\/\/[^\s/:@]*:[^\s/@]+@|-----BEGIN|\b(AKIA|ASIA)[A-Z0-9]{16}\b|SCRAM-SHA-256\$/;

type Change = {
  before?: Record<string, unknown> | null;
  after?: Record<string, unknown> | null;
  after_unknown?: unknown;
  before_sensitive?: unknown;
  after_sensitive?: unknown;
};

/** The attributes that a change sets, without the value of anything secret. */
export function changedAttributes(change: Change): Attribute[] {
  const { before, after } = change;
  const names = new Set([
    ...Object.keys(before ?? {}),
    ...Object.keys(after ?? {}),
    ...Object.keys((change.after_unknown as object | undefined) ?? {}),
  ]);
  return [...names].sort().flatMap((name): Attribute[] => {
    const unknown = hasMark(mark(change.after_unknown, name));
    const [from, to] = [before?.[name], after?.[name]];
    if (!unknown && canonicalJson(from ?? null) === canonicalJson(to ?? null)) {
      return [];
    }
    const sensitive =
      hasMark(mark(change.before_sensitive, name)) ||
      hasMark(mark(change.after_sensitive, name)) ||
      isSecret(name, from) ||
      isSecret(name, to);
    if (sensitive) {
      return [{ name, sensitive: true }];
    }
    return [
      {
        name,
        ...(from !== undefined && from !== null && { before: from as never }),
        ...(to !== undefined && to !== null && { after: to as never }),
        ...(unknown && { unknown: true }),
      },
    ];
  });
}

function mark(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null
    ? (of as Record<string, unknown>)[name]
    : of;
}

/** Whether it, or any part of it, is marked. */
function hasMark(value: unknown): boolean {
  return typeof value === 'object' && value !== null
    ? Object.values(value).some(hasMark)
    : value === true;
}

function isSecret(name: string, value: unknown): boolean {
  if (value === undefined || value === null || typeof value === 'boolean') {
    return false;
  }
  if (typeof value === 'object') {
    return Object.entries(value).some(([key, each]) => isSecret(key, each));
  }
  return (
    (typeof value === 'string' && value !== '' && secretName.test(name)) ||
    secretText.test(String(value))
  );
}

/**
 * A text of Terraform's without what looks like a secret.
 *
 * @param known - values that must not be seen in it
 */
export function redact(text: string, known: readonly string[] = []): string {
  const without = known
    .filter(secret => secret.length > 3)
    .reduce((left, secret) => left.replaceAll(secret, '(hidden)'), text);
  return without
    .replace(/(:\/\/[^\s/:@]*:)[^\s/@]+@/g, '$1(hidden)@')
    .replace(/SCRAM-SHA-256\$\S+/g, '(hidden)')
    .replace(/-----BEGIN[\s\S]*?(-----END[^-]*-----|$)/g, '(hidden)')
    .replace(/\b(AKIA|ASIA)[A-Z0-9]{16}\b/g, '(hidden)')
    .replace(
      /((?:password|passwd|secret|token|api_?key)["']?\s*[:=]\s*)("[^"]*"|'[^']*'|\S+)/gi,
      '$1(hidden)',
    );
}
