import type { Alert } from '@plumbline/backstage-plugin-evidence-common';
import { ana } from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import {
  alert,
  notification,
  startWebhook,
  webhookSecrets,
} from './__testUtils__/startWebhook';

jest.setTimeout(120_000);

const { old, secret } = webhookSecrets;

describe('POST /webhooks/alertmanager', () => {
  let evidence: Awaited<ReturnType<typeof startWebhook>>['evidence'];
  let send: Awaited<ReturnType<typeof startWebhook>>['send'];
  beforeEach(async () => {
    ({ evidence, send } = await startWebhook());
  });

  const basic = (text: string) =>
    `Basic ${Buffer.from(text).toString('base64')}`;

  it.each([
    ['nothing', '', /must bring the secret/],
    ['another secret', 'Bearer another', /none of the configured/],
    ['a longer secret', `Bearer ${secret}s`, /none of the configured/],
    ['a user named as the secret', basic(`${secret}:x`), /none of the conf/],
    ['another scheme', `Digest ${secret}`, /must bring the secret/],
  ])('refuses %s', async (_, authorization, message) => {
    const answer = await send(notification(), { authorization });
    expect(answer.status).toBe(401);
    expect(answer.body.error.message).toMatch(message);
    expect(answer.text).not.toContain(secret);
    expect((await evidence.as(ana).get('/alerts')).body.items).toEqual([]);
  });

  it.each([
    ['the one before', `Bearer ${old}`],
    ['basic authentication', basic(`anybody:${secret}`)],
  ])('takes %s', async (_, authorization) => {
    expect((await send(notification(), { authorization })).status).toBe(201);
    expect((await send(notification(), { authorization })).status).toBe(200);
  });

  it('bounds names, labels and summaries, and says where it cut', async () => {
    const long = 'x'.repeat(5_000);
    const many = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [`label_${index}`, 'x']),
    );
    const labels = { alertname: long, service: 'checkout', runbook: long };
    const answer = await send(
      notification({
        groupLabels: { alertname: long },
        alerts: [
          alert('checkout', {
            labels: { ...labels, [long]: 'x', ...many },
            annotations: { summary: long },
          }),
        ],
      }),
    );
    expect(answer.status).toBe(201);
    const { items } = (await evidence.as(ana).get('/alerts')).body;
    const [kept] = items as Alert[];
    expect(kept.entityRef).toBe('component:default/checkout');
    expect(kept.name).toBe(`${'x'.repeat(249)}…`);
    expect(kept.summary).toBe(`${'x'.repeat(999)}…`);
    expect(kept.labels.runbook).toBe(`${'x'.repeat(999)}…`);
    expect(Object.keys(kept.labels)).toHaveLength(100);
    expect(kept.labels[long]).toBeUndefined();
    const groups = await evidence.as(ana).get('/alert-groups');
    expect(groups.body.items[0].title.length).toBeLessThan(1_100);
    expect(groups.body.items[0].labels.alertname).toHaveLength(1_000);
  });

  it.each([
    ['a label', { labels: { service: 'x'.repeat(1_001) } }, /1000 characters/],
    [
      'a label name',
      { labels: { ['x'.repeat(1_001)]: 'a' } },
      /names of at most 1000/,
    ],
    ['an annotation', { annotations: { a: 'x'.repeat(20_001) } }, /20000 char/],
    [
      'labels in number',
      {
        labels: Object.fromEntries(
          Array.from({ length: 101 }, (_, index) => [`l${index}`, 'x']),
        ),
      },
      /at most 100 entries/,
    ],
  ])('refuses %s too long of a signal', async (_, part, message) => {
    const signal = { type: 'alert', labels: {}, ...part };
    const { status, body } = await evidence
      .as(ana)
      .post('/resolve', { signal });
    expect(status).toBe(400);
    expect(body.error.message).toMatch(message);
    expect(body.error.message.length).toBeLessThan(300);
  });

  it('refuses a firing alert as a fact whose name is too long', async () => {
    const { body } = await evidence.as(ana).post('/observations', {
      source: 'own-monitoring',
      observedAt: '2026-03-01T12:00:00Z',
      facts: [
        {
          entityRef: 'component:default/checkout',
          name: 'alerts.firing',
          value: [{ name: 'x'.repeat(251) }],
        },
      ],
    });
    expect(JSON.stringify(body)).toMatch(/at most 250 characters/);
  });

  it('makes a group that is found by its id', async () => {
    await send(notification());
    const [{ id }] = (await evidence.as(ana).get('/alert-groups')).body.items;
    const signal = { type: 'text', text: id };
    const { body } = await evidence.as(ana).post('/resolve', { signal });
    expect(body).toMatchObject({
      status: 'matched',
      entityRef: 'component:default/checkout',
      matchedBy: { key: 'alert-group', value: id },
    });
  });

  it.each([
    ['an unknown version', notification({ version: '5' }), 400, /'version'/],
    ['no group', notification({ groupKey: undefined }), 400, /'groupKey'/],
    ['no alerts', notification({ alerts: undefined }), 400, /'alerts'/],
    ['no JSON', '{', 400, /must be JSON in UTF-8/],
    ['another encoding', Buffer.from([0x22, 0xe9, 0x22]), 400, /UTF-8/],
    ['bad alerts only', notification({ alerts: [1] }), 400, /entry 0: /],
    [
      'an alert of next year only',
      notification({
        alerts: [alert('checkout', { startsAt: '2027-03-01T00:00:00Z' })],
      }),
      400,
      /lies in the future/,
    ],
    ['17 MB', ' '.repeat(17 * 1024 * 1024), 413, /at most 16 MB/],
  ])('refuses %s', async (_, body, status, message) => {
    const answer = await send(body);
    expect([answer.status, answer.body.error.message]).toEqual([
      status,
      expect.stringMatching(message),
    ]);
  });

  it('keeps the good alerts of a notification, and names the others', async () => {
    const alerts = [
      alert('checkout'),
      { ...alert('checkout'), startsAt: 'yesterday' },
      alert('ledger', { status: 'resolved' }),
      alert('checkout', { fingerprint: 'b', labels: { alertname: 'a\0' } }),
      alert('nowhere', {
        fingerprint: undefined,
        generatorURL: 'ftp://files.example/a',
        annotations: { description: 'x'.repeat(5000) },
      }),
    ];
    const { body, status } = await send(
      notification({ alerts, truncatedAlerts: 7 }),
    );
    expect(status).toBe(201);
    expect(body).toMatchObject({
      alerts: { stored: 2, updated: 0, duplicate: 0 },
      rejected: [
        { index: 1, reason: expect.stringContaining("'startsAt'") },
        { index: 2, reason: expect.stringContaining('it ended') },
        { index: 3, reason: expect.stringContaining('NUL') },
      ],
    });
    const groups = await evidence.as(ana).get('/alert-groups');
    expect(groups.body.items).toMatchObject([
      {
        title: 'HighErrors',
        firing: 2,
        unmatched: 1,
        notSent: 7,
        url: expect.stringMatching(/^http:\/\/alertmanager\.example:9093\/#/),
      },
    ]);
    const items: Alert[] = (await evidence.as(ana).get('/alerts')).body.items;
    const lost = items.find(({ entityRef }) => entityRef === undefined)!;
    expect(lost.url).toBeUndefined();
    expect(lost.summary).toHaveLength(1000);
    expect(items.map(({ startsAt }) => startsAt)).toEqual(
      Array(2).fill('2026-03-01T10:58:00.123Z'),
    );
    const open = await evidence.as(ana).get('/discrepancies', {
      kind: 'unmatched-signal',
    });
    expect(open.body.items).toMatchObject([
      { signal: { labels: { service: 'nowhere' } } },
    ]);
  });

  it('cannot be pushed under its name by somebody else', async () => {
    await send(notification());
    const push = await evidence.as(ana).post('/observations', {
      source: 'alertmanager',
      observedAt: '2026-03-01T12:00:00Z',
      facts: [],
    });
    expect(push.status).toBe(403);
  });
});
