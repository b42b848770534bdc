import { z } from 'zod';
import { webUrlSchema } from '../schemas/primitives';
import { days, FactDefinition } from './definition';

const instant = z.iso.datetime({ offset: true });

/** Requests that reach an entity, as sources see them. */
export const trafficSchema = z.object({
  /** Of the last request; absent where none was ever seen. */
  lastSeenAt: instant.optional(),
  /** Those that would have seen a request. */
  sources: z
    .array(
      z.object({
        id: z.string().min(1).max(250),
        /** Since when it has looked without a gap; absent while it is away. */
        healthySince: instant.optional(),
        /** Why it does not know of all that came, in words. */
        gap: z.string().min(1).max(500).optional(),
      }),
    )
    .max(100),
  /** How many there were in the period that was looked at; absent with a gap in it. */
  requests: z.number().nonnegative().optional(),
  /** Who sent them, where that is known. */
  callers: z.array(z.string().min(1).max(500)).max(100).optional(),
});
export type Traffic = z.infer<typeof trafficSchema>;

/** What is left of one kind of thing that has to go before an entity is deleted. */
export const cleanupSchema = z.object({
  remaining: z.number().int().nonnegative(),
  /** The first of them. */
  items: z
    .array(
      z.object({
        id: z.string().min(1).max(250),
        /** What it is in the catalog: who may not see that does not see the item. */
        entityRef: z.string().min(1).max(500).optional(),
        url: webUrlSchema.optional(),
        /** Who has to act, where it is not the owner of the entity. */
        actor: z.string().min(1).max(500).optional(),
      }),
    )
    .max(100)
    .optional(),
  /** It may not be removed before, as a retention or a legal hold says. */
  until: instant.optional(),
  url: webUrlSchema.optional(),
});
export type Cleanup = z.infer<typeof cleanupSchema>;

/** What has to go before an entity is deleted, by the end of the fact's name. */
export const cleanupKinds = {
  secrets: 'Secrets and credentials',
  infrastructure: 'Infrastructure',
  data: 'Stored data',
  dns: 'DNS records',
  jobs: 'Scheduled jobs',
  routes: 'Routes of load balancers and gateways',
  alerts: 'Alert rules and their routes',
  dashboards: 'Dashboards',
  images: 'Images and packages',
  holds: 'Legal holds',
} as const;
export type CleanupKind = keyof typeof cleanupKinds;

/** As if one source had seen it all: the later request, and every source. */
function worstTraffic(a: Traffic, b: Traffic): Traffic {
  const callers = [...new Set([...(a.callers ?? []), ...(b.callers ?? [])])];
  const requests = Math.max(a.requests ?? 0, b.requests ?? 0);
  return {
    // Where one got requests without saying when, the last of them is not known.
    ...(![a, b].some(hasUndated) && laterOf('lastSeenAt', a, b)),
    sources: joined(a.sources, b.sources),
    // That one saw none says nothing of what another one would have seen.
    ...((requests > 0 ||
      (a.requests !== undefined && b.requests !== undefined)) && { requests }),
    ...(callers.length > 0 && { callers: callers.sort().slice(0, 100) }),
  };
}

/** Whether it says that there were requests, and not when the last one came. */
export function hasUndated({
  callers = [],
  lastSeenAt,
  requests = 0,
}: Traffic): boolean {
  return lastSeenAt === undefined && (requests > 0 || callers.length > 0);
}

/** The larger remainder and the later end of two reports, with the items of both. */
function worstCleanup(a: Cleanup, b: Cleanup): Cleanup {
  const [more] = [a, b].sort(
    (x, y) =>
      y.remaining - x.remaining ||
      (JSON.stringify(x) < JSON.stringify(y) ? -1 : 1),
  );
  const url = more.url ?? a.url ?? b.url;
  const items = joined(a.items ?? [], b.items ?? []);
  return {
    remaining: more.remaining,
    ...(items.length > 0 && { items }),
    ...laterOf('until', a, b),
    ...(url !== undefined && { url }),
  };
}

function laterOf<K extends 'lastSeenAt' | 'until'>(
  key: K,
  ...of: Partial<Record<K, string>>[]
): Partial<Record<K, string>> {
  const instants = of.flatMap(one => one[key] ?? []) as string[];
  const [latest] = instants.sort((x, y) => Date.parse(y) - Date.parse(x));
  return (latest === undefined ? {} : { [key]: latest }) as Partial<
    Record<K, string>
  >;
}

/** Of both, once each, sorted. */
function joined<T extends { id: string }>(a: T[], b: T[]): T[] {
  const byText = new Map([...a, ...b].map(one => [JSON.stringify(one), one]));
  return [...byText]
    .sort(([x], [y]) => (x < y ? -1 : 1))
    .map(([, one]) => one)
    .slice(0, 100);
}

/** What people decided about the lifecycle of an entity, whatever its description says. */
export const decidedLifecycle = 'lifecycle.decided';
export const decidedLifecycleSchema = z.object({
  /** Whether anything was, and still counts. */
  present: z.boolean(),
  /** Such as `deprecated`; the empty text where nothing was. */
  state: z.string().max(100),
  since: instant.optional(),
});
export type DecidedLifecycle = z.infer<typeof decidedLifecycleSchema>;

