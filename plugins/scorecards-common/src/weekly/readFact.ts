import type { EntityFacts } from '@plumbline/backstage-plugin-evidence-common';
import type { z } from 'zod';

export const dayMs = 86_400_000;
/** What ends within so many days is looked at. */
export const weeklyHorizonDays = 14;

/** Undefined where it is absent, or has another shape. */
export function read<T>(
  facts: EntityFacts['facts'],
  name: string,
  schema: z.ZodType<T>,
): { value: T; stale: boolean } | undefined {
  const fact = facts.find(one => one.name === name);
  const parsed = fact && schema.safeParse(fact.value);
  return parsed?.success
    ? { value: parsed.data, stale: fact!.stale }
    : undefined;
}

export function toIso(instant: number): string {
  return new Date(instant).toISOString();
}

export function isService({
  kind,
  type,
}: {
  kind: string;
  type?: string;
}): boolean {
  return kind.toLowerCase() === 'component' && type === 'service';
}

/** One sentence about some entities, with the first of them; none of none. */
export function named(refs: readonly string[], sentence: string): string[] {
  if (refs.length === 0) {
    return [];
  }
  const first = refs.slice(0, 5).join(', ');
  const more = refs.length > 5 ? `, and ${refs.length - 5} more` : '';
  return [`${sentence} ${first}${more}`];
}
