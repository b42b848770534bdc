import {
  ana,
  guest,
  li,
  outsider,
  startEvidence,
} from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';

const checkout = 'component:default/checkout';
const observedAt = '2026-03-01T11:59:00Z';
const fact = { entityRef: checkout, name: 'health.state', value: 'ok' };

describe('POST /observations', () => {
  let evidence: Awaited<ReturnType<typeof startEvidence>>;
  beforeAll(async () => {
    evidence = await startEvidence({
      entities: [
        aComponent('checkout', { owner: 'group:default/shop' }),
        aComponent('payment'),
        aComponent('vault', {
          annotations: { 'plumbline.dev/aliases': 'strongbox' },
        }),
      ],
      hidden: ['component:default/vault'],
    });
  });
  const push = (body: object | string, user = ana) =>
    evidence.as(user).post('/observations', body);
  const context = async () =>
    (await evidence.as(ana).post('/context', { entityRef: checkout })).body;

  it('says of each item what became of it, and keeps the good ones', async () => {
    const { body, status } = await push({
      source: 'probe',
      observedAt,
      facts: [
        fact,
        { ...fact, name: 'helth.state' },
        { ...fact, value: 'splendid' },
        { ...fact, observedAt: '2026-03-01T13:00:00Z' },
        { ...fact, entityRef: 'component:default/later' },
        'nonsense',
        {
          entityRef: checkout,
          name: 'alerts.firing',
          value: [{ name: 'Down', since: '9999-12-31T00:00:00Z' }],
        },
      ],
      edges: [
        {
          from: { type: 'workload', name: 'checkout' },
          to: 'component:default/payment',
          type: 'calls',
          count: 12,
          windowSeconds: 60,
          lastSeen: observedAt,
        },
      ],
      workloads: [{ name: 'checkout', replicas: 3 }, { name: '' }],
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ resolved: 3, unresolved: 1, refused: 6 });
    const statuses = Object.fromEntries(
      body.items.map(
        (item: {
          part: string;
          index: number;
          status: string;
          reason?: string;
        }) => [
          `${item.part} ${item.index}`,
          [item.status, item.reason].filter(Boolean).join(': '),
        ],
      ),
    );
    expect(statuses).toEqual({
      'facts 0': 'resolved',
      'facts 1':
        "refused: No fact is called 'helth.state'; did you mean 'health.state'?",
      'facts 2': expect.stringMatching(
        /^refused: .*must be one of 'ok', 'degraded', 'down'/,
      ),
      'facts 3': expect.stringMatching(/^refused: .*lies in the future/),
      'facts 4': expect.stringMatching(/^unresolved: .*has no entity/),
      'facts 5': expect.stringMatching(/^refused: The fact must be an object/),
      'facts 6':
        'refused: it began at 9999-12-31T00:00:00Z, which lies in the future',
      'edges 0': 'resolved',
      'workloads 0': 'resolved',
      'workloads 1': expect.stringMatching(/^refused: 'name' of the workload/),
    });
    expect(await context()).toMatchObject({
      facts: [{ ...fact, source: { id: 'probe' }, stale: false }],
      workloads: [{ value: { name: 'checkout', replicas: 3 } }],
      edgeSources: ['probe'],
      dependencies: [{ state: 'observed-only', sources: [{ id: 'probe' }] }],
    });
    const { body: list } = await evidence
      .as(ana)
      .get('/discrepancies', { kind: 'observed-only-edge' });
    expect(list.items).toMatchObject([
      {
        kind: 'observed-only-edge',
        entityRef: checkout,
        owner: 'group:default/shop',
      },
    ]);
  });

  it('keeps of a large push what it keeps of the same in pieces', async () => {
    const workloads = Array.from({ length: 1_300 }, (_, index) => ({
      name: index % 10 === 0 ? 'nobody-knows' : 'checkout',
      cluster: `c${index}`,
      replicas: 1,
    }));
    // The same thing twice, far from each other.
    workloads.push({ ...workloads[1], replicas: 2 });
    workloads.unshift({ ...workloads[1_201], replicas: 3 });
    const kept = async (source: string) => {
      const { workloads: all } = await context();
      const { body: collectors } = await evidence.as(ana).get('/collectors');
      return {
        workloads: all
          .filter((one: { source: { id: string } }) => one.source.id === source)
          .map(({ value }: { value: object }) => JSON.stringify(value))
          .sort(),
        ofSource: collectors.items.find(
          ({ id }: { id: string }) => id === source,
        ),
      };
    };
    const whole = { source: 'whole', observedAt, workloads };
    const { body } = await push(whole);
    expect(body).toMatchObject({ resolved: 1_172, unresolved: 130 });
    expect(body.items.map(({ index }: { index: number }) => index)).toEqual(
      workloads.map((_, index) => index),
    );
    const before = await kept('whole');
    expect(before.ofSource).toMatchObject({ coverage: 1_300 });
    for (let at = 0; at < workloads.length; at += 100) {
      const some = workloads.slice(at, at + 100);
      await push({ source: 'pieces', observedAt, workloads: some });
    }
    expect(before.workloads).toHaveLength(1_170);
    expect(before.workloads).toEqual((await kept('pieces')).workloads);
    expect((await push(whole)).body).toEqual(body);
    expect((await kept('whole')).workloads).toEqual(before.workloads);
  });

  it('gives a source to whoever pushed it first', async () => {
    const envelope = { source: 'owned', observedAt, facts: [fact] };
    expect((await push(envelope)).status).toBe(200);
    const refused = await push({ ...envelope, facts: [] }, li);
    expect(refused.status).toBe(403);
    expect(refused.body.error.message).toMatch(
      /'owned' belongs to another principal/,
    );
    expect((await push({ ...envelope, source: 'catalog' })).status).toBe(403);
    expect((await push(envelope)).status).toBe(200);
  });

  it('takes nothing from who may not push', async () => {
    const { status } = await push(
      { source: 'guests', observedAt, facts: [fact] },
      guest,
    );
    expect(status).toBe(403);
    const { body } = await evidence.as(ana).get('/collectors');
    expect(body.items.map(({ id }: { id: string }) => id)).not.toContain(
      'guests',
    );
  });

  it('says of what is hidden what it says of what is not there', async () => {
    const about = async (name: string, user: string) => {
      const { body } = await push(
        {
          source: `of-${user.slice(user.indexOf('/') + 1)}`,
          observedAt,
          facts: [{ ...fact, entityRef: `component:default/${name}` }],
          edges: [
            {
              from: checkout,
              to: { type: 'text', text: name },
              type: 'calls',
              count: 1,
              windowSeconds: 60,
              lastSeen: observedAt,
            },
          ],
          workloads: [{ name: name === 'vault' ? 'strongbox' : name }],
        },
        user,
      );
      return JSON.stringify(body).replaceAll(name, '');
    };
    expect(await about('vault', ana)).toContain('"resolved":3');
    expect(await about('vault', outsider)).toBe(
      await about('nothing', outsider),
    );
  });

  it('changes nothing when it comes again', async () => {
    const envelope = { source: 'twice', observedAt, facts: [fact] };
    await push(envelope);
    const before = await context();
    const feed = (await evidence.as(ana).get('/feed', { limit: 1000 })).body;
    await push(envelope);
    expect(await context()).toEqual(before);
    expect((await evidence.as(ana).get('/feed', { limit: 1000 })).body).toEqual(
      feed,
    );
  });

  it('shows what fires among many services where nothing does', async () => {
    const firing = (entityRef: string, value: object[], at = observedAt) => ({
      entityRef,
      name: 'alerts.firing',
      value,
      observedAt: at,
    });
    await push({
      source: 'alerts-probe',
      observedAt,
      facts: [
        firing(checkout, [{ name: 'Slow' }], '2026-03-01T11:50:00Z'),
        ...Array.from({ length: 600 }, (_, at) =>
          firing(`component:default/quiet-${at}`, []),
        ),
      ],
    });
    const { body } = await evidence.as(ana).get('/overview');
    expect(body.firing).toMatchObject([
      { entityRef: checkout, alerts: { value: [{ name: 'Slow' }] } },
    ]);
    const owner = 'group:default/shop';
    const own = await evidence.as(ana).get('/overview', { owner });
    expect(own.body.firing).toHaveLength(1);
    const other = await evidence
      .as(ana)
      .get('/overview', { owner: 'group:default/other' });
    expect(other.body.firing).toEqual([]);
    expect(body).toMatchObject({
      at: '2026-03-01T12:00:00.000Z',
      // The quiet ones are not in the catalog.
      alertsHeard: 1,
      alertsStale: 0,
      alertSources: 1,
    });
    expect(own.body.alertsHeard).toBe(1);
    expect(other.body).toMatchObject({ alertsHeard: 0, alertSources: 0 });
  });

  it('shows an open incident where no alert fires', async () => {
    const incident = {
      id: 'INC-42',
      title: 'Checkout fails',
      severity: 'sev1',
      since: '2026-03-01T11:50:00Z',
      commander: 'Ana Ruiz',
    };
    const declared = (entityRef: string) => ({
      entityRef,
      name: 'incident.active',
      value: [incident],
      observedAt,
    });
    await push({
      source: 'pager',
      observedAt,
      facts: [declared(checkout), declared('component:default/unlisted')],
    });
    const owner = 'group:default/shop';
    const { body } = await evidence.as(ana).get('/overview', { owner });
    expect(body.incidents).toMatchObject([
      {
        entityRef: checkout,
        incidents: { value: [incident], source: { id: 'pager' } },
      },
    ]);
    const other = await evidence
      .as(ana)
      .get('/overview', { owner: 'group:default/other' });
    expect(other.body.incidents).toEqual([]);
  });

  it('takes names of any length and any characters', async () => {
    const edge = {
      from: { type: 'workload', name: 'x'.repeat(5000) },
      to: { type: 'workload', name: 'nul\0' },
      type: 'calls',
      count: 0,
      windowSeconds: 1,
      lastSeen: observedAt,
    };
    const { body, status } = await push({
      source: 'odd',
      observedAt,
      edges: [edge],
      facts: [{ ...fact, entityRef: `component:default/${'x'.repeat(600)}` }],
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ unresolved: 1, refused: 1 });
  });

  it.each([
    ['{', 400, /must be JSON/],
    ['[]', 400, /must be an object/],
    ['{"source":"A b"}', 400, /'source' of the observations/],
    ['{"source":"a"}', 400, /'observedAt' of the observations/],
    ['{"source":"a","observedAt":"noon"}', 400, /ISO 8601/],
    [
      `{"source":"a","observedAt":"${observedAt}","facts":{}}`,
      400,
      /'facts' of the observations must be an array/,
    ],
    [`"${'x'.repeat(1_100_000)}"`, 413, /at most 1 MB/],
  ])(
    'refuses a bad envelope in one sentence',
    async (body, status, message) => {
      const response = await push(body);
      expect(response.status).toBe(status);
      expect(response.body.error.message).toMatch(message);
      expect(response.body.error.message).not.toContain('\n');
    },
  );
});
