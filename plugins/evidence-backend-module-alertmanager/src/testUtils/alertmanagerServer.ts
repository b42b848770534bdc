import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (res: ServerResponse, req: IncomingMessage) => void;

export const json =
  (body: unknown, status = 200): Answer =>
  res => {
    res
      .writeHead(status, { 'content-type': 'application/json' })
      .end(JSON.stringify(body));
  };

export const minimalConfig = `
route:
  receiver: default
  routes: [{ matchers: ['service="a"'], receiver: team-a }]
receivers:
  - name: default
  - { name: team-a, slack_configs: [{ channel: '#a' }] }
`;

/** As the API has it: https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml */
export function apiAlert(
  labels: Record<string, string>,
  more: object = {},
): object {
  return {
    annotations: {},
    endsAt: '2026-03-01T12:04:00.000Z',
    fingerprint: createHash('sha256')
      .update(JSON.stringify(labels))
      .digest('hex')
      .slice(0, 16),
    receivers: [{ name: 'default' }],
    startsAt: '2026-03-01T11:55:00.000Z',
    status: { inhibitedBy: [], silencedBy: [], state: 'active' },
    updatedAt: '2026-03-01T12:00:00.000Z',
    generatorURL: 'http://prometheus:9090/graph?g0.expr=up',
    labels: { alertname: 'HighErrors', ...labels },
    ...more,
  };
}

/** Answers as Alertmanager and the rules of Prometheus do, unless another answer is given. */
export async function startAlertmanagerServer() {
  const usual: Record<string, Answer> = {
    '/api/v2/alerts': json([]),
    '/api/v2/silences': json([]),
    '/api/v2/status': json({
      cluster: { status: 'disabled' },
      config: { original: minimalConfig },
      uptime: '2026-03-01T09:00:00.000Z',
      versionInfo: { version: '0.25.0' },
    }),
    '/api/v1/rules': json({ status: 'success', data: { groups: [] } }),
  };
  let answers: Record<string, Answer> = {};
  const requests: { path: string; authorization?: string }[] = [];
  const server = createServer((req, res) => {
    const path = req.url!.split('?')[0];
    requests.push({ path, authorization: req.headers.authorization });
    const answer = answers[path] ?? answers.all ?? usual[path] ?? json({}, 404);
    answer(res, req);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    /** By path, or `all`. */
    answer(given: Record<string, Answer>) {
      answers = given;
      requests.length = 0;
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
