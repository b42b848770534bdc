import {
  createLedgerDatabases,
  hmac,
  itIsProven,
  oldSecret,
  useWebhook,
  testWebhookModule,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { createHcpTerraformChangeSource } from './createHcpTerraformChangeSource';
import { hcpTerraformModule } from './module';

jest.setTimeout(120_000);

const runUrl = 'https://app.terraform.io/app/acme/checkout-db/runs/run-1';

/** As in https://developer.hashicorp.com/terraform/cloud-docs/api-docs/notification-configurations#run-notification-payload */
function run(
  trigger: string,
  status: string | null,
  at: string | null,
  overrides: Record<string, unknown> = {},
) {
  return {
    payload_version: 1,
    notification_configuration_id: 'nc-1',
    run_url: runUrl,
    run_id: 'run-1',
    run_message: 'Grow the database\n\nFor the sale.',
    run_created_at: '2026-03-01T09:00:00.000Z',
    run_created_by: 'ana',
    workspace_id: 'ws-1',
    workspace_name: 'checkout-db',
    organization_name: 'acme',
    notifications: [
      {
        message: 'Run reported something',
        trigger,
        run_status: status,
        run_updated_at: at,
        run_updated_by: 'li',
      },
    ],
    ...overrides,
  };
}

const created = run('run:created', 'pending', '2026-03-01T09:00:00.000Z');
const planning = run('run:planning', 'planning', '2026-03-01T09:01:00.000Z');
const waiting = run(
  'run:needs_attention',
  'planned',
  '2026-03-01T09:02:00.000Z',
);
const applying = run('run:applying', 'applying', '2026-03-01T10:00:00.000Z');
const applied = run('run:completed', 'applied', '2026-03-01T10:07:00.000Z');

describe("HCP Terraform's notifications", () => {
  const webhook = useWebhook({
    databases: createLedgerDatabases(),
    id: 'hcp-terraform',
    create: createHcpTerraformChangeSource,
    sign: body => ({ 'X-TFE-Notification-Signature': hmac('sha512', body) }),
    estate: {
      'checkout-db': 'resource:default/checkout-db',
      checkoutservice: 'component:default/checkoutservice',
      'resource:default/orders': 'resource:default/orders',
    },
    config: {
      workspaces: {
        'acme/edge': { service: 'checkoutservice', environment: 'production' },
        edge: 'nobody',
        orders_prod: 'resource:default/orders',
      },
    },
  });

  itIsProven({
    webhook,
    delivery: () => ({ body: applying }),
    header: 'X-TFE-Notification-Signature',
    signOld: body => ({
      'X-TFE-Notification-Signature': hmac('sha512', body, oldSecret),
    }),
    signsBody: true,
  });

  it('makes one change of a run, from where it begins to apply', async () => {
    const changes = await webhook.expectSameLedger(
      [created, planning, waiting, applying, applied].map(body => ({ body })),
    );
    expect(changes).toEqual([
      {
        id: expect.any(String),
        source: 'hcp-terraform',
        kind: 'infrastructure',
        entityRef: 'resource:default/checkout-db',
        item: 'checkout-db',
        occurredAt: '2026-03-01T10:00:00.000Z',
        actor: 'li',
        title: 'Grow the database',
        outcome: 'succeeded',
        links: { run: runUrl },
      },
    ]);
  });

  it.each([
    ['run:applying', 'applying', 'in-progress'],
    ['run:completed', 'applied', 'succeeded'],
    ['run:errored', 'errored', 'failed'],
    ['run:errored', 'canceled', 'failed'],
    ['run:errored', 'force_canceled', 'failed'],
    ['run:completed', 'some_status_of_tomorrow', undefined],
  ])('reads %s with the status %s as %s', async (trigger, status, outcome) => {
    await webhook.start();
    await webhook.send({
      body: run(trigger, status, '2026-03-01T10:00:00Z'),
    });
    const [change] = await webhook.listed();
    expect(change.kind).toBe('infrastructure');
    expect(change.outcome).toBe(outcome);
    expect(webhook.counts()?.unknownOutcomes).toEqual(
      outcome ? {} : { some_status_of_tomorrow: 1 },
    );
  });

  it('acknowledges what changes nothing, by its trigger', async () => {
    await webhook.start();
    const verification = run('verification', null, null, {
      run_url: null,
      run_id: null,
      run_message: null,
      run_created_at: null,
      run_created_by: null,
      workspace_id: null,
      workspace_name: null,
      organization_name: null,
    });
    const drifted = {
      payload_version: '2',
      trigger_scope: 'assessment',
      trigger: 'assessment:drifted',
      message: 'Drift Detected',
      details: { workspace_name: 'checkout-db' },
    };
    const planOnly = run(
      'run:completed',
      'planned_and_finished',
      '2026-03-01T10:00:00Z',
    );
    const discarded = run('run:errored', 'discarded', '2026-03-01T10:00:00Z');
    const all = [verification, drifted, planOnly, discarded, created, planning];
    for (const body of [...all, waiting]) {
      const answer = await webhook.send({ body });
      expect([answer.status, answer.body.status]).toEqual([200, 'ignored']);
    }
    expect(await webhook.app.stored()).toEqual({ reports: 0, changes: 0 });
    expect(webhook.counts()?.ignored).toEqual({
      'assessment:drifted': 1,
      'run:completed': 1,
      'run:created': 1,
      'run:errored': 1,
      'run:needs_attention': 1,
      'run:planning': 1,
      verification: 1,
    });
  });

  it.each([
    ['edge', 'component:default/checkoutservice', 'production'],
    ['orders_prod', 'resource:default/orders', undefined],
    ['checkout-db', 'resource:default/checkout-db', undefined],
    ['unheard-of', undefined, undefined],
  ])('takes the workspace %s for %s', async (name, entityRef, environment) => {
    await webhook.start();
    await webhook.send({ body: { ...applying, workspace_name: name } });
    const [change] = await webhook.listed();
    expect([change.entityRef, change.environment]).toEqual([
      entityRef,
      environment,
    ]);
  });

  it.each([
    ['run_id', { run_id: null }],
    ['workspace_name', { workspace_name: undefined }],
    ['notifications', { notifications: [] }],
    ['notifications.0.trigger', { notifications: [{ run_status: 'applied' }] }],
    [
      'notifications.run_updated_at',
      { notifications: [{ trigger: 'run:applying', run_status: 'applying' }] },
    ],
    [
      'notifications.0.run_updated_at',
      {
        notifications: [{ trigger: 'run:applying', run_updated_at: 'now' }],
      },
    ],
  ])("refuses a run by its field '%s'", async (field, overrides) => {
    await webhook.start();
    const { status, body } = await webhook.send({
      body: { ...applying, ...overrides },
    });
    expect(status).toBe(400);
    expect(body.error.message).toContain(`'${field}' of the notification`);
  });
});

testWebhookModule({
  module: hcpTerraformModule,
  id: 'hcp-terraform',
  sign: (body, key) => ({
    'X-TFE-Notification-Signature': hmac('sha512', body, key),
  }),
  deliveries: ({ leaky, text }) => [
    {
      payload_version: 1,
      run_id: 'run-1',
      run_url: leaky,
      run_message: text,
      workspace_name: 'checkout',
      organization_name: 'acme',
      notifications: [
        {
          trigger: 'run:completed',
          run_status: 'applied',
          run_updated_at: '2026-03-01T11:20:00Z',
        },
      ],
    },
  ],
  kinds: ['infrastructure'],
});
