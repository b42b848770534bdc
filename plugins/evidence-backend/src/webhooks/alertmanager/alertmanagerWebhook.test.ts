import type { Alert } from '@plumbline/backstage-plugin-evidence-common';
import request from 'supertest';
import {
  ana,
  nobody,
  outsider,
  setClock,
  startEvidence,
} from '../../testUtils/startEvidence';
import { aComponent } from '../../testUtils/testEstate';

jest.setTimeout(120_000);

const secret = 'the-present-secret';
const old = 'the-one-before';
const hidden = 'component:default/ledger';

/** A notification in the shape of Alertmanager's documentation. */
function notification(part: object = {}) {
  return {
    version: '4',
    groupKey: '{}/{team="pay"}:{alertname="HighErrors"}',
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'portal',
    groupLabels: { alertname: 'HighErrors' },
    commonLabels: { alertname: 'HighErrors', severity: 'critical' },
    commonAnnotations: {},
    externalURL: 'http://alertmanager.example:9093',
    alerts: [alert('checkout')],
    ...part,
  };
}

function alert(service: string, part: object = {}) {
  return {
    status: 'firing',
    labels: { alertname: 'HighErrors', service, severity: 'critical' },
    annotations: { summary: `${service} fails` },
    startsAt: '2026-03-01T11:58:00.123456789+01:00',
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: `http://prometheus.example/graph?g0.expr=up`,
    fingerprint: `fp-${service}`,
    ...part,
  };
}

