import { ana, li, outsider, startEvidence } from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';

jest.setTimeout(120_000);

const checkout = 'component:default/checkout';
const devDatabase = 'resource:default/checkout-dev';
const database = 'resource:default/orders';

const aResource = (name: string, annotations: Record<string, string>) =>
  aComponent(name, { kind: 'Resource', annotations });

describe('environments', () => {
  let evidence: Awaited<ReturnType<typeof startEvidence>>;

  beforeAll(async () => {
    evidence = await startEvidence({
      config: { plumbline: { environments: { perf: ['load-*'] } } },
      hidden: [database],
      entities: [
        aComponent('checkout', { dependsOn: [devDatabase, database] }),
        aResource('checkout-dev', {
          'plumbline.dev/environment': 'dev',
          'plumbline.dev/data-classification': 'internal',
        }),
        aResource('orders', {
          'plumbline.dev/data-classification': 'restricted',
        }),
      ],
    });
    const occurredAt = (minute: number) =>
      `2026-03-01T11:${String(minute).padStart(2, '0')}:00.000Z`;
    for (const [minute, environment] of [
      [1, 'prod-eu'],
      [2, undefined],
      [3, 'eu-west-1'],
      [4, 'dev'],
      [5, 'staging'],
      [6, 'load-7'],
    ] as const) {
      await evidence
        .as(ana)
        .post('/changes', {
          source: 'ci',
          id: `${minute}`,
          kind: 'deploy',
          entityRef: checkout,
          environment,
          revision: `r${minute}`,
          occurredAt: occurredAt(minute),
        })
        .expect(201);
    }
    await evidence
      .as(ana)
      .post('/observations', {
        source: 'probe',
        observedAt: '2026-03-01T11:59:00.000Z',
        facts: [
          {
            entityRef: checkout,
            name: 'alerts.firing',
            value: [
              { name: 'Errors', environment: 'live' },
              { name: 'Slow', environment: 'dev' },
              { name: 'Full' },
            ],
          },
          {
            entityRef: checkout,
            name: 'slo.state',
            value: [
              { name: 'answers', environment: 'prod-eu' },
              { name: 'answers in dev', environment: 'dev' },
            ],
          },
          {
            entityRef: checkout,
            name: 'corrections.open',
            value: ['dev', undefined].map((environment, index) => ({
              id: `C-${index}`,
              line: 'runtime',
              label: 'Runs',
              since: '2026-03-01T11:00:00.000Z',
              environment,
            })),
          },
        ],
        workloads: [
          { name: 'checkout', environment: 'production' },
          { name: 'checkout-1', labels: { app: 'checkout', env: 'dev' } },
        ],
      })
      .expect(200);
    for (const [id, environment] of [
      ['INC-1', 'live'],
      ['INC-2', 'dev'],
      ['INC-3', undefined],
    ] as const) {
      await evidence
        .as(ana)
        .post('/incidents', {
          source: 'desk',
          id,
          environment,
          services: [checkout],
          start: '2026-03-01T11:55:00.000Z',
        })
        .expect(201);
    }
  });

  const ask = async (part: object, user = ana) =>
    (await evidence.as(user).post('/context', { entityRef: checkout, ...part }))
      .body;
  const summarize = (context: any) => ({
    revisions: context.changes.map(({ revision }: any) => revision).sort(),
    fires: context.facts
      .filter(({ name }: any) => name === 'alerts.firing')
      .flatMap(({ value }: any) => value.map(({ name }: any) => name)),
    levels: context.facts
      .filter(({ name }: any) => name === 'slo.state')
      .flatMap(({ value }: any) => value.map(({ name }: any) => name)),
    incidents: context.facts
      .filter(({ name }: any) => name === 'incident.active')
      .flatMap(({ value }: any) => value.map(({ id }: any) => id))
      .sort(),
    calls: context.dependencies.map(({ entityRef }: any) => entityRef),
    data: context.impact.dataDomains.map(({ entityRef }: any) => entityRef),
  });

  it('takes production for granted, and says so', async () => {
    const context = await ask({});
    expect(context).toMatchObject({
      environment: 'production',
      environmentAssumed: true,
    });
    expect(summarize(context)).toEqual({
      revisions: ['r1', 'r2', 'r3'],
      fires: ['Errors', 'Full'],
      levels: ['answers'],
      incidents: ['INC-1', 'INC-3'],
      calls: [database],
      data: [database],
    });
  });

  it('goes by what a pasted alert names, and by no onset that is to come', async () => {
    const environmentIn = async (payload: object | string) => {
      const text =
        typeof payload === 'string' ? payload : JSON.stringify(payload);
      const { environment, environmentAssumed } = await ask({
        entityRef: undefined,
        signal: { type: 'text', text },
      });
      return [environment, environmentAssumed];
    };
    const alert = (service: string, env?: string) => ({
      status: 'firing',
      labels: { alertname: 'Errors', service, ...(env && { env }) },
    });
    expect(await environmentIn({ alerts: [alert('checkout', 'dev')] })).toEqual(
      ['development', undefined],
    );
    expect(await environmentIn(alert('checkout', 'dev'))).toEqual([
      'development',
      undefined,
    ]);
    expect(
      await environmentIn('Errors fires: service=checkout env=dev'),
    ).toEqual(['development', undefined]);
    expect(
      await environmentIn({
        alerts: [alert('checkout', 'dev'), alert('checkout', 'live')],
      }),
    ).toEqual(['production', true]);
    const late = await evidence.as(ana).post('/context', {
      entityRef: checkout,
      onset: '2026-03-01T13:00:00.000Z',
    });
    expect([late.status, late.body.error.message]).toEqual([
      400,
      expect.stringMatching(/^'onset' must not be later than 2026-03-01T12:/),
    ]);
  });

  it('shows another environment when it is requested', async () => {
    const context = await ask({ environment: 'Dev' });
    expect(context.environment).toBe('development');
    expect(context).not.toHaveProperty('environmentAssumed');
    expect(summarize(context)).toEqual({
      revisions: ['r2', 'r3', 'r4'],
      fires: ['Slow', 'Full'],
      levels: ['answers in dev'],
      incidents: ['INC-2', 'INC-3'],
      calls: [devDatabase, database],
      data: [devDatabase, database],
    });
    expect(summarize(await ask({ environment: 'perf' })).revisions).toEqual([
      'r2',
      'r3',
      'r6',
    ]);
  });

  it('counts what is left out, where one is requested', async () => {
    const at = '2026-03-01T12:00:00.000Z';
    for (const moment of [{}, { at }]) {
      expect(await ask(moment)).not.toHaveProperty('changesElsewhere');
      const { changesElsewhere } = await ask({ environment: 'dev', ...moment });
      expect(changesElsewhere).toEqual([
        { environment: 'perf', count: 1 },
        { environment: 'production', count: 1 },
        { environment: 'staging', count: 1 },
      ]);
    }
  });

  it('keeps the environment that the labels of a workload name', async () => {
    const { workloads } = await ask({ environment: 'dev' });
    expect(workloads.map(({ value }: any) => value.environment)).toEqual([
      'dev',
    ]);
  });

  it.each([ana, outsider])('is the same of the past, for %s', async user => {
    const at = '2026-03-01T12:00:00.000Z';
    for (const environment of [undefined, 'dev', 'perf']) {
      const then = summarize(await ask({ at, environment }, user));
      expect(summarize(await ask({ environment }, user))).toEqual(then);
    }
  });

  it('is that of the entity, or of the alert, where they say', async () => {
    const own = await ask({ entityRef: devDatabase });
    expect(own.environment).toBe('development');
    expect(own).not.toHaveProperty('environmentAssumed');
    const labels = { alertname: 'Errors', service: 'checkout', env: 'dev' };
    const signal = { type: 'alert', labels };
    const { body } = await evidence.as(li).post('/context', { signal });
    expect(body.environment).toBe('development');
  });

  it.each([
    ['/context', { entityRef: checkout }],
    ['/changes', { entityRef: checkout }],
    ['/changes/timeline', { since: '24h' }],
    ['/overview', {}],
  ])('refuses a name that nothing knows: %s', async (path, query) => {
    const answer = (environment: string, user = ana) =>
      path === '/context'
        ? evidence.as(user).post(path, { ...query, environment })
        : evidence.as(user).get(path, { ...query, environment });
    const { status, body } = await answer('prodction');
    expect([status, body.error.message]).toEqual([
      400,
      "'environment' must be known, by configuration or from evidence; 'prodction' is not, did you mean 'production'? Known are development, eu-west-1, perf, production, staging, test",
    ]);
    const filtered = await answer('prodction', outsider);
    expect(filtered.body.error.message).toMatch(
      /Known are development, perf, production, staging, test$/,
    );
    for (const known of ['EU-west-1', 'qa', 'prod-anything', 'perf']) {
      expect((await answer(known)).status).toBe(200);
    }
  });

  it('leaves out what was reported wrong in another', async () => {
    const wrong = async (environment: string) =>
      (await ask({ environment })).facts
        .filter(({ name }: any) => name === 'corrections.open')
        .flatMap(({ value }: any) => value.map(({ id }: any) => id));
    expect(await wrong('prod')).toEqual(['C-1']);
    expect(await wrong('dev')).toEqual(['C-0', 'C-1']);
  });

  it('needs a name', async () => {
    const answers = [
      await evidence
        .as(ana)
        .post('/context', { entityRef: checkout, environment: ' ' }),
      await evidence.as(ana).get('/overview?environment=%20'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400]);
  });

  it('holds for the overview', async () => {
    const overview = async (query: object) => {
      const { body } = await evidence.as(ana).get('/overview', query);
      return [
        body.changes.map(({ revision }: any) => revision).sort(),
        body.firing.flatMap(({ alerts }: any) =>
          alerts.value.map(({ name }: any) => name),
        ),
      ];
    };
    expect(await overview({})).toEqual([
      ['r1', 'r2', 'r3'],
      ['Errors', 'Full'],
    ]);
    expect(await overview({ environment: 'dev' })).toEqual([
      ['r2', 'r3', 'r4'],
      ['Slow', 'Full'],
    ]);
  });
});
