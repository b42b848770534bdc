import type { UncheckedInput } from './operation';

/** Who reports, and under which name. */
export function reportMeta({ body, principal }: UncheckedInput) {
  const { source } = (body ?? {}) as { source?: unknown };
  return {
    reportedBy: principal,
    sources: typeof source === 'string' ? source.slice(0, 100) : '',
  };
}
