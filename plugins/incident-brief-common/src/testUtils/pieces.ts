import type {
  Change,
  EntitySummary,
  EvidenceContext,
} from '@plumbline/backstage-plugin-evidence-common';

const learnedAt = '2026-01-10T00:00:00.000Z';

/** An entity of the fixture's estate; the name is read from the reference. */
export function entityFixture(
  entityRef: string,
  overrides: Partial<EntitySummary> = {},
): EntitySummary {
  const [kind, rest] = entityRef.split(':');
  return {
    entityRef,
    kind: kind === 'api' ? 'API' : kind[0].toUpperCase() + kind.slice(1),
    name: rest.split('/')[1],
    annotations: {},
    links: [],
    learnedAt,
    ...overrides,
  };
}

export function changeFixture(overrides: Partial<Change> = {}): Change {
  return {
    id: 'c1',
    source: 'ci',
    kind: 'deploy',
    entityRef: 'component:default/checkout',
    environment: 'production',
    occurredAt: '2026-03-03T02:05:00.000Z',
    receivedAt: '2026-03-03T02:05:01.000Z',
    revision: 'v2.14.1',
    outcome: 'succeeded',
    links: { diff: 'https://git.example.com/checkout/compare/1...2' },
    ...overrides,
  };
}

/** A workload of the fixture's checkout service. */
export function workload(
  cluster: string,
  region: string,
  version: string,
  stale: boolean,
): EvidenceContext['workloads'][number] {
  return {
    entityRef: 'component:default/checkout',
    matchedBy: 'strong',
    value: {
      name: 'checkout',
      cluster,
      region,
      namespace: 'shop',
      version,
      replicas: 6,
    },
    kind: 'observed',
    source: { id: 'kubernetes' },
    observedAt: stale ? '2026-03-03T01:50:00.000Z' : '2026-03-03T02:12:00.000Z',
    stale,
  };
}

/** Whom and what the fixture's context refers to. */
export function fixtureEntities(): EntitySummary[] {
  const route = (name: string) => ({
    'plumbline.dev/channel': `#${name}-oncall`,
    'plumbline.dev/escalation': `https://pager.example.com/policies/${name}`,
    'plumbline.dev/pager': `https://pager.example.com/services/${name}`,
  });
  const roster = (...users: string[]) =>
    JSON.stringify({
      levels: users.map((user, index) => ({
        ...(index > 0 && { after: `${15 * index}m` }),
        rotation: {
          start: '2026-01-05T06:00:00Z',
          every: '12h',
          users: [`user:default/${user}`],
        },
      })),
    });
  const group = (name: string, title: string, ...users: string[]) =>
    entityFixture(`group:default/${name}`, {
      title,
      members: users.map(user => `user:default/${user}`),
      annotations: {
        ...route(name),
        'plumbline.dev/on-call': roster(...users),
      },
      editUrl: `https://git.example.com/org/edit/${name}.yaml`,
    });
  return [
    group('payments', 'Payments Platform', 'ana.ruiz', 'li.wei'),
    group('data', 'Data Platform', 'tom.okafor'),
    entityFixture('user:default/ana.ruiz', { title: 'Ana Ruiz' }),
    entityFixture('user:default/li.wei', { title: 'Li Wei' }),
    entityFixture('user:default/tom.okafor', { title: 'Tom Okafor' }),
    entityFixture('resource:default/orders-db', {
      owner: 'group:default/data',
      type: 'database',
    }),
    entityFixture('resource:default/orders-topic', {
      owner: 'group:default/payments',
      type: 'topic',
    }),
    entityFixture('component:default/frontend', {
      owner: 'group:default/web',
      tier: '1',
    }),
    entityFixture('component:default/payment', {
      owner: 'group:default/payments',
      tier: '1',
    }),
  ];
}
