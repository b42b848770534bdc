import { once } from 'node:events';
import { createServer } from 'node:http';
import { estateSamples, sample } from './metrics.mjs';

/**
 * An estate in operation, as Prometheus sees it: counters that go on counting
 * while it runs, and begin anew when it is restarted.
 *
 * `GET /metrics` is scraped, `POST /restart` restarts, and `POST /alerts` takes
 * what Alertmanager has to say.
 */
export class MetricsSource {
  #calls;
  #counts = [];
  #countedUntil = Date.now();
  #server = createServer((req, res) => this.#answer(req, res));

  /** @param calls - `{ client, server, perSecond, failing?, kind?, mesh? }` */
  constructor(calls) {
    this.#calls = calls;
    this.restart();
  }

  /** @returns `127.0.0.1:<port>` */
  async start(port = 0) {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    return `127.0.0.1:${this.#server.address().port}`;
  }

  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** As a new process would, its counters begin at nought. */
  restart() {
    this.#counts = this.#calls.map(() => 0);
    this.#countedUntil = Date.now();
  }

  #count() {
    const now = Date.now();
    const seconds = (now - this.#countedUntil) / 1000;
    this.#countedUntil = now;
    this.#counts = this.#counts.map(
      (count, index) => count + this.#calls[index].perSecond * seconds,
    );
  }

  metrics() {
    this.#count();
    const counted = this.#calls.map((call, index) => {
      const count = Math.floor(this.#counts[index]);
      return {
        ...call,
        count,
        failed: Math.floor(count * (call.failing ?? 0)),
      };
    });
    return [
      ...estateSamples(counted),
      ...requestSamples(counted),
      ...objectiveSamples,
      '',
    ].join('\n');
  }

  #answer(req, res) {
    const request = `${req.method} ${req.url}`;
    if (request === 'GET /metrics') {
      res
        .writeHead(200, { 'content-type': 'text/plain; version=0.0.4' })
        .end(this.metrics());
    } else if (request === 'POST /restart') {
      this.restart();
      res.writeHead(204).end();
    } else if (request.startsWith('POST /alerts')) {
      req.resume();
      res.writeHead(200).end();
    } else {
      res.writeHead(404).end();
    }
  }
}

/** What each service counts of itself: alerts are made of it. */
function requestSamples(calls) {
  const byService = new Map();
  for (const { server, kind, count, failed } of calls) {
    if (!kind) {
      const known = byService.get(server) ?? { count: 0, failed: 0 };
      known.count += count;
      known.failed += failed;
      byService.set(server, known);
    }
  }
  return [...byService].flatMap(([service, { count, failed }]) => [
    sample('http_requests_total', { service, code: '200' }, count - failed),
    sample('http_requests_total', { service, code: '503' }, failed),
  ]);
}

/** An objective as Sloth records it. */
const slo = { sloth_service: 'checkoutservice', sloth_slo: 'requests' };
const objectiveSamples = [
  sample('slo:objective:ratio', slo, 0.99),
  sample('slo:current_burn_rate:ratio', slo, 30),
  sample('slo:period_error_budget_remaining:ratio', slo, 0.42),
];
