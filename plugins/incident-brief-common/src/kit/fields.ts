import {
  Claim,
  compareText,
  EntitySummary,
  Field,
  isKnown,
  Unknown,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';

const sectionStatusSchema = z.enum(['known', 'partial', 'unknown']);
export type SectionStatus = z.infer<typeof sectionStatusSchema>;

/** Every section states whether it is known and, when it is not wholly, why. */
export const sectionSchema = z.object({
  status: sectionStatusSchema,
  reason: z.string().optional(),
});

/** Without duplicates, in one order. */
export function sortedUnique(values: Iterable<string | undefined>): string[] {
  return [...new Set(values)]
    .filter((value): value is string => value !== undefined && value !== '')
    .sort(compareText);
}

export function unknown(reason: string): Unknown {
  return { unknown: reason };
}

/** What an entity's own description says: as old as that description is to us. */
export function declared<T>(entity: EntitySummary, value: T): Claim<T> {
  return {
    value,
    kind: 'declared',
    source: {
      id: 'catalog',
      ...(entity.viewUrl !== undefined && { url: entity.viewUrl }),
    },
    observedAt: entity.learnedAt,
    stale: false,
  };
}

/** A declared value, or the reason why there is none. */
export function declaredOr(
  entity: EntitySummary,
  value: string | undefined,
  reason: string,
): Field<string> {
  const text = value?.trim();
  // A placeholder of a fix that was pasted as it was says nothing yet.
  return text && !/^<[^<>]*>$/.test(text)
    ? declared(entity, text)
    : unknown(reason);
}

/** An http or https URL: the only ones that a page may make a link of. */
export function isWebUrl(text: string): boolean {
  try {
    return /^https?:$/.test(new URL(text).protocol);
  } catch {
    return false;
  }
}

/** One part of a section: known, or not for a reason. */
export type Part = { known: boolean; reason?: string };

export function partOf(field: Field<unknown>): Part {
  return isKnown(field)
    ? { known: true }
    : { known: false, reason: (field as Unknown).unknown };
}

/**
 * Known when all parts are, unknown when none is, partial in between; the
 * reasons of what is missing, in the order of the parts.
 */
export function sectionOf(parts: Part[]): {
  status: SectionStatus;
  reason?: string;
} {
  const missing = parts.filter(part => !part.known);
  if (missing.length === 0) {
    return { status: 'known' };
  }
  const reasons = [
    ...new Set(missing.flatMap(part => (part.reason ? [part.reason] : []))),
  ];
  return {
    status: missing.length === parts.length ? 'unknown' : 'partial',
    ...(reasons.length > 0 && { reason: reasons.join('; ') }),
  };
}

/** `1 source`, `2 sources`, `1,204 callers`. */
export function counted(count: number, noun: string, plural = `${noun}s`) {
  const digits = String(count).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${digits} ${count === 1 ? noun : plural}`;
}

/** A few names and how many more: `a, b and 7 more`. */
export function someOf(names: string[], limit = 5): string {
  const shown = names.slice(0, limit).join(', ');
  return names.length > limit
    ? `${shown} and ${counted(names.length - limit, 'more', 'more')}`
    : shown;
}
