import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { freePort, type Portal, startPortal } from './portal';
import { Api } from './support/api';
import { plumbline } from './support/cli';
import {
  answersWithin,
  type Demo,
  notInstalled,
  promql,
  startDemo,
} from './support/observability';
import { receiveTraces } from './support/traces';

const entityRef = 'component:default/checkoutservice';
const isAlert = ({ name }: { name: string }) => name === 'HighErrorRate';
const isObjective = ({ name }: { name: string }) => name === 'requests';

/** As far as it is looked at here. */
interface DependencyItem {
  depth: number;
  direction: string;
  entityRef: string;
  sources: { id: string; count: number; observedAt: string }[];
}

/** As `live.deadlineMs`; beyond it the test machine may be slow, too. */
const deadline = 2_000;
const slack = 1_500;

test.describe('a real Prometheus and Alertmanager', () => {
  const skipped = notInstalled();
  test.skip(skipped !== undefined, skipped);
  test.describe.configure({ mode: 'serial' });

  const folder = mkdtempSync(join(tmpdir(), 'plumbline-observability-'));
  let demo: Demo;
  let portal: Portal;
  let api: Api;
  let metricsPort: number;
  let traces: Awaited<ReturnType<typeof receiveTraces>>;

  test.beforeAll(async () => {
    test.setTimeout(900_000);
    metricsPort = await freePort();
    demo = await startDemo(folder, metricsPort);
    traces = await receiveTraces();
    portal = await startPortal({
      // With what was requested before, which Terraform is run for.
      history: true,
      flags: ['--config', demo.config],
      env: {
        OTEL_METRICS_EXPORTER: 'prometheus',
        OTEL_EXPORTER_PROMETHEUS_PORT: String(metricsPort),
        ...traces.env,
      },
    });
    api = new Api(portal.url, readFileSync(portal.tokenFile, 'utf8').trim());
  });

  test.afterAll(async () => {
    if (demo) {
      process.kill(demo.pid.prometheus, 'SIGCONT');
    }
    await portal?.stop();
    await demo?.stop();
    traces?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What Prometheus saw, by `calls checkoutservice → cartservice` and the like. */
  const seen = async () => {
    const { dependencies } = await api.brief({ entityRef });
    return new Map<string, { count: number; observedAt: string }>(
      dependencies.items
        .filter(
          (item: DependencyItem) =>
            // An API is called as often as what provides it.
            item.depth === 1 && !item.entityRef.startsWith('api:'),
        )
        .flatMap((item: DependencyItem) => {
          const source = item.sources.find(({ id }) => id === 'prometheus');
          const name = item.entityRef.split('/')[1];
          return source ? [[`${item.direction} ${name}`, source]] : [];
        }),
    );
  };
  const queries = {
    'calls cartservice':
      'traces_service_graph_request_total{client="checkoutservice",server="cartservice"}',
    'calls paymentservice':
      'traces_service_graph_request_total{client="checkoutservice",server="paymentservice"}',
    'calledBy frontend':
      'traces_service_graph_request_total{client="frontend",server="checkoutservice"}',
    // Each of these requests is counted by two proxies.
    'calledBy mobile-bff':
      'istio_requests_total{reporter="source",source_workload="mobile-bff",destination_service_name="checkoutservice"}',
  };
  const expectEqualCounts = async () => {
    const edges = await seen();
    for (const [edge, series] of Object.entries(queries)) {
      const { count, observedAt } = edges.get(edge)!;
      const expected = await promql(
        demo.prometheus,
        `sum(increase(${series}[60s]))`,
        observedAt,
      );
      expect(expected, edge).toBeGreaterThan(0);
      expect(count, edge).toBeCloseTo(expected, 6);
    }
  };

  test('a brief shows the calls that were seen, and what fires', async () => {
    test.setTimeout(360_000);
    await expect(async () => {
      const { firing } = await api.brief({ entityRef });
      expect(firing.alerts.value?.filter(isAlert)).toHaveLength(1);
      expect(firing.slo.value?.filter(isObjective)).toHaveLength(1);
    }).toPass({ timeout: 180_000 });
    await expect
      .poll(async () => [...(await seen()).keys()].sort(), { timeout: 180_000 })
      .toEqual(
        [
          ...['frontend', 'partner-api', 'mobile-bff'].map(
            name => `calledBy ${name}`,
          ),
          ...[
            'cartservice',
            'currencyservice',
            'emailservice',
            'legacy-orders',
            'orders-db',
            'paymentservice',
            'productcatalogservice',
            'shippingservice',
          ].map(name => `calls ${name}`),
        ].sort(),
      );
    const { firing } = await api.brief({ entityRef });
    expect(firing.alerts.source.id).toContain('alertmanager');
    expect(firing.alerts.value.find(isAlert)).toMatchObject({
      severity: 'page',
      summary: expect.stringContaining('of the requests of checkoutservice'),
    });
    expect(firing.slo.value.filter(isObjective)).toHaveLength(1);
  });

  test('counts are those of Prometheus itself, through a restart of what counts', async () => {
    test.setTimeout(360_000);
    await expect(expectEqualCounts).toPass({ timeout: 90_000 });
    const restarted = await fetch(`${demo.metrics}/restart`, {
      method: 'POST',
    });
    expect(restarted.status).toBe(204);
    const since = new Date(Date.now() + 8_000).toISOString();
    await expect(async () => {
      const [{ observedAt }] = [...(await seen()).values()];
      expect(observedAt > since).toBe(true);
      await expectEqualCounts();
    }).toPass({ timeout: 180_000 });
  });

  test('panels of the dashboard of a service have values in Prometheus', async () => {
    const out = join(folder, 'dashboards');
    const exported = await plumbline(
      { url: portal.url, data: portal.data },
      'dashboards',
      'export',
      '--grafana',
      '--out',
      out,
    );
    expect(exported.code, exported.stderr).toBe(0);
    const { panels } = JSON.parse(
      readFileSync(join(out, 'default.checkoutservice.json'), 'utf8'),
    ) as { panels: { targets: { expr: string }[]; title: string }[] };
    const empty: string[] = [];
    for (const { targets, title } of panels) {
      for (const { expr } of targets) {
        const query = expr.replaceAll('$__rate_interval', '60s');
        const time = new Date().toISOString();
        const value = await promql(demo.prometheus, query, time);
        if (Number.isNaN(value)) {
          empty.push(title);
        }
      }
    }
    // Only the demo's lack of histograms leaves one without a value.
    expect(empty).toEqual(['Duration of requests, 95th percentile']);
  });

  test('an edge that no span reports is neither missing nor dead', async () => {
    const brief = await api.brief({ entityRef });
    const topic = brief.dependencies.items.find(
      (item: { entityRef: string }) =>
        item.entityRef === 'resource:default/orders-topic',
    );
    expect(topic).toMatchObject({ state: 'not-observable', type: 'publishes' });
    const { body } = await api.get('/api/evidence/discrepancies', {
      state: 'open',
      limit: '200',
    });
    const reported = JSON.stringify(body.items);
    expect(reported).not.toContain('orders-topic');
    // Nor are the ends that tracing invents taken for services.
    const named = body.items.map(
      ({ signal, message }: { signal?: { name?: string }; message: string }) =>
        `${signal?.name} ${message}`,
    );
    expect(named.join('\n')).not.toMatch(/(^| |'|\/)(user|unknown)( |'|$)/m);
  });

  test('while Prometheus hangs the brief comes in time, and says so', async () => {
    test.setTimeout(360_000);
    const before = await seen();
    expect(before.size).toBeGreaterThan(0);
    // Answers of the last 15 seconds are kept, and their sources not queried again.
    await new Promise(resolve => setTimeout(resolve, 16_000));
    process.kill(demo.pid.prometheus, 'SIGSTOP');
    // On a busy machine its other threads go on answering for a while.
    await expect
      .poll(() => answersWithin(demo.prometheus, 3_000), { timeout: 90_000 })
      .toBe(false);
    const stopped = new Date().toISOString();
    const started = performance.now();
    const brief = await api.brief({ entityRef });
    expect(performance.now() - started).toBeLessThan(deadline + slack);
    const gap = brief.confidence.find(
      ({ code, message }: { code: string; message: string }) =>
        code === 'collector-failing' && /prometheus/i.test(message),
    );
    expect(gap, JSON.stringify(brief.confidence)).toBeDefined();
    const kept = await seen();
    expect([...kept.keys()].sort()).toEqual([...before.keys()].sort());
    for (const { observedAt } of kept.values()) {
      expect(observedAt <= stopped).toBe(true);
    }
    expect(brief.firing.slo.value.filter(isObjective)).toHaveLength(1);
    expect(brief.firing.slo.observedAt <= stopped).toBe(true);
    // Alertmanager answers as ever.
    expect(brief.firing.alerts.value.filter(isAlert)).toHaveLength(1);

    process.kill(demo.pid.prometheus, 'SIGCONT');
    await expect(async () => {
      const { confidence } = await api.brief({ entityRef });
      expect(JSON.stringify(confidence)).not.toMatch(/prometheus/i);
      const [{ observedAt }] = [...(await seen()).values()];
      expect(observedAt > stopped).toBe(true);
    }).toPass({ timeout: 270_000 });
  });

  test('that nothing fires is known where it was checked', async () => {
    test.setTimeout(540_000);
    // An Alertmanager that has just begun may not have received everything.
    await expect(async () => {
      const { firing } = await api.brief({
        entityRef: 'component:default/emailservice',
      });
      expect(firing.alerts).toMatchObject({
        value: [],
        source: { id: 'alertmanager' },
        stale: false,
      });
    }).toPass({ timeout: 360_000, intervals: [5_000] });
  });

  test('a request of one plugin to another stays in its trace', async () => {
    test.setTimeout(240_000);
    const pathOf = ({ attributes }: (typeof traces.spans)[number]) =>
      attributes.find(({ key }) => ['http.target', 'url.path'].includes(key))
        ?.value.stringValue ?? '';
    await expect
      .poll(
        () => {
          const walks = traces.spans.filter(
            ({ name }) => name === 'plumbline.catalog.walk',
          );
          return traces.spans.some(
            span =>
              span.kind === 2 &&
              pathOf(span).startsWith('/api/catalog/') &&
              walks.some(({ traceId }) => traceId === span.traceId),
          );
        },
        { timeout: 180_000, intervals: [2_000] },
      )
      .toBe(true);
  });

  test('rules and dashboard name what a portal exposes', async () => {
    test.setTimeout(360_000);
    // Refused: it is not signed.
    await api.as(undefined).post('/api/evidence/webhooks/github', {});
    await api.post('/api/scorecards/gate', {
      repository: 'https://github.com/plumbline-examples/checkoutservice',
      stage: 'pull-request',
      services: [entityRef],
    });
    const wanted = namesIn('rules.yaml', 'dashboard.json');
    await expect
      .poll(
        async () => {
          const answer = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
          const exposed = new Set((await answer.text()).match(/^\w+/gm));
          return wanted.filter(name => !exposed.has(name));
        },
        { timeout: 120_000, intervals: [2_000] },
      )
      .toEqual([]);
  });

  test('Prometheus evaluates the rules and the dashboard of a portal', async () => {
    test.setTimeout(240_000);
    const get = async (path: string) =>
      (await fetch(`${demo.prometheus}/api/v1/${path}`)).json();
    const alerts = textOf('rules.yaml').matchAll(/- alert: (\w+)/g);
    const expected = Array.from(alerts, ([, name]) => `${name}: ok`);
    await expect
      .poll(
        async () => {
          const { data } = await get('rules');
          return data.groups.flatMap((group: { name: string; rules: Rule[] }) =>
            group.name === 'plumbline'
              ? group.rules.map(({ health, name }) => `${name}: ${health}`)
              : [],
          );
        },
        { timeout: 120_000, intervals: [2_000] },
      )
      .toEqual(expected);
    const { panels } = JSON.parse(textOf('dashboard.json')) as {
      panels: { targets: { expr: string }[] }[];
    };
    const wrong: string[] = [];
    for (const { expr } of panels.flatMap(({ targets }) => targets)) {
      const query = expr.replaceAll('$__rate_interval', '60s');
      const answer = await get(`query?${new URLSearchParams({ query })}`);
      if (answer.status !== 'success') {
        wrong.push(`${query}: ${answer.error}`);
      }
    }
    expect(wrong).toEqual([]);
    // They are evaluated over what the portal exposes.
    const series = 'count({__name__=~"plumbline_.+", job="plumbline"})';
    const now = new Date().toISOString();
    expect(await promql(demo.prometheus, series, now)).toBeGreaterThan(0);
  });
});

interface Rule {
  health: string;
  name: string;
}

/** A file that is delivered to operators. */
function textOf(file: string): string {
  return readFileSync(
    resolve(__dirname, '../deploy/observability', file),
    'utf8',
  );
}

/** Names of metrics, as rules and dashboard have them. */
function namesIn(...files: string[]): string[] {
  const text = files.map(textOf);
  return [...new Set(text.join().match(/plumbline_\w+/g))].sort();
}
