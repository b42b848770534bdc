import { aComponent } from '../../../testUtils/testEstate';
import { ana, startEvidence } from '../../../testUtils/startEvidence';
import { factsOf } from '../../../testUtils/factsOf';

jest.setTimeout(120_000);

const observedAt = '2026-03-01T12:00:00Z';

describe('the collector of dependencies', () => {
  let evidence: Awaited<ReturnType<typeof startEvidence>>;

  beforeAll(async () => {
    evidence = await startEvidence({
      entities: [
        aComponent('shop', {
          dependsOn: [
            'component:default/pay',
            'component:default/mail',
            'component:default/gone',
            'resource:default/queue',
          ],
          relations: [{ type: 'consumesApi', targetRef: 'api:default/stock' }],
        }),
        aComponent('stock', {
          relations: [{ type: 'providesApi', targetRef: 'api:default/stock' }],
        }),
        aComponent('stock', {
          kind: 'API',
          relations: [
            { type: 'apiProvidedBy', targetRef: 'component:default/stock' },
          ],
        }),
        aComponent('queue', { kind: 'Resource' }),
        ...['pay', 'mail', 'tax'].map(name => aComponent(name, {})),
      ],
    });
  });

  const see = async (...edges: [from: string, to: string][]) => {
    const { body } = await evidence
      .as(ana)
      .post('/observations', {
        source: 'mesh',
        observedAt,
        edges: edges.map(([from, to]) => ({
          from: `component:default/${from}`,
          to: `component:default/${to}`,
          type: 'calls',
          count: 1,
          windowSeconds: 60,
          lastSeen: observedAt,
        })),
      })
      .expect(200);
    expect(body).toMatchObject({ refused: 0, unresolved: 0 });
  };
  const pass = async () => {
    await evidence.scheduler.triggerTask('evidence-collector-dependencies');
    const { body } = await evidence.as(ana).get('/collectors');
    return body.items.find((one: { id: string }) => one.id === 'dependencies');
  };
  const stateOf = async (name: string) =>
    (await factsOf(evidence.as, `component:default/${name}`))[
      'dependencies.state'
    ];

  it('says nothing of what nobody sees calling', async () => {
    expect(await pass()).toMatchObject({ outcome: 'succeeded', coverage: 0 });
    expect(await stateOf('shop')).toBeUndefined();
  });

  it('puts what is declared beside what was seen', async () => {
    await see(['shop', 'pay'], ['shop', 'stock'], ['shop', 'tax']);
    expect(await pass()).toMatchObject({ outcome: 'succeeded', coverage: 1 });
    expect(await stateOf('shop')).toEqual({
      declared: 5,
      // The API is called at who provides it, and counts once.
      agreed: 2,
      observedOnly: 1,
      declaredOnly: 1,
      // What is not there, and a resource, at which this source never looks.
      notObservable: 2,
    });
    expect(await stateOf('pay')).toBeUndefined();
  });

  it('follows what is seen from then on', async () => {
    await see(['shop', 'mail'], ['pay', 'tax']);
    expect(await pass()).toMatchObject({ outcome: 'succeeded', coverage: 2 });
    expect(await stateOf('shop')).toMatchObject({ agreed: 3, declaredOnly: 0 });
    expect(await stateOf('pay')).toEqual({
      declared: 0,
      agreed: 0,
      observedOnly: 1,
      declaredOnly: 0,
      notObservable: 0,
    });
  });

  it('says which services have workloads of their own', async () => {
    const workloadsOf = async (name: string) =>
      (await factsOf(evidence.as, `component:default/${name}`))[
        'workloads.state'
      ];
    const run = async (second: number, workloads: object[]) => {
      await evidence
        .as(ana)
        .post('/observations', {
          source: 'cluster',
          workloads,
          observedAt: `2026-03-01T12:00:0${second}Z`,
        })
        .expect(200);
      await pass();
    };
    // Unknown, because no source reports workloads.
    expect(await workloadsOf('shop')).toBeUndefined();
    await run(0, [
      { name: 'shop-7', labels: { 'app.kubernetes.io/name': 'shop' } },
      { name: 'cache', labels: { app: 'shop' } },
      { name: 'x', labels: { app: 'pay' } },
    ]);
    const counts = (workloads: number, weak: number) => ({ workloads, weak });
    const none = { environments: [] };
    expect(await workloadsOf('shop')).toEqual({ ...counts(2, 1), ...none });
    expect(await workloadsOf('pay')).toEqual({ ...counts(1, 1), ...none });
    expect(await workloadsOf('mail')).toEqual({ ...counts(0, 0), ...none });
    await run(1, [
      { name: 'x', labels: { service: 'pay' }, environment: 'prod' },
      { name: 'y', labels: { app: 'pay', env: 'production' } },
      { name: 'shop', environment: 'staging' },
      { name: 'shop', namespace: 'a', environment: 'ветка-7' },
    ]);
    expect(await workloadsOf('pay')).toEqual({
      ...counts(2, 1),
      environments: [
        { name: 'production', ...counts(2, 1) },
        { name: 'staging', ...counts(0, 0) },
      ],
    });
    expect(await workloadsOf('shop')).toEqual({
      ...counts(4, 1),
      environments: [
        { name: 'production', ...counts(0, 0) },
        { name: 'staging', ...counts(1, 0) },
      ],
    });
  });
});
