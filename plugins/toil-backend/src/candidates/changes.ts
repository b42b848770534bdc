import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import type { Step, StoredCandidate } from './records';

/** What is counted and named of it, as of its last look. */
export function evidenceOf(candidate: StoredCandidate) {
  const { groupId, kind, title, owner, services, unmatched } = candidate;
  const { countedBy, observations, blastRadius } = candidate;
  return {
    countedBy,
    groupId,
    kind,
    title,
    owner,
    services,
    unmatched,
    observations,
    blastRadius,
  };
}

/** Kept with what people state, and stated by nobody. */
const unsaid = new Set([
  'cleared',
  'countedAtReview',
  'finishedAt',
  'rungSince',
]);

/** What a decision changed, from and to. */
export function changesOf(before: object, after: object): Step['changes'] {
  const [a, b] = [before, after] as Record<string, unknown>[];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return Object.fromEntries(
    keys
      .filter(
        key =>
          !unsaid.has(key) &&
          canonicalJson(a[key] ?? {}) !== canonicalJson(b[key] ?? {}),
      )
      .map(key => [key, { from: a[key] ?? null, to: b[key] ?? null }]),
  );
}

/** A value in a sentence. */
export function shown(value: unknown): string {
  if (value === null) {
    return 'nothing';
  }
  const text = typeof value === 'string' ? value : canonicalJson(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** What is null is no longer stated; what is undefined stays as it was. */
export function withoutNulls<T extends Record<string, unknown>>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], null> } {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, value ?? undefined]),
  ) as { [K in keyof T]?: Exclude<T[K], null> };
}
