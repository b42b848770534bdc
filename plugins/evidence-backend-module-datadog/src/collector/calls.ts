import type { ObservedEdge } from '@plumbline/backstage-plugin-evidence-common';
import type { Calls } from './schemas';

/** As long as Datadog looks back where no other time is requested. */
const windowSeconds = 3600;
/** As long as a name in DNS may be. */
const longestName = 253;

/** Calls that were seen. Datadog does not count them: each was seen once at least. */
export function edgesOf(calls: Calls, now: Date): ObservedEdge[] {
  const isName = (name: string) =>
    name.trim() !== '' && name.length <= longestName && !/\p{Cc}/u.test(name);
  return Object.entries(calls).flatMap(([from, { calls: to }]) =>
    [...new Set(to)]
      .filter(name => isName(from) && isName(name))
      .map(name => ({
        from: { type: 'workload' as const, name: from },
        to: { type: 'workload' as const, name },
        type: 'calls' as const,
        count: 1,
        windowSeconds,
        lastSeen: now.toISOString(),
        by: 'tracing',
      })),
  );
}
