import {
  createLedgerDatabases,
  hmac,
  itIsProven,
  oldSecret,
  useWebhook,
  testWebhookModule,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { createLaunchDarklyChangeSource } from './createLaunchDarklyChangeSource';
import { launchDarklyModule } from './module';

jest.setTimeout(120_000);

const flagPage = '/shop/production/features/checkout.new-flow';

/**
 * An entry of the audit log as https://launchdarkly.com/docs/api/webhooks and
 * https://launchdarkly.com/docs/api/audit-log/get-audit-log-entry describe it.
 */
function entry(overrides: Record<string, unknown> = {}) {
  return {
    _links: {
      canonical: {
        href: '/api/v2/flags/shop/checkout.new-flow',
        type: 'application/json',
      },
      parent: { href: '/api/v2/auditlog', type: 'application/json' },
      self: { href: '/api/v2/auditlog/65a1', type: 'application/json' },
      site: { href: flagPage, type: 'text/html' },
    },
    _id: '65a1',
    _accountId: 'acme',
    date: Date.parse('2026-03-01T10:00:00.123Z'),
    accesses: [
      {
        action: 'updateOn',
        resource: 'proj/shop:env/production:flag/checkout.new-flow;beta',
      },
    ],
    kind: 'flag',
    name: 'New checkout',
    description: '',
    shortDescription: '',
    comment: 'For the sale',
    member: {
      _links: { self: { href: '/api/v2/members/1', type: 'application/json' } },
      _id: '1',
      email: 'ana@acme.example',
      firstName: 'Ana',
      lastName: 'Ruiz',
    },
    titleVerb: 'turned on the flag',
    title:
      '[Ana Ruiz](mailto:ana@acme.example) turned on the flag [New checkout](https://app.launchdarkly.com/shop/production/features/checkout.new-flow) in `Production`',
    target: { _links: null, name: 'New checkout', resources: [] },
    currentVersion: flag({ on: true }),
    previousVersion: flag({ on: false }),
    ...overrides,
  };
}

function flag(state: Record<string, unknown>, tags: string[] = []) {
  return {
    key: 'checkout.new-flow',
    kind: 'multivariate',
    tags,
    variations: [
      { _id: 'v0', value: 'old', name: 'The old one' },
      { _id: 'v1', value: { columns: 2 } },
    ],
    environments: { production: { fallthrough: { variation: 0 }, ...state } },
  };
}

const turned = (id: string, at: string, on: boolean) => ({
  body: entry({
    _id: id,
    date: Date.parse(at),
    titleVerb: on ? 'turned on the flag' : 'turned off the flag',
    currentVersion: flag({ on }),
    previousVersion: flag({ on: !on }),
  }),
});

describe("LaunchDarkly's webhook", () => {
  const webhook = useWebhook({
    databases: createLedgerDatabases(),
    id: 'launchdarkly',
    create: createLaunchDarklyChangeSource,
    sign: body => ({ 'X-LD-Signature': hmac('sha256', body) }),
    estate: {
      checkout: 'component:default/checkoutservice',
      basket: 'component:default/cartservice',
      'component:default/shop': 'component:default/shop',
    },
    config: { projects: { shop: 'component:default/shop' } },
  });
  const deliver = async (overrides?: Record<string, unknown>) =>
    webhook.send({ body: entry(overrides) });

  itIsProven({
    webhook,
    delivery: () => ({ body: entry() }),
    header: 'X-LD-Signature',
    signOld: body => ({ 'X-LD-Signature': hmac('sha256', body, oldSecret) }),
    signsBody: true,
  });

  it('reports a flag that was turned', async () => {
    await webhook.start();
    expect((await deliver()).status).toBe(201);
    expect(await webhook.listed()).toEqual([
      {
        id: expect.any(String),
        source: 'launchdarkly',
        kind: 'flag',
        entityRef: 'component:default/checkoutservice',
        environment: 'production',
        item: 'checkout.new-flow',
        occurredAt: '2026-03-01T10:00:00.123Z',
        actor: 'ana@acme.example',
        revision: 'on',
        title: 'Turned on the flag New checkout: For the sale',
        outcome: 'succeeded',
        links: { diff: `https://app.launchdarkly.com${flagPage}` },
        rollback: {
          to: 'off',
          how: 'Switch checkout.new-flow back in production: off',
          url: `https://app.launchdarkly.com${flagPage}`,
        },
      },
    ]);
    expect((await deliver()).body.changes[0].status).toBe('duplicate');
    expect(webhook.counts()).toMatchObject({ accepted: 1, duplicates: 1 });
  });

  it('leaves the same ledger of off, on and off in any order', async () => {
    const changes = await webhook.expectSameLedger([
      turned('a', '2026-03-01T10:00:00Z', false),
      turned('b', '2026-03-01T10:05:00Z', true),
      turned('c', '2026-03-01T10:06:00Z', false),
    ]);
    expect(
      changes.map(({ occurredAt, revision }) => [occurredAt, revision]),
    ).toEqual([
      ['2026-03-01T10:06:00.000Z', 'off'],
      ['2026-03-01T10:05:00.000Z', 'on'],
      ['2026-03-01T10:00:00.000Z', 'off'],
    ]);
  });

  it.each([
    [
      'updateFallthrough',
      { on: true, fallthrough: { variation: 0 } },
      'The old one',
    ],
    [
      'updateFallthrough',
      { on: true, fallthrough: { variation: 1 } },
      '{"columns":2}',
    ],
    [
      'updateFallthrough',
      { on: true, fallthrough: { rollout: {} } },
      undefined,
    ],
    ['updateFallthrough', { on: false }, 'off'],
    ['updateRules', { on: true }, undefined],
    ['deleteFlag', {}, 'deleted'],
    ['anActionOfTomorrow', { on: true }, undefined],
  ])('says after %s to %j that it serves %s', async (action, state, value) => {
    await webhook.start();
    await deliver({
      accesses: [
        { action, resource: 'proj/shop:env/production:flag/checkout.new-flow' },
      ],
      titleVerb: 'updated the flag',
      currentVersion: flag(state),
    });
    expect((await webhook.listed())[0].revision).toBe(value);
  });

  it('names the default where it was turned on and given another in one go', async () => {
    await webhook.start();
    await deliver({
      accesses: ['updateOn', 'updateFallthrough'].map(action => ({
        action,
        resource: 'proj/shop:env/production:flag/checkout.new-flow',
      })),
      titleVerb: 'updated the flag',
      currentVersion: flag({ on: true, fallthrough: { variation: 0 } }),
    });
    expect((await webhook.listed())[0].revision).toBe('The old one');
  });

  it('believes the words where the flag itself is not sent', async () => {
    await webhook.start();
    await deliver({ currentVersion: null, previousVersion: null });
    await deliver({
      _id: 'archived',
      accesses: ['production', 'test'].map(env => ({
        action: 'updateGlobalArchived',
        resource: `proj/shop:env/${env}:flag/checkout.new-flow`,
      })),
      currentVersion: null,
      titleVerb: 'archived the flag',
      date: Date.parse('2026-03-01T11:00:00Z'),
    });
    const [archived, on] = await webhook.listed();
    expect(on.revision).toBe('on');
    expect(archived.revision).toBe('archived');
    // In two environments: it names none, and so it shows in each.
    expect(archived).not.toHaveProperty('environment');
  });

  it.each([
    [
      'a tag',
      { currentVersion: flag({ on: true }, ['service.basket']) },
      'cartservice',
    ],
    [
      'a property',
      {
        currentVersion: {
          ...flag({ on: true }),
          customProperties: { service: { name: 'Service', value: ['basket'] } },
        },
      },
      'cartservice',
    ],
    ['its key', {}, 'checkoutservice'],
    [
      'its project',
      {
        accesses: [
          {
            action: 'updateOn',
            resource: 'proj/shop:env/production:flag/sale',
          },
        ],
      },
      'shop',
    ],
    [
      'nothing that is known',
      {
        accesses: [
          { action: 'updateOn', resource: 'proj/lab:env/production:flag/sale' },
        ],
      },
      undefined,
    ],
  ])('finds the service by %s', async (_, overrides, name) => {
    await webhook.start();
    await deliver(overrides);
    expect((await webhook.listed())[0].entityRef).toBe(
      name && `component:default/${name}`,
    );
  });

  it('acknowledges what changes nothing that is served, and counts it', async () => {
    await webhook.start();
    const answers = [
      await deliver({ kind: 'environment' }),
      await deliver({
        accesses: [
          {
            action: 'updateDescription',
            resource: 'proj/shop:env/*:flag/sale',
          },
        ],
      }),
    ];
    for (const { body, status } of answers) {
      expect([status, body.status]).toEqual([200, 'ignored']);
    }
    expect(await webhook.app.stored()).toEqual({ reports: 0, changes: 0 });
    expect(webhook.counts()?.ignored).toEqual({
      environment: 1,
      'flag updateDescription': 1,
    });
  });

  it.each([
    ['_id', { _id: undefined }],
    ['date', { date: '2026-03-01' }],
    ['date', { date: undefined }],
    ['date', { date: 9e15 }],
    ['kind', { kind: undefined }],
    ['accesses', { accesses: [], _links: {}, currentVersion: null }],
    ['accesses.0.action', { accesses: [{ resource: 'proj/a' }] }],
  ])("refuses an entry by its field '%s'", async (field, overrides) => {
    await webhook.start();
    const { status, body } = await deliver(overrides);
    expect(status).toBe(400);
    expect(body.error.message).toContain(`'${field}' of the entry`);
  });
});

testWebhookModule({
  module: launchDarklyModule,
  id: 'launchdarkly',
  sign: (body, key) => ({ 'X-LD-Signature': hmac('sha256', body, key) }),
  deliveries: ({ text }) => [
    {
      _id: 'e1',
      kind: 'flag',
      date: Date.parse('2026-03-01T11:30:00Z'),
      accesses: [
        {
          action: 'updateOn',
          resource: 'proj/shop:env/production:flag/checkout',
        },
      ],
      name: 'Checkout',
      titleVerb: 'turned on the flag',
      comment: text,
      currentVersion: { environments: { production: { on: true } } },
    },
  ],
  kinds: ['flag'],
});
