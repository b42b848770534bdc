/** The demo's metrics are what its estate calls for, and its configuration is whole. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import {
  alertmanagerConfig,
  portalConfig,
  prometheusConfig,
} from './configs.mjs';
import { calls, teams } from './estate.mjs';
import { MetricsSource } from './MetricsSource.mjs';
import { estateSamples } from './metrics.mjs';

const run = promisify(execFile);

describe('the metrics of an estate', () => {
  it('count each call once by its span, and twice by the mesh', () => {
    const call = { client: 'a', server: 'b', count: 10, failed: 3 };
    assert.deepEqual(estateSamples([{ ...call, kind: 'database' }]), [
      'traces_service_graph_request_total{client="a",server="b",connection_type="database",failed="false"} 7',
      'traces_service_graph_request_total{client="a",server="b",connection_type="database",failed="true"} 3',
      'traces_service_graph_request_failed_total{client="a",server="b",connection_type="database"} 3',
    ]);
    const reporters = estateSamples([{ ...call, mesh: {} }]).map(text =>
      /reporter="(\w+)".* (\d+)$/.exec(text).slice(1).join(' '),
    );
    assert.deepEqual(reporters, [
      'source 7',
      'source 3',
      'destination 7',
      'destination 3',
    ]);
  });

  it('escape what is special in a label', () => {
    const [text] = estateSamples([{ client: 'a"\\\n', server: 'b', count: 1 }]);
    assert.ok(text.includes('client="a\\"\\\\\\n"'));
  });

  it('begin anew after a restart, and never count backwards else', async () => {
    const source = new MetricsSource([
      { client: 'a', server: 'b', perSecond: 1000 },
    ]);
    const count = () =>
      Number(/failed="false"} (\d+)/.exec(source.metrics())?.[1] ?? 0);
    await new Promise(resolve => setTimeout(resolve, 50));
    const first = count();
    assert.ok(first >= 40);
    assert.ok(count() >= first);
    source.restart();
    assert.ok(count() < first);
  });

  it('are of every service that has a route', () => {
    const services = new Set(calls.flatMap(one => [one.client, one.server]));
    for (const service of Object.values(teams).flat()) {
      assert.ok(services.has(service), service);
    }
  });
});

describe('the configuration', () => {
  it('leaves out what is not running', () => {
    assert.deepEqual(portalConfig({}), { plumbline: { collectors: {} } });
    assert.equal(prometheusConfig({ metrics: 'x' }).alerting, undefined);
    assert.equal(
      portalConfig({ alertmanager: 'http://x' }).plumbline.collectors
        .alertmanager.rules,
      undefined,
    );
    assert.equal(
      alertmanagerConfig({ metrics: 'x' }).route.receiver,
      'unrouted',
    );
  });

  it('says in a sentence what is not installed, and what is no port', async () => {
    const demo = new URL('./main.mjs', import.meta.url).pathname;
    const ended = async (args, env) =>
      run(process.execPath, [demo, ...args], {
        env: { ...process.env, ...env },
      }).then(
        () => assert.fail('it did not end'),
        ({ code, stderr }) => `${code} ${stderr}`,
      );
    assert.match(
      await ended([], { PATH: '/nowhere' }),
      /^1 plumbline: Prometheus is not installed: there is no 'prometheus' on PATH\. [^\n]+\n$/,
    );
    assert.match(
      await ended(['--metrics-port', '99999'], {}),
      /^1 plumbline: --metrics-port is '99999'; it must be a port\.\n$/,
    );
    assert.match(await ended(['--port', '1'], {}), /usage: npm run demo/);
  });
});
