import { createServer, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the sources answer. */
export const moods = [
  'well',
  'hangs',
  'drips',
  'wrong content type',
  'truncated JSON',
  'wrong counts',
  'contradictory pages',
  'endless pages',
] as const;
export type Mood = (typeof moods)[number];

const alertmanagerConfig = `
route: { receiver: default }
receivers: [{ name: default }]
`;

const policy = {
  id: 'PPOLICY',
  type: 'escalation_policy',
  name: 'Everything',
  summary: 'Everything',
  escalation_rules: [{ escalation_delay_in_minutes: 15 }],
};

/**
 * As much of the APIs of Prometheus, Alertmanager and PagerDuty as the
 * collectors read, on one port, and everything that may be wrong with them.
 */
export class FaultySources {
  mood: Mood = 'well';
  /** Ids of PagerDuty's services. */
  services: string[] = [];
  /** `Host` headers of requests, in order. */
  readonly requestHosts: string[] = [];
  readonly #server: Server = createServer((req, res) => {
    this.requestHosts.push(req.headers.host ?? '');
    req.resume();
    res.on('error', () => {});
    const url = new URL(req.url ?? '/', 'http://sources');
    const body = this.#bodyOf(url);
    if (body === undefined) {
      res.writeHead(404, { 'content-type': 'application/json' }).end('{}');
    } else {
      this.#send(res, JSON.stringify(body));
    }
  });

  /** `host:port`. */
  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async listen(): Promise<this> {
    await new Promise<void>(done =>
      this.#server.listen(0, '127.0.0.1', () => done()),
    );
    return this;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>(done => this.#server.close(() => done()));
  }

  #send(res: ServerResponse, text: string): void {
    const json = { 'content-type': 'application/json' };
    switch (this.mood) {
      case 'hangs':
        return;
      case 'drips':
        this.#drip(res.writeHead(200, json), text);
        return;
      case 'wrong content type':
        res
          .writeHead(200, { 'content-type': 'text/html' })
          .end('<html><body>Sign in to the network</body></html>');
        return;
      case 'truncated JSON':
        res.writeHead(200, json).end(text.slice(0, text.length / 2));
        return;
      default:
        res.writeHead(200, json).end(text);
    }
  }

  /** A byte a second. */
  #drip(res: ServerResponse, text: string): void {
    let next = 0;
    const timer = setInterval(() => {
      res.write(text[next % text.length]);
      next += 1;
    }, 1_000);
    res.on('close', () => clearInterval(timer));
  }

  #bodyOf({ pathname, searchParams }: URL): unknown {
    const isWrong = this.mood === 'wrong counts';
    switch (pathname) {
      case '/api/v1/query':
        return {
          status: 'success',
          data: {
            resultType: 'vector',
            result: isWrong ? [{ metric: {}, value: [0, 'many'] }] : [],
          },
        };
      case '/api/v1/rules':
        return { status: 'success', data: { groups: [] } };
      case '/api/v2/alerts':
        return isWrong ? { count: -1 } : [];
      case '/api/v2/silences':
        return isWrong ? { count: -1 } : [];
      case '/api/v2/status':
        return {
          cluster: { status: 'disabled' },
          config: { original: alertmanagerConfig },
          uptime: '2026-01-01T00:00:00.000Z',
          versionInfo: { version: '0.28.0' },
        };
      default:
        return this.#pagerDuty(pathname, searchParams);
    }
  }

  #pagerDuty(path: string, query: URLSearchParams): unknown {
    const [, list, id] = path.split('/');
    const service = (of: string) => ({
      id: of,
      type: 'service',
      name: of,
      summary: of,
      status: 'active',
      escalation_policy: { id: policy.id, type: 'policy_reference' },
    });
    if (list === 'services' && id) {
      return { service: service(id) };
    }
    if (list === 'escalation_policies' && id) {
      return { escalation_policy: policy };
    }
    const items: Record<string, unknown[]> = {
      services: this.services.map(service),
      escalation_policies: [policy],
      oncalls: [
        {
          user: { id: 'PUSER', summary: 'Ana', name: 'Ana' },
          escalation_policy: { id: policy.id },
          escalation_level: 1,
          schedule: null,
          start: null,
          end: null,
        },
      ],
    };
    return items[list] && this.#page(list, items[list], query);
  }

  #page(list: string, items: unknown[], query: URLSearchParams): unknown {
    const offset = Number(query.get('offset') ?? 0);
    const page = { limit: 100, offset, total: null as number | null };
    switch (this.mood) {
      case 'wrong counts':
        return { ...page, [list]: [{ id: 7 }], total: -1, more: false };
      case 'contradictory pages':
        // It says that there is more, and begins anew.
        return { ...page, [list]: items, offset: 0, more: offset < 200 };
      case 'endless pages':
        return { ...page, [list]: items, more: true };
      default:
        return {
          ...page,
          [list]: items.slice(offset, offset + 100),
          more: offset + 100 < items.length,
        };
    }
  }
}