describe('POST /webhooks/alertmanager', () => {
  let evidence: Awaited<ReturnType<typeof startEvidence>>;
  beforeEach(async () => {
    evidence = await startEvidence({
      entities: [aComponent('checkout'), aComponent('ledger')],
      hidden: [hidden],
      config: {
        plumbline: {
          webhooks: {
            alertmanager: { secrets: { old, secret }, repeatInterval: '30m' },
          },
        },
      },
    });
  });

  const send = (body: unknown, headers: Record<string, string> = {}) =>
    request(evidence.server)
      .post('/api/evidence/webhooks/alertmanager')
      .set({
        'content-type': Buffer.isBuffer(body)
          ? 'application/octet-stream'
          : 'application/json',
        authorization: `Bearer ${secret}`,
        ...headers,
      })
      .send(
        typeof body === 'string' || Buffer.isBuffer(body)
          ? body
          : JSON.stringify(body),
      );
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

  it('shows when what fires was not repeated in time', async () => {
    await send(notification());
    setClock('2026-03-01T12:45:00.000Z');
    expect((await stale())[0]).toBe(false);
    setClock('2026-03-01T12:45:01.000Z');
    expect(await stale()).toEqual([true, 'firing']);

    async function stale() {
      const { body } = await evidence.as(ana).get('/alerts');
      return [body.items[0].stale, body.items[0].status];
    }
  });

  it('shows nothing of hidden entities: no alert, count, name or group', async () => {
    const hiddenOnly = notification({
      groupKey: 'hidden',
      groupLabels: { alertname: 'LedgerDown' },
      alerts: [
        alert('ledger', {
          labels: { alertname: 'LedgerDown', service: 'ledger' },
        }),
      ],
    });
    const mixed = notification({
      groupLabels: {},
      alerts: [
        alert('ledger', {
          fingerprint: 'another',
          startsAt: '2026-03-01T09:00:00Z',
          labels: { alertname: 'Other', service: 'ledger' },
        }),
        alert('checkout'),
        alert('nowhere'),
      ],
    });
    const ids = [];
    for (const body of [hiddenOnly, mixed]) {
      ids.push((await send(body)).body.alerts.groups[0]);
    }
    const see = async (path: string, query = {}) =>
      (await evidence.as(outsider).get(path, query)).body;
    expect(await see('/alert-groups')).toMatchObject({
      items: [
        {
          title: 'HighErrors',
          firing: 1,
          startedAt: '2026-03-01T10:58:00.123Z',
          entityRefs: ['component:default/checkout'],
        },
      ],
    });
    const [group] = (await see('/alert-groups')).items;
    expect(group).not.toHaveProperty('unmatched');
    expect(group).not.toHaveProperty('notSent');
    // Made anew from what they see, its id too.
    expect(await see(`/alert-groups/${group.id}`)).toEqual(group);
    for (const id of ids) {
      const one = await evidence.as(outsider).get(`/alert-groups/${id}`);
      expect(one.status).toBe(404);
    }
    for (const query of [{}, { entityRef: hidden }, { limit: 1 }]) {
      for (const path of ['/alerts', '/alert-groups']) {
        const text = JSON.stringify(await see(path, query));
        expect(text).not.toMatch(/ledger|Other|nowhere/i);
        expect(text).not.toContain('nextCursor');
      }
    }
    expect((await evidence.as(nobody).get('/alert-groups')).body.items).toEqual(
      [],
    );
    expect(
      (await evidence.as(ana).get('/alert-groups')).body.items,
    ).toHaveLength(2);
  });

  it('gives an alert to whom else a shared name means', async () => {
    evidence.catalog.entities = [
      aComponent('checkout', {
        annotations: { 'plumbline.dev/aliases': 'co' },
      }),
      aComponent('ledger', { annotations: { 'plumbline.dev/aliases': 'co' } }),
    ];
    for (let attempt = 0; attempt < 200; attempt++) {
      const signal = { type: 'workload', name: 'co' };
      const { body } = await evidence.as(ana).post('/resolve', signal);
      if (body.status === 'ambiguous') {
        break;
      }
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    await send(notification({ alerts: [alert('co')] }));
    const query = { entityRef: 'component:default/checkout' };
    for (const [path, count] of [
      ['/alerts', 1],
      ['/alert-groups', 1],
    ] as const) {
      expect(
        (await evidence.as(outsider).get(path, query)).body.items,
      ).toHaveLength(count);
      expect((await evidence.as(ana).get(path, query)).body.items).toEqual([]);
    }
  });

  it('keeps of a large delivery what it keeps of the same in pieces', async () => {
    const at = (second: number) =>
      new Date(Date.parse('2026-03-01T08:00:00Z') + second * 1000);
    const alertsOf = (service: string) =>
      Array.from({ length: 600 }, (_, index) =>
        alert(index % 50 === 0 ? `no-${service}` : service, {
          fingerprint: `${service}-${index}`,
          labels: {
            alertname: `Errors${index % 7}`,
            pod: `${index}`,
            service: index % 50 === 0 ? `no-${service}` : service,
          },
          // Not in the order in which they began; some are over.
          startsAt: at((index * 37) % 600).toISOString(),
          ...(index % 3 === 0 && {
            status: 'resolved',
            endsAt: at(((index * 37) % 600) + 150).toISOString(),
          }),
        }),
      );
    const deliver = async (service: string, alerts: object[]) => {
      const groupKey = `of ${service}`;
      const answer = await send(notification({ groupKey, alerts }));
      return answer.body.alerts;
    };
    const seen = async (service: string) => {
      const entityRef = `component:default/${service}`;
      const about = { entityRef };
      const { body: groups } = await evidence
        .as(ana)
        .get('/alert-groups', about);
      const { body: context } = await evidence.as(ana).post('/context', about);
      const text = JSON.stringify({
        // Each change of a list is later than the one before.
        facts: context.facts.map((one: object) => ({
          ...one,
          observedAt: undefined,
        })),
        groups: groups.items.map((group: { alerts: Alert[] }) => ({
          ...group,
          id: undefined,
          alerts: group.alerts
            .map(one => ({ ...one, id: undefined, groupIds: undefined }))
            .sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1)),
        })),
      });
      return JSON.parse(text.replaceAll(service, 'it'));
    };
    const whole = await deliver('checkout', alertsOf('checkout'));
    expect(whole).toMatchObject({ stored: 600, updated: 0, duplicate: 0 });
    // In the order in which they began, as a source sends them that sees them.
    const pieces = alertsOf('ledger').sort((a, b) =>
      a.startsAt < b.startsAt ? -1 : 1,
    );
    for (let from = 0; from < pieces.length; from += 60) {
      await deliver('ledger', pieces.slice(from, from + 60));
    }
    const once = await seen('checkout');
    expect(once.groups).toMatchObject([{ firing: 400, unmatched: 12 }]);
    expect(once).toEqual(await seen('ledger'));
    expect(await deliver('checkout', alertsOf('checkout'))).toEqual({
      ...whole,
      stored: 0,
      duplicate: 600,
    });
    expect(await seen('checkout')).toEqual(once);
  });

  it('pages lists, and filters by time and status', async () => {
    const at = (minute: number) =>
      `2026-03-01T11:${String(minute).padStart(2, '0')}:00.000Z`;
    const alerts = Array.from({ length: 30 }, (_, minute) =>
      alert('checkout', {
        fingerprint: `fp-${minute}`,
        startsAt: at(minute),
        ...(minute % 2 && { status: 'resolved', endsAt: at(minute + 10) }),
      }),
    );
    await send(notification({ alerts }));
    const starts: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await evidence
        .as(ana)
        .get('/alerts', { limit: 7, ...(cursor && { cursor }) });
      expect(body.items.length).toBeLessThanOrEqual(7);
      starts.push(...body.items.map((item: Alert) => item.startsAt));
      cursor = body.nextCursor;
    } while (cursor);
    expect(starts).toEqual(alerts.map((_, minute) => at(29 - minute)));

    const count = async (query: object) =>
      (await evidence.as(ana).get('/alerts', query)).body.items.length;
    expect(await count({ status: 'firing' })).toBe(15);
    // Of the resolved ones those that lasted until then.
    expect(await count({ from: at(25), status: 'resolved' })).toBe(8);
    expect(await count({ to: at(4) })).toBe(5);
    const bad = await evidence.as(ana).get('/alerts', { cursor: 'x' });
    expect(bad.status).toBe(400);
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
