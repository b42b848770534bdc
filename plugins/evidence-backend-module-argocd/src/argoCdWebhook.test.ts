import {
  createLedgerDatabases,
  itIsProven,
  oldSecret,
  secret,
  useWebhook,
  testWebhookModule,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { application, notification } from './__testUtils__/application';
import { createArgoCdChangeSource } from './createArgoCdChangeSource';
import { argocdModule } from './module';

jest.setTimeout(120_000);

const page = 'https://argocd.acme.example/applications/argocd/checkout';
const [previous, present] = ['a'.repeat(40), 'b'.repeat(40)];
const running = { phase: 'Running', finishedAt: null, syncResult: null };
const progressing = { status: { health: { status: 'Progressing' } } };

describe("Argo CD's notifications", () => {
  const webhook = useWebhook({
    databases: createLedgerDatabases(),
    id: 'argocd',
    create: createArgoCdChangeSource,
    sign: () => ({ Authorization: `Bearer ${secret}` }),
    estate: {
      checkout: 'component:default/checkoutservice',
      basket: 'component:default/cartservice',
      'https://github.com/acme/deploy.git': 'component:default/deploy',
      'component:default/edge': 'component:default/edge',
    },
    config: {
      applications: {
        'edge-eu': { service: 'component:default/edge', environment: 'eu' },
      },
      environments: {
        west: { cluster: 'west', environment: 'staging' },
        lab: { project: 'lab', namespace: 'shop', environment: 'test' },
      },
    },
  });
  const deliver = (parts?: Parameters<typeof application>[0]) =>
    webhook.send({ body: notification(parts) });

  itIsProven({
    webhook,
    delivery: () => ({ body: notification() }),
    header: 'Authorization',
    signOld: () => ({ Authorization: `Bearer ${oldSecret}` }),
    signsBody: false,
  });

  it('takes the token in a header of its own, which then decides', async () => {
    await webhook.start();
    const own = (token: string, authorization?: string) =>
      webhook.send({
        body: notification(),
        headers: { 'X-Plumbline-Token': token, Authorization: authorization },
      });
    expect((await own(secret)).status).toBe(201);
    expect((await own(oldSecret, 'Basic c29tZTpib2R5')).status).toBe(200);
    expect((await own('guess', `Bearer ${secret}`)).status).toBe(401);
    expect((await own('')).status).toBe(401);
    expect((await own(`${secret} `.repeat(2))).status).toBe(401);
  });

  it('makes one deploy of a sync and what comes of it, in any order', async () => {
    const changes = await webhook.expectSameLedger(
      [
        notification({ operationState: running }),
        notification(progressing),
        notification(),
      ].map(body => ({ body })),
    );
    expect(changes).toEqual([
      {
        id: expect.any(String),
        source: 'argocd',
        kind: 'deploy',
        entityRef: 'component:default/checkoutservice',
        environment: 'production',
        item: 'checkout',
        occurredAt: '2026-03-01T10:00:00.000Z',
        actor: 'ana',
        revision: present,
        title: 'Sync of checkout',
        outcome: 'succeeded',
        links: {
          diff: `https://github.com/acme/deploy/compare/${previous}...${present}`,
          run: page,
          rollback: `${page}?rollback=0`,
        },
        rollback: {
          how: 'Link given by argocd',
          url: `${page}?rollback=0`,
        },
      },
    ]);
  });

  it.each([
    ['as it is', application({})],
    ['under application', { application: application({}) }],
    ['under app, with the context', { ...notification(), argocdUrl: null }],
  ])('takes an application %s', async (_, body) => {
    await webhook.start();
    expect((await webhook.send({ body })).status).toBe(201);
    expect((await webhook.listed())[0]).toMatchObject({
      entityRef: 'component:default/checkoutservice',
      outcome: 'succeeded',
      revision: present,
    });
  });

  const degraded = (lastTransitionTime?: string, reconciledAt?: string) => ({
    status: {
      health: { status: 'Degraded', lastTransitionTime },
      reconciledAt,
    },
  });
  it.each([
    ['Running', { operationState: running }, 'in-progress'],
    [
      'Terminating',
      { operationState: { phase: 'Terminating' } },
      'in-progress',
    ],
    ['Failed', { operationState: { phase: 'Failed' } }, 'failed'],
    ['Error', { operationState: { phase: 'Error' } }, 'failed'],
    ['Succeeded, Healthy', {}, 'succeeded'],
    ['Succeeded, no health', { status: { health: null } }, 'succeeded'],
    ['Succeeded, Progressing', progressing, 'in-progress'],
    ['Succeeded, Degraded', degraded('2026-03-01T10:11:00Z'), 'failed'],
    [
      'Succeeded, Degraded',
      degraded(undefined, '2026-03-01T10:11:00Z'),
      'failed',
    ],
    ['Succeeded, Degraded', degraded(), 'failed'],
    [
      'Succeeded, Suspended',
      { status: { health: { status: 'Suspended' } } },
      undefined,
    ],
    ['Of tomorrow', { operationState: { phase: 'Of tomorrow' } }, undefined],
  ])('reads %s as it went', async (_, parts, outcome) => {
    await webhook.start();
    await deliver(parts);
    expect((await webhook.listed())[0].outcome).toBe(outcome);
    expect(webhook.counts()?.unknownOutcomes).toEqual(
      _ === 'Of tomorrow' ? { 'of tomorrow': 1 } : {},
    );
  });

  it('does not blame a sync for what degrades long after it', async () => {
    const changes = await webhook.expectSameLedger(
      [
        notification(),
        notification(degraded('2026-03-01T14:00:00Z')),
        notification(degraded(undefined, '2026-03-01T14:00:00Z')),
      ].map(body => ({ body })),
    );
    expect(changes.map(({ outcome }) => outcome)).toEqual(['succeeded']);
    expect(webhook.counts()?.ignored).toEqual({ 'health Degraded': 6 });
  });

  it('acknowledges what is no sync', async () => {
    await webhook.start();
    const dry = { operation: { sync: { dryRun: true } } };
    for (const parts of [
      { status: { operationState: null } },
      { operationState: dry },
    ]) {
      const { status, body } = await deliver(parts);
      expect([status, body.status]).toEqual([200, 'ignored']);
    }
    expect(await webhook.app.stored()).toEqual({ reports: 0, changes: 0 });
  });

  const source = { repoURL: 'https://github.com/acme/deploy.git', path: 'x' };
  const chart = { repoURL: 'https://charts.example/x', chart: 'checkout' };
  it.each([
    ['its name', {}, 'checkoutservice'],
    [
      'its namespace',
      { spec: { destination: { namespace: 'basket' } } },
      'cartservice',
    ],
    ['its repository', { spec: { source } }, 'deploy'],
    [
      'one of its sources',
      { spec: { source: null, sources: [chart, source] } },
      'deploy',
    ],
    ['a chart', { spec: { source: chart } }, undefined],
    ['the configuration', {}, 'edge'],
  ])('finds the service by %s', async (by, parts, name) => {
    await webhook.start();
    const names: Record<string, string> = {
      'its name': 'checkout',
      'the configuration': 'edge-eu',
    };
    await deliver({ ...parts, metadata: { name: names[by] ?? 'unheard-of' } });
    expect((await webhook.listed())[0].entityRef).toBe(
      name && `component:default/${name}`,
    );
  });

  it.each([
    [{ metadata: { labels: { env: 'qa' } } }, 'qa'],
    [{ metadata: { labels: null, name: 'edge-eu' } }, 'eu'],
    [
      { metadata: { labels: null }, spec: { destination: { name: 'west' } } },
      'staging',
    ],
    [
      {
        metadata: { labels: null },
        spec: { project: 'lab', destination: { namespace: 'shop' } },
      },
      'test',
    ],
    [
      {
        metadata: { labels: null },
        spec: { project: 'lab', destination: { namespace: 'other' } },
      },
      undefined,
    ],
  ])('reads from %j the environment %s', async (parts, environment) => {
    await webhook.start();
    await deliver(parts);
    const [{ environment: read }] = await webhook.listed();
    expect(read).toBe(environment);
  });

  it('names every revision of several sources', async () => {
    await webhook.start();
    await deliver({
      spec: { source: null, sources: [chart, source] },
      operationState: { syncResult: { revisions: ['1.2.3', present] } },
    });
    expect((await webhook.listed())[0].revision).toBe(`1.2.3, ${present}`);
  });

  it.each([
    ['metadata.name', { metadata: { name: undefined } }],
    ['status.operationState.phase', { operationState: { phase: undefined } }],
    [
      'status.operationState.startedAt',
      { operationState: { startedAt: null } },
    ],
  ])("refuses an application by its field '%s'", async (field, parts) => {
    await webhook.start();
    const { status, body } = await deliver(parts);
    expect(status).toBe(400);
    expect(body.error.message).toContain(`'${field}' of the application`);
  });
});

testWebhookModule({
  module: argocdModule,
  id: 'argocd',
  sign: (_, token) => ({ Authorization: `Bearer ${token}` }),
  deliveries: ({ leaky, text }) => [
    notification({
      metadata: { annotations: { note: text } },
      spec: { source: { repoURL: `${leaky}.git`, path: '.' } },
    }),
  ],
  kinds: ['deploy'],
});
