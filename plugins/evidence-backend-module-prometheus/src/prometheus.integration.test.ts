import {
  aComponent,
  ana,
  setClock,
  startCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import {
  Exporter,
  findPrometheus,
  RunningPrometheus,
  startPrometheus,
} from './__testUtils__/prometheus';
import { prometheusModule } from './module';

jest.setTimeout(120_000);

const command = findPrometheus();
if (!command) {
  process.stderr.write(
    'Skipped: Prometheus is not installed, so nothing was read from a real one\n',
  );
}

const graph = (client: string, server: string, more = '') =>
  `traces_service_graph_request_total{client="${client}",server="${server}"${more}}`;
const istio = (reporter: string, code: string) =>
  `istio_requests_total{reporter="${reporter}",response_code="${code}",source_workload="web-v1",source_canonical_service="web",source_workload_namespace="shop",source_cluster="eu",destination_service_name="ratings",destination_service_namespace="shop",destination_cluster="eu"}`;

(command ? describe : describe.skip)('a real Prometheus', () => {
  const exporter = new Exporter();
  let prometheus: RunningPrometheus;
  let evidence: Awaited<ReturnType<typeof startCollectors>>;

  beforeAll(async () => {
    prometheus = await startPrometheus(command!, await exporter.start());
    evidence = await startCollectors({
      features: [prometheusModule],
      entities: ['web', 'cart', 'idle', 'mailer', 'ratings'].map(name =>
        aComponent(name),
      ),
      collectors: {
        metrics: {
          type: 'prometheus',
          url: prometheus.url,
          frequency: '1s',
          window: '60s',
          timeout: '2s',
          slos: {
            latency: { query: 'cart_burn', service: 'cart', objective: 99.5 },
          },
        },
      },
    });
  });

  afterAll(async () => {
    await prometheus?.stop();
    exporter.stop();
  });

  const contextOf = async (name: string) => {
    const { body } = await evidence
      .as(ana)
      .post('/context', { entityRef: `component:default/${name}` });
    return body;
  };
  const seenFrom = async (name: string) => {
    const { dependencies } = await contextOf(name);
    return Object.fromEntries(
      dependencies
        .filter(
          ({ direction, depth }: any) => direction === 'calls' && depth === 1,
        )
        .map(({ entityRef, type, state, sources }: any) => [
          `${type} ${entityRef.split('/')[1]} ${state}`,
          sources,
        ]),
    );
  };
  /** A pass now, by the clock that Prometheus goes by, too. */
  const pass = async () => {
    const now = new Date().toISOString();
    setClock(now);
    return { now, status: await evidence.run('metrics') };
  };
  const independent = async (expression: string, now: string) => {
    const [series] = await prometheus.query(expression, now);
    return Number((series as { value: [number, string] }).value[1]);
  };

  it('reports which calls were seen, as often as it counts them', async () => {
    exporter.set(graph('web', 'cart', ',failed="false"'), 5);
    exporter.set(graph('web', 'cart', ',failed="true"'), 1);
    exporter.set(graph('web', 'idle'), 7);
    exporter.set(
      graph('cart', 'mailer', ',connection_type="messaging_system"'),
      1,
    );
    exporter.set(graph('user', 'web', ',connection_type="virtual_node"'), 1);
    exporter.set(istio('source', '200'), 10);
    exporter.set(istio('source', '503'), 1);
    exporter.set(istio('destination', '200'), 10);
    await exporter.scraped(2);
    exporter.set(graph('web', 'cart', ',failed="false"'), 25);
    exporter.set(graph('web', 'cart', ',failed="true"'), 4);
    exporter.set(
      graph('cart', 'mailer', ',connection_type="messaging_system"'),
      3,
    );
    exporter.set(graph('user', 'web', ',connection_type="virtual_node"'), 9);
    exporter.set(istio('source', '200'), 30);
    exporter.set(istio('source', '503'), 4);
    exporter.set(istio('destination', '200'), 30);
    await exporter.scraped(2);
    // A restart: the counter begins anew, and has counted 8 since.
    exporter.set(graph('web', 'cart', ',failed="false"'), 8);
    await exporter.scraped(2);

    const { now, status } = await pass();
    expect(status).toMatchObject({ outcome: 'succeeded', lastPass: now });
    const seen = await seenFrom('web');
    expect(Object.keys(seen)).toEqual([
      'calls cart observed-only',
      'calls ratings observed-only',
    ]);
    const [toCart] = seen['calls cart observed-only'];
    expect(toCart).toMatchObject({ id: 'metrics', windowSeconds: 60 });
    expect(toCart.count).toBeCloseTo(
      await independent(
        'sum(increase(traces_service_graph_request_total{client="web",server="cart"}[1m]))',
        now,
      ),
      6,
    );
    const [toRatings] = seen['calls ratings observed-only'];
    expect(toRatings.count).toBeCloseTo(
      await independent(
        'sum(increase(istio_requests_total{reporter="source"}[1m]))',
        now,
      ),
      6,
    );
    expect(Object.keys(await seenFrom('cart'))).toEqual([
      'publishes mailer observed-only',
    ]);
    const { body } = await evidence
      .as(ana)
      .get('/discrepancies', { kind: 'unmatched-signal' });
    expect(body.items).toEqual([]);
  });

  it('reports how objectives are kept', async () => {
    const sloth = '{sloth_service="web",sloth_slo="availability"}';
    exporter.set(`slo:objective:ratio${sloth}`, 0.999);
    exporter.set(`slo:current_burn_rate:ratio${sloth}`, 14.4);
    exporter.set(`slo:period_error_budget_remaining:ratio${sloth}`, -0.25);
    const pyrra = '{slo="web-errors",service="web"}';
    exporter.set(`pyrra_objective${pyrra}`, 0.99);
    exporter.set(`pyrra_availability${pyrra}`, 0.995);
    exporter.set('cart_burn', 2);
    await exporter.scraped(2);
    const { status } = await pass();
    expect(status).toMatchObject({ outcome: 'succeeded' });
    const slosOf = async (name: string) =>
      (await contextOf(name)).facts.find(
        (fact: any) =>
          fact.name === 'slo.state' &&
          fact.entityRef === `component:default/${name}`,
      );
    const web = await slosOf('web');
    expect(web).toMatchObject({ source: { id: 'metrics' }, stale: false });
    expect(web.value).toEqual([
      {
        name: 'availability',
        objective: 99.9,
        burnRate: 14.4,
        budgetRemaining: -0.25,
      },
      {
        name: 'web-errors',
        objective: 99,
        budgetRemaining: expect.closeTo(0.5),
      },
    ]);
    expect((await slosOf('cart')).value).toEqual([
      { name: 'latency', objective: 99.5, burnRate: 2 },
    ]);
  });

  it('keeps what is known while it hangs, and says that it does', async () => {
    const before = await seenFrom('web');
    try {
      await prometheus.hang();
      const { status } = await pass();
      expect(status.outcome).toBe('failed');
      expect(status.error).toMatch(/^127\.0\.0\.1:\d+ did not answer within 1/);
      expect(await seenFrom('web')).toEqual(before);
    } finally {
      prometheus.goOn();
    }
    expect((await pass()).status.outcome).toBe('succeeded');
  });
});