/** What is decided of lifecycles, and what moves rest on. */
export const lifecycleFacts: readonly FactDefinition[] = [
  {
    name: decidedLifecycle,
    description:
      'The state of the lifecycle that people decided here, whatever the catalog says',
    // Reported at every change, and every 30 days.
    maxAgeSeconds: days(90),
    schema: decidedLifecycleSchema,
    collectors: ['scorecards'],
    decided: true,
    reportedFor: 'entities whose lifecycle was decided',
    scope: 'entity',
  },
  {
    name: 'traffic.observed',
    description:
      'The last request that reached it, and since when each source has looked without a gap',
    maxAgeSeconds: days(1),
    schema: trafficSchema,
    collectors: [],
    reportedBy: 'a mesh, gateway or monitoring system',
    scope: 'entity',
    counted: 'whole-estate',
    worst: worstTraffic as unknown as FactDefinition['worst'],
  },
  ...Object.entries(cleanupKinds).map(
    ([kind, title]): FactDefinition => ({
      name: `cleanup.${kind}`,
      description: `${title} of it that are left to remove, and from when on they may be`,
      // Provisioning reports when something changes: where it is away, nothing is known soon.
      maxAgeSeconds: kind === 'infrastructure' ? days(1) : days(7),
      schema: cleanupSchema,
      collectors: [],
      reportedBy:
        kind === 'infrastructure'
          ? 'provisioning, of what it made, or of the system that has it'
          : 'the system that has them, or a report of the owner',
      scope: 'entity',
      worst: worstCleanup as unknown as FactDefinition['worst'],
    }),
  ),
];

/** Who depends on an entity directly, declared or seen. */
export const consumersSchema = z.array(
  z.object({
    entityRef: z.string(),
    /** Whether it is declared, seen, or both. */
    state: z.string(),
    /** Its state in the lifecycle; absent where it has none that is known. */
    lifecycle: z.string().optional(),
    lastSeenAt: instant.optional(),
  }),
);
export type Consumers = z.infer<typeof consumersSchema>;

/** Whether who owns each consumer was notified of the deprecation in force, and its plan. */
export const notifiedConsumersSchema = z.array(
  z.object({
    entityRef: z.string(),
    /** Absent where the catalog names none; then no notification can be sent. */
    owner: z.string().optional(),
    /** Its state in the lifecycle; absent where it has none that is known. */
    lifecycle: z.string().optional(),
    /** Absent where its owner was not notified. */
    notifiedAt: instant.optional(),
  }),
);
export type NotifiedConsumers = z.infer<typeof notifiedConsumersSchema>;

/** What consumers of a deprecated entity have to know. */
export const retirementPlanSchema = z.object({
  /** What to use in its place; absent where nothing replaces it. */
  replacement: z.string().min(1).max(500).optional(),
  /** How to move. */
  guide: webUrlSchema,
  /** The first day on which it may be gone. */
  deadline: z.iso.date(),
});
export type RetirementPlan = z.infer<typeof retirementPlanSchema>;

/** Whether what runs at the end of the ladder of environments went there as it asks. */
export const promotedSchema = z.object({
  promoted: z.boolean(),
  /** The last one of the ladder. */
  environment: z.string(),
  /** Revision or digest; the empty text where none runs there. */
  release: z.string(),
  reason: z.string(),
});

/** What rules read only where a move of the lifecycle is judged. */
export const transitionFacts: readonly FactDefinition[] = [
  {
    name: 'consumers.direct',
    description: 'What depends on it directly; only known for transitions',
    reportedFor: 'components and APIs whose transition is judged',
    maxAgeSeconds: days(1),
    schema: consumersSchema,
    collectors: [],
    reportedBy: 'the lifecycle itself, where a transition is judged',
    counted: 'whole-estate',
  },
  {
    name: 'consumers.notified',
    description:
      'When the owner of each consumer was notified of the deprecation in force; only known for transitions',
    reportedFor: 'components and APIs whose transition is judged',
    maxAgeSeconds: days(1),
    schema: notifiedConsumersSchema,
    collectors: [],
    reportedBy: 'the lifecycle itself, where a transition is judged',
    counted: 'whole-estate',
  },
  {
    name: 'retirement.plan',
    description:
      'Replacement, guide and deadline, as the request to deprecate states them; only known for transitions',
    maxAgeSeconds: days(365),
    schema: retirementPlanSchema,
    collectors: [],
    reportedBy: 'the request to deprecate it',
    reportedFor: 'what a request is to deprecate',
    kind: 'declared',
  },
  {
    name: 'release.promoted',
    description:
      'Whether what runs in the last environment of the ladder was promoted to it; only known for transitions',
    maxAgeSeconds: days(1),
    schema: promotedSchema,
    collectors: [],
    reportedBy: 'the ladder of environments, where a transition is judged',
    reportedFor:
      'services with several environments on their ladder, once their deploys are known',
  },
];
