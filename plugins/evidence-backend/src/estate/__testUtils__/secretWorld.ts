import alertmanagerModule from '@plumbline/backstage-plugin-evidence-backend-module-alertmanager';
import prometheusModule from '@plumbline/backstage-plugin-evidence-backend-module-prometheus';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { ana, startEvidence } from '../../testUtils/startEvidence';
import { aComponent } from '../../testUtils/testEstate';
import type { MonitoringServers } from './monitoringServers';

export const secret = 'component:default/secret';
export const hidden = [
  secret,
  'api:default/secret-api',
  'group:default/secret-team',
  'user:default/secret-agent',
  'system:default/secret-system',
];

const inSecretSystem = {
  spec: { system: 'secret-system' },
  relations: [{ type: 'partOf', targetRef: 'system:default/secret-system' }],
};
const secrets = [
  aComponent('secret', {
    owner: 'group:default/secret-team',
    dependsOn: ['component:default/payment', 'api:default/secret-api'],
    annotations: {
      'plumbline.dev/aliases': 'co, checkoud',
      'plumbline.dev/tier': '1',
      'plumbline.dev/customer-path': 'secret path',
    },
    ...inSecretSystem,
  }),
  aComponent('secret-api', { kind: 'API' }),
  aComponent('secret-team', { kind: 'Group' }),
  aComponent('secret-agent', { kind: 'User' }),
  aComponent('secret-system', { kind: 'System' }),
];

/**
 * What everybody may see names none of what is hidden: what it named itself would
 * be shown as it says.
 */
export const estate: Entity[] = [
  aComponent('checkout', {
    owner: 'group:default/shop',
    dependsOn: ['component:default/payment'],
    annotations: { 'plumbline.dev/aliases': 'co' },
  }),
  aComponent('payment', {
    owner: 'group:default/shop',
    // The hidden one's `dependencyOf`.
    relations: [{ type: 'dependsOn', targetRef: secret }],
  }),
  aComponent('wallet', {
    owner: 'group:default/shop',
    dependsOn: ['component:default/checkout'],
    annotations: { 'plumbline.dev/customer-path': 'pay' },
  }),
  aComponent('shop', {
    kind: 'Group',
    relations: [
      { type: 'hasMember', targetRef: 'user:default/known' },
      { type: 'hasMember', targetRef: 'user:default/secret-agent' },
    ],
  }),
  aComponent('known', { kind: 'User' }),
  ...secrets,
];

export const observedAt = '2026-03-01T12:00:00Z';
const alert = (entityRef: string) => ({
  entityRef,
  name: 'alerts.firing',
  value: [{ name: 'Slow' }],
});
const edge = (from: string, to: string) => ({
  from: `component:default/${from}`,
  to: `component:default/${to}`,
  type: 'calls',
  count: 12,
  windowSeconds: 60,
  lastSeen: observedAt,
});
const change = (entityRef: string) => ({
  source: 'ci',
  id: entityRef,
  kind: 'deploy',
  entityRef,
  occurredAt: '2026-03-01T11:00:00Z',
});
/** Changes of signals that the secrets have to do with. */
const changesBySignal = [
  // A name that a hidden entity shares.
  { type: 'workload', name: 'co' },
  // A strong key means the hidden one, a weaker one somebody else.
  { type: 'workload', name: 'secret', labels: { app: 'wallet' } },
  { type: 'alert', labels: { service: 'secret', app: 'payment' } },
  // Only the hidden one.
  { type: 'workload', name: 'checkoud' },
].flatMap((signal, index) =>
  ['v1', 'v2'].map(revision => ({
    source: 'ci',
    id: `${index} ${revision}`,
    kind: 'deploy',
    signal,
    environment: 'production',
    occurredAt: `2026-03-01T10:0${index}:0${revision.slice(1)}Z`,
    revision,
    outcome: 'succeeded',
  })),
);

/**
 * An estate with entities that some may not see.
 *
 * @param servers - which the collectors query
 */
export async function startWorld(servers: MonitoringServers) {
  const alertmanager = { secrets: { one: 'the-present-secret' } };
  const world = await startEvidence({
    features: [alertmanagerModule, prometheusModule],
    entities: estate,
    hidden,
    config: {
      plumbline: {
        webhooks: { alertmanager },
        collectors: {
          metrics: { type: 'prometheus', url: servers.prometheus },
          alerts: { type: 'alertmanager', url: servers.alertmanager },
        },
      },
    },
  });
  const writer = world.as(ana);
  await writer
    .post('/observations', {
      source: 'mesh',
      observedAt,
      facts: [
        alert(secret),
        alert('component:default/checkout'),
        { ...alert('component:default/payment'), value: [] },
      ],
      edges: [
        edge('secret', 'checkout'),
        edge('checkout', 'secret'),
        edge('wallet', 'payment'),
        { ...edge('', 'payment'), from: { type: 'workload', name: 'co' } },
        // Undeclared calls.
        { ...edge('', 'wallet'), from: { type: 'workload', name: 'co' } },
        {
          ...edge('payment', ''),
          to: { type: 'workload', name: 'secret', labels: { app: 'checkout' } },
        },
      ],
      workloads: [
        { name: 'secret' },
        { name: 'payment', region: 'eu' },
        // A name that a hidden entity shares.
        { name: 'co', region: 'us' },
      ],
    })
    .expect(200);
  await deliverFiring(world.as);
  // A source that reports the secrets alone.
  await writer
    .post('/observations', {
      source: 'whisper',
      observedAt,
      facts: [{ ...alert(secret), name: 'slo.state' }],
      workloads: [{ name: 'checkoud' }],
    })
    .expect(200);
  await writer
    .post('/changes', { ...change(secret), source: 'secret-ci', kind: 'flag' })
    .expect(201);
  for (const ref of [secret, 'component:default/payment']) {
    await writer.post('/changes', change(ref)).expect(201);
  }
  await writer.post('/changes', { items: changesBySignal }).expect(201);
  // What is counted over the whole estate.
  for (const id of ['dependencies', 'ledger', 'metrics', 'alerts']) {
    await world.scheduler.triggerTask(`evidence-collector-${id}`);
  }
  return {
    ...world,
    isVisible: (ref: string) =>
      !hidden.includes(ref) &&
      estate.some(one => stringifyEntityRef(one) === ref),
  };
}

/**
 * By a name that a hidden entity shares, by one of that entity's own, and by that
 * together with somebody else's.
 */
async function deliverFiring(
  as: Awaited<ReturnType<typeof startEvidence>>['as'],
) {
  for (const services of [['co'], ['secret'], ['secret', 'wallet']]) {
    await as(ana)
      .post('/webhooks/alertmanager', {
        version: '4',
        groupKey: services.join(),
        status: 'firing',
        receiver: 'portal',
        groupLabels: { alertname: 'Errors' },
        commonLabels: {},
        commonAnnotations: {},
        externalURL: 'http://alertmanager.example:9093',
        alerts: services.map((service, index) => ({
          status: 'firing',
          labels: { alertname: 'Errors', service },
          annotations: {},
          startsAt: `2026-03-01T11:5${index}:00Z`,
          endsAt: '0001-01-01T00:00:00Z',
          generatorURL: '',
          fingerprint: service,
        })),
      })
      .set('authorization', 'Bearer the-present-secret')
      .expect(201);
  }
  for (const service of ['co', 'secret']) {
    await as(ana)
      .post('/incidents', {
        source: 'pager',
        id: service,
        services: [{ type: 'workload', name: service }],
        start: '2026-03-01T11:55:00Z',
      })
      .expect(201);
  }
}
