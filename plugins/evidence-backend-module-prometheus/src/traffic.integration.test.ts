import {
  aComponent,
  setClock,
  startCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Exporter,
  findPrometheus,
  RunningPrometheus,
  startPrometheus,
} from './__testUtils__/prometheus';
import { prometheusModule } from './module';

jest.setTimeout(180_000);

const command = findPrometheus();
if (!command) {
  process.stderr.write(
    'Skipped: Prometheus is not installed, so no traffic was read from a real one\n',
  );
}

const requests = (service: string) =>
  `http_requests_total{service="${service}"}`;
/** Of the queries below. Seconds. */
const period = 40;

(command ? describe : describe.skip)('traffic of a real Prometheus', () => {
  const exporter = new Exporter();
  let prometheus: RunningPrometheus;
  let evidence: Awaited<ReturnType<typeof startCollectors>>;

  beforeAll(async () => {
    exporter.set(requests('web'), 5);
    exporter.set(requests('quiet'), 3);
    exporter.set('calls_total{service="called"}', 5);
    exporter.set('probe_ok{service="called"}', 1);
    exporter.set('probe_ok{service="bare"}', 1);
    prometheus = await startPrometheus(command!, await exporter.start());
    const reading = (counter: string, scrapes: string) => ({
      type: 'prometheus',
      url: prometheus.url,
      frequency: '1s',
      timeout: '5s',
      traffic: {
        requests: `sum by (service) (increase(${counter}[$window]))`,
        scrapes,
        period: `${period}s`,
        gap: '2s',
      },
    });
    evidence = await startCollectors({
      features: [prometheusModule],
      entities: ['web', 'quiet', 'other', 'called', 'bare'].map(name =>
        aComponent(name),
      ),
      collectors: {
        metrics: reading(
          'http_requests_total',
          'min(min_over_time(up{job="test"}[$window]))',
        ),
        probes: reading(
          'calls_total',
          'min by (service) (min_over_time(probe_ok[$window]))',
        ),
      },
    });
  });

  afterAll(async () => {
    await prometheus?.stop();
    exporter.stop();
  });

  const pass = async (collector = 'metrics') => {
    const now = new Date();
    setClock(now.toISOString());
    expect(await evidence.run(collector)).toMatchObject({
      outcome: 'succeeded',
    });
    return now.getTime();
  };
  const trafficOf = async (name: string) => {
    const { body } = await evidence.as().post('/facts', {
      entityRefs: [`component:default/${name}`],
      names: ['traffic.observed'],
    });
    return body.items[0].facts[0]?.value;
  };

  it('knows of no traffic only where no scrape was missed', async () => {
    await exporter.scraped(2);
    // It has not looked for long enough.
    await pass();
    expect(await trafficOf('quiet')).toMatchObject({
      sources: [{ id: 'metrics', gap: expect.stringContaining('not scraped') }],
    });
    expect((await trafficOf('quiet')).requests).toBeUndefined();
    // What no series names may get requests that nothing counts.
    expect(await trafficOf('other')).toBeUndefined();

    await sleep((period + 3) * 1000);
    exporter.set(requests('web'), 9);
    const changed = Date.now();
    await exporter.scraped(2);
    const now = await pass();
    const quiet = await trafficOf('quiet');
    expect(quiet).toEqual({
      requests: 0,
      sources: [{ id: 'metrics', healthySince: expect.any(String) }],
    });
    const since = Date.parse(quiet.sources[0].healthySince);
    expect(now - since).toBe(period * 1000);
    const web = await trafficOf('web');
    const [answer] = (await prometheus.query(
      `sum(increase(${requests('web')}[${period}s]))`,
      new Date(now).toISOString(),
    )) as { value: [number, string] }[];
    expect(web.requests).toBeCloseTo(Number(answer.value[1]), 6);
    expect(Math.abs(Date.parse(web.lastSeenAt) - changed)).toBeLessThan(10_000);

    // A service that is scraped may get requests that no series counts.
    await pass('probes');
    expect(await trafficOf('called')).toEqual({
      requests: 0,
      sources: [{ id: 'probes', healthySince: expect.any(String) }],
    });
    expect(await trafficOf('bare')).toBeUndefined();

    // Scrapes fail for a while: what came then was not seen.
    exporter.breakDown(true);
    await sleep(4_000);
    exporter.breakDown(false);
    await exporter.scraped(3);
    await pass();
    const gap = await trafficOf('quiet');
    expect(gap.requests).toBeUndefined();
    expect(gap.sources[0].gap).toMatch(/not scraped/);
    expect((await trafficOf('web')).lastSeenAt).toBeDefined();

    // So it is where Prometheus itself was away, although each scrape succeeds.
    await sleep((period + 3) * 1000);
    await pass();
    expect((await trafficOf('quiet')).requests).toBe(0);
    await prometheus.hang();
    await sleep(5_000);
    prometheus.goOn();
    await exporter.scraped(3);
    await pass();
    expect((await trafficOf('quiet')).requests).toBeUndefined();
    expect((await trafficOf('quiet')).sources[0].gap).toBeDefined();
  });

  it('says nothing where no series counts requests', async () => {
    const before = await trafficOf('quiet');
    exporter.forget(requests('web'));
    exporter.forget(requests('quiet'));
    await sleep((period + 5) * 1000);
    setClock(new Date().toISOString());
    const status = await evidence.run('metrics');
    expect(status.outcome).toBe('failed');
    expect(status.error).toContain('finds no series');
    expect(await trafficOf('quiet')).toEqual(before);
  });
});
