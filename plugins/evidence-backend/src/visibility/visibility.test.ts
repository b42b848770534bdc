import { Entity } from '@backstage/catalog-model';
import {
  ana,
  nobody,
  outsider,
  startEvidence,
} from '../__testUtils__/startEvidence';
import { aComponent } from '../projection/__testUtils__/testEstate';

const secret = 'component:default/secret';
const hidden = [
  secret,
  'api:default/secret-api',
  'group:default/secret-team',
  'user:default/secret-agent',
  'system:default/secret-system',
];
const isHidden = (entity: Entity) =>
  hidden.includes(
    `${entity.kind}:default/${entity.metadata.name}`.toLowerCase(),
  );

const inSecretSystem = {
  spec: { system: 'secret-system' },
  relations: [{ type: 'partOf', targetRef: 'system:default/secret-system' }],
};
const secrets = [
  aComponent('secret', {
    owner: 'group:default/shop',
    dependsOn: ['component:default/payment'],
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

/** What everybody may see; relations differ where hidden entities made them. */
function estate(withSecrets: boolean): Entity[] {
  const madeBySecrets = (relations: Entity['relations'] = []) =>
    withSecrets ? relations : [];
  const own = [
    aComponent('checkout', {
      owner: 'group:default/secret-team',
      dependsOn: ['component:default/payment', secret],
      annotations: {
        'plumbline.dev/aliases': 'co',
        'plumbline.dev/dependencies':
          '[{ type: consumes, target: api:default/secret-api }]',
      },
      ...inSecretSystem,
    }),
    aComponent('payment', {
      owner: 'group:default/shop',
      spec: { providesApis: ['secret-api'] },
      relations: [
        { type: 'providesApi', targetRef: 'api:default/secret-api' },
        // The hidden one's `dependencyOf`.
        ...madeBySecrets([{ type: 'dependsOn', targetRef: secret }]),
      ],
    }),
    aComponent('wallet', {
      owner: 'group:default/shop',
      dependsOn: ['component:default/checkout'],
      annotations: { 'plumbline.dev/customer-path': 'pay' },
      ...inSecretSystem,
    }),
    aComponent('shop', {
      kind: 'Group',
      annotations: {
        'plumbline.dev/on-call':
          'levels: [{ shifts: [{ user: user:default/secret-agent, start: 2026-03-01T00:00:00Z, end: 2026-03-02T00:00:00Z }] }]',
      },
      relations: [
        { type: 'hasMember', targetRef: 'user:default/known' },
        ...madeBySecrets([
          { type: 'hasMember', targetRef: 'user:default/secret-agent' },
        ]),
      ],
    }),
    aComponent('known', { kind: 'User' }),
  ];
  return withSecrets ? [...own, ...secrets] : own;
}

const observedAt = '2026-03-01T12:00:00Z';
const alert = (entityRef: string) => ({
  entityRef,
  name: 'alerts.firing',
  value: [{ name: 'Slow' }],
});
const edge = (from: string, to: string) => ({
  from: `component:default/${from}`,
  to: `component:default/${to}`,
  type: 'calls',
  count: 1,
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

async function startWorld(withSecrets: boolean) {
  const entities = estate(withSecrets);
  const world = await startEvidence({ entities, hidden });
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
      ],
      workloads: [
        { name: 'secret' },
        { name: 'payment', region: 'eu' },
        // A name that a hidden entity shares.
        { name: 'co', region: 'us' },
      ],
    })
    .expect(200);
  for (const ref of [secret, 'component:default/payment']) {
    await writer.post('/changes', change(ref)).expect(201);
  }
  return world;
}

type World = Awaited<ReturnType<typeof startWorld>>;
type Ask = (
  as: ReturnType<World['as']>,
) => ReturnType<ReturnType<World['as']>['get']>;

const refs = [
  'component:default/checkout',
  'component:default/payment',
  'component:default/wallet',
  'group:default/shop',
  'component:default/never-there',
  ...hidden,
];
const signals = [
  ...['secret', 'secre', 'co', 'checkoud', secret, 'alert: service=secret'].map(
    text => ({ type: 'text', text }),
  ),
  { type: 'workload', name: 'secret' },
  { type: 'workload', name: 'co' },
];
const asks: [string, Ask][] = [
  ...signals.map((signal): [string, Ask] => [
    `POST /resolve ${JSON.stringify(signal)}`,
    as => as.post('/resolve', signal),
  ]),
  ...[
    ...signals.map(signal => ({ signal })),
    ...refs.map(entityRef => ({ entityRef })),
  ].flatMap((body): [string, Ask][] => [
    [`POST /context ${JSON.stringify(body)}`, as => as.post('/context', body)],
    [
      `POST /context in the past ${JSON.stringify(body)}`,
      as => as.post('/context', { ...body, at: observedAt }),
    ],
  ]),
  ...refs.flatMap(entityRef =>
    ['calls', 'calledBy'].map((direction): [string, Ask] => [
      `GET /graph ${direction} of ${entityRef}`,
      as => as.get('/graph', { entityRef, direction, depth: 2 }),
    ]),
  ),
  ...refs.flatMap(entityRef =>
    ['entity', 'neighbourhood', 'system', 'team'].map(
      (scope): [string, Ask] => [
        `GET /changes of ${scope} of ${entityRef}`,
        as => as.get('/changes', { entityRef, scope }),
      ],
    ),
  ),
  ['GET /changes', as => as.get('/changes')],
  ['GET /overview', as => as.get('/overview')],
  [
    'GET /overview of a hidden owner',
    as => as.get('/overview', { owner: 'group:default/secret-team' }),
  ],
  ['GET /collectors', as => as.get('/collectors')],
  ['GET /discrepancies', as => as.get('/discrepancies')],
  ['GET /discrepancies, short', as => as.get('/discrepancies', { limit: 1 })],
];

describe('what may not be seen', () => {
  let real: World;
  let never: World;
  beforeAll(async () => {
    real = await startWorld(true);
    never = await startWorld(false);
  });

  it('is in the estate, and shows to who may see it', async () => {
    const { body } = await real
      .as(ana)
      .get('/graph', { entityRef: secret, direction: 'calledBy' });
    expect(body.items).not.toEqual([]);
    expect(estate(true).filter(isHidden)).toHaveLength(hidden.length);
  });

  it.each(asks)('changes no byte of %s', async (_, ask) => {
    const [seen, expected] = [
      await ask(real.as(outsider)),
      await ask(never.as(outsider)),
    ];
    expect(seen.status).toBe(expected.status);
    expect(seen.text).toBe(expected.text);
    expect(seen.text).not.toContain('"visibility":"all"');
  });

  it('keeps the feed from who may not see everything', async () => {
    const [refused, expected] = [
      await real.as(outsider).get('/feed'),
      await never.as(outsider).get('/feed'),
    ];
    expect(refused.status).toBe(403);
    expect(refused.text).toBe(expected.text);
  });

  it('shows nothing to who may see nothing', async () => {
    const { body } = await real.as(nobody).get('/overview');
    expect(body).toMatchObject({
      entities: 0,
      firing: [],
      changes: [],
      alertsHeard: 0,
      alertSources: 0,
    });
    const text = { type: 'text', text: 'checkout' };
    const resolved = await real.as(nobody).post('/resolve', text);
    expect(resolved.body).toEqual({ status: 'unmatched', candidates: [] });
  });
});
