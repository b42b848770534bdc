import { createHmac } from 'node:crypto';
import request from 'supertest';
import {
  aComponent,
  ana,
  outsider,
  setClock,
  startEvidence,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { pagerdutyModule } from '../module';

jest.setTimeout(120_000);

const secret = 'the-present-secret';
const old = 'the-one-before';
const checkout = 'component:default/checkout';

/** An event in the shape of PagerDuty's documentation of V3 webhooks. */
function event(type: string, occurredAt: string, data: object) {
  return {
    event: {
      id: `01-${type}-${occurredAt}`,
      event_type: type,
      resource_type: 'incident',
      occurred_at: occurredAt,
      agent: { id: 'PUSER01', summary: 'Ana Ruiz', type: 'user_reference' },
      client: null,
      data,
    },
  };
}

function incident(part: object = {}) {
  return {
    id: 'PINC001',
    type: 'incident',
    self: 'https://api.pagerduty.com/incidents/PINC001',
    html_url: 'https://acme.pagerduty.com/incidents/PINC001',
    number: 7,
    status: 'triggered',
    incident_key: 'key',
    created_at: '2026-03-01T11:30:00Z',
    title: 'Checkout fails — für alle',
    service: { id: 'PSVC001', summary: 'Checkout', type: 'service_reference' },
    assignees: [{ id: 'PUSER01', summary: 'Ana Ruiz', type: 'user_reference' }],
    teams: [],
    priority: null,
    urgency: 'high',
    resolve_reason: null,
    ...part,
  };
}

const role = (assignee: object | null, name = 'Incident Commander') => ({
  type: 'incident_role_assignment',
  incident_role_assignments: [
    {
      id: 'af64',
      assignee,
      old_assignee: null,
      incident: { id: 'PINC001', summary: null, type: 'incident_reference' },
      role: { id: 'PROLE01', summary: name, type: 'role_reference' },
      status: 'assigned',
    },
  ],
});

const story = [
  event('incident.triggered', '2026-03-01T11:30:01Z', incident()),
  event(
    'incident.acknowledged',
    '2026-03-01T11:31:00Z',
    incident({ status: 'acknowledged' }),
  ),
  event(
    'incident.role.assigned',
    '2026-03-01T11:32:00Z',
    role({ id: 'PUSER02', summary: 'Li Wei', type: 'user_reference' }),
  ),
  event(
    'incident.priority_updated',
    '2026-03-01T11:33:00Z',
    incident({
      status: 'acknowledged',
      priority: { id: 'P1', summary: 'P1', type: 'priority_reference' },
    }),
  ),
];

describe('POST /webhooks/pagerduty', () => {
  let evidence: Awaited<ReturnType<typeof startEvidence>>;
  beforeEach(async () => {
    evidence = await startEvidence({
      features: [pagerdutyModule],
      entities: [
        aComponent('checkout', {
          annotations: { 'pagerduty.com/service-id': 'PSVC001' },
        }),
        aComponent('ledger', {
          annotations: { 'pagerduty.com/service-id': 'PSVC002' },
        }),
      ],
      hidden: ['component:default/ledger'],
      config: {
        plumbline: {
          webhooks: { pagerduty: { secrets: { old, present: secret } } },
        },
      },
    });
  });

  const sign = (body: string, key = secret) =>
    `v1=${createHmac('sha256', key).update(body).digest('hex')}`;
  const send = (payload: object | string, signature?: string) => {
    const body =
      typeof payload === 'string' ? payload : JSON.stringify(payload);
    return request(evidence.server)
      .post('/api/evidence/webhooks/pagerduty')
      .set('content-type', 'application/json')
      .set('x-pagerduty-signature', signature ?? sign(body))
      .send(body);
  };
  const post = (payload: object) =>
    request(evidence.server)
      .post('/api/evidence/webhooks/pagerduty')
      .set('content-type', 'application/json')
      .send(JSON.stringify(payload));
  const get = async (path: string, query = {}, user = ana) =>
    (await evidence.as(user).get(path, query)).body;
  const active = async () =>
    (
      await evidence.as(ana).post('/context', { entityRef: checkout })
    ).body.facts.filter(
      ({ name, entityRef }: any) =>
        name === 'incident.active' && entityRef === checkout,
    );

  it('takes one good signature of several, of any active secret', async () => {
    const body = JSON.stringify(story[0]);
    for (const header of [
      `${sign(body, 'another')},${sign(body, old)}`,
      `v0=abc, ${sign(body)}`,
    ]) {
      expect([200, 201]).toContain((await send(body, header)).status);
    }
    for (const header of ['', 'v1=', sign(body, 'another'), sign(`${body} `)]) {
      const answer = await send(body, header);
      expect(answer.status).toBe(401);
      expect(answer.text).not.toContain(secret);
    }
    expect((await post(story[0])).status).toBe(401);
  });

  it.each([
    ['in order', [0, 1, 2, 3]],
    ['in any other, and twice', [3, 2, 0, 1, 3, 0, 2, 1]],
  ])('reports an incident, %s', async (_, order) => {
    for (const index of order) {
      expect([200, 201]).toContain((await send(story[index])).status);
    }
    const { items } = await get('/incidents', { entityRef: checkout });
    expect(items).toEqual([
      {
        key: expect.stringMatching(/^[0-9a-f]{24}$/),
        source: 'pagerduty',
        id: 'PINC001',
        title: 'Checkout fails — für alle',
        severity: 'P1',
        status: 'acknowledged',
        start: '2026-03-01T11:30:00.000Z',
        commander: 'Li Wei',
        link: 'https://acme.pagerduty.com/incidents/PINC001',
        entityRefs: [checkout],
        unmatched: 0,
        receivedAt: '2026-03-01T12:00:00.000Z',
        updatedAt: '2026-03-01T11:33:00.000Z',
        reportedBy: 'webhook pagerduty',
        amendedAt: '2026-03-01T12:00:00.000Z',
      },
    ]);
    expect(await get('/incidents/PINC001')).toEqual(items[0]);
    expect(await get(`/incidents/${items[0].key}`)).toEqual(items[0]);
    expect(await active()).toMatchObject([
      {
        stale: false,
        value: [
          {
            id: 'PINC001',
            severity: 'P1',
            since: '2026-03-01T11:30:00.000Z',
            commander: 'Li Wei',
          },
        ],
      },
    ]);
  });

  it('ends, reopens and moves an incident; a late event changes nothing', async () => {
    const resolved = event(
      'incident.resolved',
      '2026-03-01T11:50:00Z',
      incident({ status: 'resolved' }),
    );
    await send(story[0]);
    await send(resolved);
    expect(await get('/incidents/PINC001')).toMatchObject({
      status: 'resolved',
      end: '2026-03-01T11:50:00.000Z',
    });
    expect(await active()).toMatchObject([{ value: [], stale: false }]);
    await send(story[1]);
    expect(await get('/incidents/PINC001')).toMatchObject({
      status: 'resolved',
    });
    await send(
      event(
        'incident.reopened',
        '2026-03-01T11:55:00Z',
        incident({
          service: { id: 'PSVC002', type: 'service_reference' },
          assignees: [],
        }),
      ),
    );
    const reopened = await get('/incidents/PINC001');
    expect(reopened).toMatchObject({
      status: 'open',
      entityRefs: ['component:default/ledger'],
    });
    expect(reopened).not.toHaveProperty('end');
    expect(await active()).toMatchObject([{ value: [] }]);
    // Of a hidden service alone.
    expect(await get('/incidents', {}, outsider)).toEqual({ items: [] });
    expect((await evidence.as(outsider).get('/incidents/PINC001')).status).toBe(
      404,
    );
  });

  it('has begun by its first event where none says when it was created', async () => {
    const early = incident({ created_at: undefined });
    await send(event('incident.acknowledged', '2026-03-01T11:40:00Z', early));
    await send(event('incident.triggered', '2026-03-01T11:35:00Z', early));
    expect(await get('/incidents/PINC001')).toMatchObject({
      start: '2026-03-01T11:35:00.000Z',
    });
    await send(story[0]);
    expect(await get('/incidents/PINC001')).toMatchObject({
      start: '2026-03-01T11:30:00.000Z',
    });
  });

  it.each([
    ['pagey.ping', { type: 'ping', message: 'Hello from PagerDuty!' }],
    ['incident.annotated', { type: 'incident_note', content: 'a note' }],
    ['incident.responder.added', { type: 'incident_responder' }],
    ['service.updated', { type: 'service', id: 'PSVC001' }],
    ['incident.role.assigned', role(null, 'Scribe')],
    ['incident.something.new', { type: 'incident_something' }],
  ])('acknowledges %s and keeps nothing', async (type, data) => {
    const answer = await send(event(type, '2026-03-01T11:30:00Z', data));
    expect([answer.status, answer.body.status]).toEqual([200, 'ignored']);
    expect(await get('/incidents')).toEqual({ items: [] });
    const { items } = await get('/collectors');
    expect(
      items.find(({ id }: any) => id === 'pagerduty').deliveries.ignored,
    ).toEqual({ [type]: 1 });
  });

  it.each([
    ['no event', {}, /must be that of a V3 webhook/],
    ['no time', event('incident.triggered', 'now', incident()), /occurred_at/],
    [
      'an unknown status',
      event(
        'incident.triggered',
        '2026-03-01T11:30:00Z',
        incident({ status: 'new' }),
      ),
      /'status' of the incident/,
    ],
    [
      'what is to begin next month',
      event('incident.triggered', '2026-04-01T11:30:00Z', incident()),
      /future/,
    ],
  ])('refuses %s', async (_, payload, message) => {
    const answer = await send(payload);
    expect([answer.status, answer.body.error.message]).toEqual([
      400,
      expect.stringMatching(message),
    ]);
  });

  describe('change events', () => {
    const change = (part: object = {}, details: object = {}) => ({
      routing_key: secret,
      payload: {
        summary: 'Build Success: raise the timeout',
        timestamp: '2026-03-01T11:42:58.315+0000',
        source: 'checkout',
        custom_details: { build_state: 'succeeded', version: 'v2', ...details },
        ...part,
      },
      links: [{ href: 'https://ci.example/build/2', text: 'Build 2' }],
    });

    it('become changes, and their key is not kept', async () => {
      expect((await post(change())).status).toBe(201);
      expect((await post(change())).status).toBe(200);
      const config = change(
        { source: 'elsewhere' },
        { service: checkout, kind: 'config', environment: 'production' },
      );
      expect((await post({ ...config, routing_key: old })).status).toBe(201);
      const { items } = await get('/changes', { entityRef: checkout });
      expect(items).toMatchObject([expect.anything(), expect.anything()]);
      expect(items.map(({ kind }: any) => kind).sort()).toEqual([
        'config',
        'deploy',
      ]);
      expect(items.find(({ kind }: any) => kind === 'deploy')).toMatchObject({
        source: 'pagerduty',
        occurredAt: '2026-03-01T11:42:58.315Z',
        revision: 'v2',
        outcome: 'succeeded',
        title: 'Build Success: raise the timeout',
        links: { run: 'https://ci.example/build/2' },
      });
      expect(JSON.stringify(items)).not.toContain(secret);
    });

    it('without a time happened when they first came, however often sent', async () => {
      const untimed = change({ timestamp: undefined });
      expect((await post(untimed)).status).toBe(201);
      setClock('2026-03-01T12:01:00.000Z');
      expect((await post(untimed)).status).toBe(200);
      const { items } = await get('/changes', { entityRef: checkout });
      expect(items).toMatchObject([{ occurredAt: '2026-03-01T12:00:00.000Z' }]);
      const other = change({ timestamp: undefined, summary: 'Another build' });
      expect((await post(other)).status).toBe(201);
    });

    it.each([
      ['another key', { ...change(), routing_key: 'another' }, 401],
      ['no key', { ...change(), routing_key: undefined }, 401],
      ['no summary', change({ summary: undefined }), 400],
      ['no service', change({ source: undefined }), 400],
      ['a time that is none', change({ timestamp: 'noon' }), 400],
    ])('are refused with %s', async (_, payload, status) => {
      const answer = await post(payload);
      expect(answer.status).toBe(status);
      expect(answer.text).not.toContain(secret);
    });

    it('leave alert events to PagerDuty', async () => {
      const answer = await post({ ...change(), event_action: 'trigger' });
      expect(answer.body).toMatchObject({ status: 'ignored' });
    });
  });

  it('is stale when nothing was reported of it for a day', async () => {
    await send(story[0]);
    setClock('2026-03-02T12:00:00.000Z');
    expect(await active()).toMatchObject([{ stale: false }]);
    setClock('2026-03-02T12:00:01.000Z');
    expect(await active()).toMatchObject([{ stale: true }]);
  });
});
