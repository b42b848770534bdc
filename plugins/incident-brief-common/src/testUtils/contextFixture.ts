import type { EvidenceContext } from '@plumbline/backstage-plugin-evidence-common';
import {
  changeFixture,
  entityFixture,
  fixtureEntities,
  workload,
} from './pieces';

const at = '2026-03-03T02:13:00.000Z';

/**
 * A checkout service in trouble, as evidence would report it: owned, on call,
 * running in two regions that differ, with callers, dependencies and changes.
 * Overrides replace whole parts.
 */
export function contextFixture(
  overrides: Partial<EvidenceContext> = {},
): EvidenceContext {
  return {
    at,
    environment: 'production',
    visibility: 'all',
    subject: entityFixture('component:default/checkout', {
      title: 'Checkout',
      description: 'Takes orders',
      type: 'service',
      lifecycle: 'production',
      owner: 'group:default/payments',
      system: 'system:default/shop',
      tier: '1',
      annotations: {
        'plumbline.dev/runbook': 'https://runbooks.example.com/checkout',
        'plumbline.dev/data-classification': 'restricted',
        'github.com/project-slug': 'shop/checkout',
      },
      links: [
        { url: 'https://logs.example.com/checkout', title: 'Logs' },
        { url: 'https://dash.example.com/checkout', title: 'Dashboard' },
      ],
      viewUrl: 'https://git.example.com/checkout/blob/catalog-info.yaml',
      editUrl: 'https://git.example.com/checkout/edit/catalog-info.yaml',
    }),
    entities: fixtureEntities(),
    substrate: ['resource:default/orders-db'],
    members: [],
    dependencies: [
      {
        entityRef: 'component:default/frontend',
        direction: 'calledBy',
        depth: 1,
        type: 'calls',
        state: 'declared-and-observed',
        exists: true,
        owner: 'group:default/web',
        sources: [
          { id: 'catalog', kind: 'declared', stale: false },
          {
            id: 'tracing',
            kind: 'observed',
            stale: false,
            count: 1200,
            windowSeconds: 300,
            observedAt: '2026-03-03T02:12:00.000Z',
          },
        ],
      },
      {
        entityRef: 'component:default/payment',
        direction: 'calls',
        depth: 1,
        type: 'calls',
        state: 'observed-only',
        exists: true,
        owner: 'group:default/payments',
        sources: [
          {
            id: 'tracing',
            kind: 'observed',
            stale: false,
            count: 90,
            windowSeconds: 300,
            observedAt: '2026-03-03T02:12:00.000Z',
          },
        ],
      },
      {
        entityRef: 'resource:default/orders-topic',
        direction: 'calls',
        depth: 1,
        type: 'publishes',
        state: 'not-observable',
        exists: true,
        sources: [{ id: 'catalog', kind: 'declared', stale: false }],
      },
      {
        entityRef: 'resource:default/ghost-cache',
        direction: 'calls',
        depth: 1,
        type: 'consumes',
        state: 'declared-only',
        exists: false,
        sources: [{ id: 'catalog', kind: 'declared', stale: false }],
      },
    ],
    more: [],
    upstream: [
      'component:default/payment',
      'resource:default/orders-topic',
      'resource:default/ghost-cache',
    ].map(entityRef => ({
      entityRef,
      depth: 1,
      usedBy: ['component:default/checkout'],
    })),
    impact: {
      affected: [
        {
          entityRef: 'component:default/frontend',
          distance: 1,
          tier: '1',
          via: ['component:default/checkout'],
        },
        {
          entityRef: 'component:default/mailer',
          distance: 2,
          via: ['component:default/checkout', 'resource:default/orders-topic'],
        },
      ],
      more: [],
      atLeast: 2,
      services: 2,
      entryPoints: [
        {
          entityRef: 'component:default/frontend',
          customerPaths: ['place order', 'express pay'],
        },
      ],
      dataDomains: [
        {
          entityRef: 'resource:default/orders-db',
          domain: 'orders',
          classification: 'restricted',
        },
        { entityRef: 'resource:default/orders-topic' },
      ],
    },
    facts: [
      {
        entityRef: 'component:default/checkout',
        name: 'alerts.firing',
        value: [
          {
            name: 'CheckoutLatency',
            severity: 'warning',
            since: '2026-03-03T02:11:00Z',
          },
          {
            name: 'CheckoutHighErrorRate',
            severity: 'critical',
            since: '2026-03-03T03:09:00+01:00',
          },
        ],
        kind: 'observed',
        source: { id: 'alertmanager' },
        observedAt: '2026-03-03T02:12:30.000Z',
        stale: false,
      },
      {
        entityRef: 'component:default/checkout',
        name: 'incident.active',
        value: [{ id: 'INC-311', commander: 'Li Wei' }],
        kind: 'observed',
        source: { id: 'pager' },
        observedAt: '2026-03-03T02:12:00.000Z',
        stale: false,
      },
      {
        entityRef: 'component:default/payment',
        name: 'health.state',
        value: 'ok',
        kind: 'observed',
        source: { id: 'probes' },
        observedAt: '2026-03-03T02:12:00.000Z',
        stale: false,
      },
      {
        entityRef: 'component:default/frontend',
        name: 'alerts.firing',
        value: [{ name: 'FrontendErrors' }],
        kind: 'observed',
        source: { id: 'alertmanager' },
        observedAt: '2026-03-03T02:12:30.000Z',
        stale: false,
      },
    ],
    reportedFacts: ['alerts.firing', 'incident.active', 'health.state'],
    workloads: [
      workload('prod-us', 'us-east-1', 'v2.14.0', true),
      workload('prod-eu', 'eu-west-1', 'v2.14.1', false),
    ],
    workloadSources: ['kubernetes'],
    edgeSources: ['tracing'],
    changes: [
      changeFixture(),
      changeFixture({
        id: 'c2',
        kind: 'flag',
        entityRef: 'component:default/payment',
        source: 'flags',
        occurredAt: '2026-03-03T01:46:00.000Z',
        revision: undefined,
        title: 'express-pay on',
        outcome: undefined,
      }),
      changeFixture({
        id: 'c3',
        kind: 'commit',
        source: 'git',
        occurredAt: '2026-03-02T18:00:00.000Z',
        revision: 'abc1234',
        outcome: undefined,
      }),
    ],
    changeSources: [
      { kind: 'deploy', sources: ['ci'] },
      { kind: 'commit', sources: ['git'] },
      { kind: 'schema', sources: ['ci', 'migrations'] },
      { kind: 'flag', sources: ['flags'] },
    ],
    collectors: [
      { id: 'tracing', kind: 'push', outcome: 'succeeded' },
      { id: 'kubernetes', kind: 'push', outcome: 'succeeded' },
    ],
    ...overrides,
  };
}
