import { Descriptor, refOf } from './entities';
import { Random } from './Random';

/** One request that brings evidence. */
export interface Post {
  path: string;
  body: unknown;
}

const minute = 60_000;
const changeKinds = [
  'deploy',
  'config',
  'flag',
  'schema',
  'infrastructure',
  'commit',
];
const outcomes = ['succeeded', 'failed', 'in-progress', 'rolled-back'];

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** How a source names a component: by ref, or in its own words. */
function named(random: Random, entity: Descriptor) {
  return random.chance(0.5)
    ? refOf(entity)
    : {
        type: 'workload',
        name: entity.metadata.name,
        labels: entity.metadata.labels,
      };
}

/** What several sources saw, each several times and not the same each time. */
function randomObservations(
  random: Random,
  components: readonly Descriptor[],
  before: number,
): Post[] {
  const edges = Array.from({ length: 30 }, () => ({
    from: named(random, random.pick(components)),
    to: named(random, random.pick(components)),
    type: random.pick(['calls', 'consumes']),
    windowSeconds: 3600,
  }));
  const seen = random.some(components, 12);
  // Twice at one instant, and not the same: which of them holds is no accident.
  return [9, 6, 3, 1, 1].flatMap(minutes => {
    const observedAt = instant(before - minutes * minute);
    return [
      {
        source: 'mesh',
        observedAt,
        edges: random.some(edges, 20).map(edge => ({
          ...edge,
          count: random.between(1, 9000),
          lastSeen: observedAt,
        })),
      },
      {
        source: 'orchestrator',
        observedAt,
        workloads: random.some(seen, 8).map(({ metadata }, index) => ({
          name: metadata.name,
          cluster: random.pick(['eu', 'us']),
          namespace: 'shop',
          region: random.pick(['eu-west-1', 'us-east-1']),
          version: `v${minutes}.${index}`,
          replicas: random.between(1, 9),
        })),
      },
      {
        source: 'monitoring',
        observedAt,
        facts: random.some(seen, 8).flatMap(entity => [
          {
            entityRef: refOf(entity),
            name: 'health.state',
            value: random.pick(['ok', 'degraded', 'down']),
          },
          {
            entityRef: refOf(entity),
            name: 'alerts.firing',
            value: random.chance(0.5)
              ? []
              : [
                  {
                    name: 'ErrorRate',
                    severity: random.pick(['critical', 'warning']),
                    since: instant(before - random.between(1, 90) * minute),
                  },
                ],
          },
        ]),
      },
    ].map(body => ({ path: '/api/evidence/observations', body }));
  });
}

/** Changes, some reported several times with another outcome, some without an id. */
function randomChanges(
  random: Random,
  entities: readonly Descriptor[],
  before: number,
): Post[] {
  return Array.from({ length: 30 }, (_, index) => {
    const entity = random.pick(entities);
    const occurredAt = before - random.between(1, 36 * 60) * minute;
    const change = {
      source: random.pick(['ci', 'flags']),
      kind: random.pick(changeKinds),
      ...(random.chance(0.3)
        ? {
            signal: {
              type: 'repository',
              url: `https://github.com/shop/${entity.metadata.name.toLowerCase()}`,
            },
          }
        : { entityRef: refOf(entity) }),
      environment: random.pick(['production', 'staging']),
      revision: `r${index}`,
      title: `Change ${index}`,
    };
    return random.chance(0.3)
      ? [{ ...change, occurredAt: instant(occurredAt) }]
      : random.some(outcomes, random.between(1, 3)).map((outcome, report) => ({
          ...change,
          id: `change-${index}`,
          outcome,
          occurredAt: instant(occurredAt + report * minute),
        }));
  })
    .flat()
    .map(body => ({ path: '/api/evidence/changes', body }));
}

/** Everything that is posted to a portal, in no particular order. */
export function randomEvidence(
  random: Random,
  entities: readonly Descriptor[],
  before: string,
): Post[] {
  const end = Date.parse(before);
  const components = entities.filter(({ kind }) => kind === 'Component');
  const changing = entities.filter(({ kind }) =>
    ['Component', 'Resource', 'API'].includes(kind),
  );
  return [
    ...randomObservations(random, components, end),
    ...randomChanges(random, changing, end),
  ];
}
