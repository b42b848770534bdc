import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  apiAlert,
  json,
  startAlertmanagerServer,
} from '@plumbline/backstage-plugin-evidence-backend-module-alertmanager/testUtils';

/** Addresses. */
export type MonitoringServers = { prometheus: string; alertmanager: string };

/** The same for all worlds, as their addresses show in answers. */
export async function startMonitoringServers() {
  const servers = await Promise.all([startPrometheus(), startAlertmanager()]);
  const [prometheus, alertmanager] = servers.map(({ url }) => url);
  return {
    urls: { prometheus, alertmanager },
    stop: () => servers.forEach(one => one.stop()),
  };
}

/**
 * A Prometheus that reports objectives of entities and of a name that a hidden
 * one shares.
 */
async function startPrometheus() {
  const slo = (service: string, name: string, value: string) => ({
    metric: {
      __name__: 'slo:objective:ratio',
      sloth_service: service,
      sloth_slo: name,
    },
    value: [1772366400, value],
  });
  const objectives = [
    slo('checkout', 'latency', '0.99'),
    slo('co', 'errors', '0.999'),
    slo('co', 'latency', '0.9'),
    slo('wallet', 'errors', '0.95'),
  ];
  const server = createServer(async (req, res) => {
    let body = '';
    for await (const chunk of req) {
      body += chunk;
    }
    const result = decodeURIComponent(body).includes('sloth') ? objectives : [];
    const data = { resultType: 'vector', result };
    res.end(JSON.stringify({ status: 'success', data }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** An Alertmanager that reports what fires, likewise. */
async function startAlertmanager() {
  const server = await startAlertmanagerServer();
  const alerts = ['checkout', 'co', 'wallet'].flatMap(service =>
    ['1', '2'].map(pod => apiAlert({ service, pod })),
  );
  server.answer({ '/api/v2/alerts': json(alerts) });
  return server;
}
