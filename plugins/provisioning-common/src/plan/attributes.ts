import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import type { PlanSummary } from '../schemas/request';
import { isRepeated, isSecret } from './secrets';

type Attribute = PlanSummary['changes'][number]['attributes'][number];

type Change = {
  before?: Record<string, unknown> | null;
  after?: Record<string, unknown> | null;
  after_unknown?: unknown;
  before_sensitive?: unknown;
  after_sensitive?: unknown;
};

/**
 * The attributes that a change sets, without the value of anything secret.
 *
 * @param known - secrets that stand elsewhere in the plan, wherever they are repeated
 */
export function changedAttributes(
  change: Change,
  known: readonly string[] = [],
): Attribute[] {
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
      [from, to].some(
        value => isSecret(name, value) || isRepeated(value, known),
      );
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

/**
 * A text of Terraform's without what looks like a secret.
 *
 * @param known - values that must not be seen in it
 */
export function redact(text: string, known: readonly string[] = []): string {
  const without = known
    .filter(secret => secret.length > 3)
    // Of two, the one that has the other in it.
    .sort((one, other) => other.length - one.length)
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
