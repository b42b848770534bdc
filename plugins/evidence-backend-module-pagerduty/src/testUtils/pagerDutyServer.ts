import { once } from 'node:events';
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';

export const token = 'u+SeCrEt_key-of-PagerDuty';

type Rule = { delay?: unknown };
type Policy = { id: string; name: string; rules: Rule[] };
type Shift = {
  policy: string;
  level: number;
  user: object | null;
  start?: string | null;
  end?: string | null;
  schedule?: string;
};

/** How to answer instead of properly. */
export type Trouble = (req: IncomingMessage, res: ServerResponse) => void;

/**
 * Speaks the part of PagerDuty's REST API v2 that is read, in the shapes that it
 * documents: services, escalation policies and on-calls, in pages.
 */
export class PagerDutyServer {
  readonly requests: URL[] = [];
  readonly services = new Map<
    string,
    { status?: string; policy?: string; teams?: string[] }
  >();
  readonly policies = new Map<string, Policy>();
  shifts: Shift[] = [];
  /** By the requested id, the first part of the path, or all: `*`. */
  readonly trouble = new Map<string, Trouble>();
  pageSize = 100;
  /** Requests that were not answered and ended by the client. */
  hungUp = 0;
  readonly #server = createServer((req, res) => this.#answer(req, res));

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  paths(): string[] {
    return this.requests.map(({ pathname }) => pathname);
  }

  #answer(req: IncomingMessage, res: ServerResponse): void {
    const url = new URL(req.url!, 'http://pagerduty');
    this.requests.push(url);
    res.on('close', () => {
      this.hungUp += res.writableFinished ? 0 : 1;
    });
    const [, list, id] = url.pathname.split('/');
    const trouble = [id, list, '*']
      .map(of => this.trouble.get(of))
      .find(Boolean);
    if (trouble) {
      trouble(req, res);
    } else if (req.headers.authorization !== `Token token=${token}`) {
      send(res, 401, { error: { message: 'Invalid Credentials', code: 2006 } });
    } else if (list === 'services') {
      this.#one(res, url, id, 'service', 'services', this.#services());
    } else if (list === 'escalation_policies') {
      const policies = [...this.policies.values()].map(policyBody);
      this.#one(res, url, id, 'escalation_policy', list, policies);
    } else if (list === 'oncalls') {
      this.#page(res, url, list, this.#onCalls(url));
    } else {
      send(res, 404, { error: { message: 'Not Found', code: 2100 } });
    }
  }

  #one(
    res: ServerResponse,
    url: URL,
    id: string | undefined,
    key: string,
    list: string,
    all: { id: string }[],
  ): void {
    if (id === undefined) {
      this.#page(res, url, list, all);
      return;
    }
    const found = all.find(one => one.id === id);
    if (found) {
      send(res, 200, { [key]: found });
    } else {
      send(res, 404, { error: { message: 'Not Found', code: 2100 } });
    }
  }

  #page(res: ServerResponse, url: URL, list: string, all: object[]): void {
    const limit = Math.min(
      Number(url.searchParams.get('limit') ?? 25),
      this.pageSize,
    );
    const offset = Number(url.searchParams.get('offset') ?? 0);
    send(res, 200, {
      [list]: all.slice(offset, offset + limit),
      limit,
      offset,
      more: offset + limit < all.length,
      total: null,
    });
  }

  #services() {
    return [...this.services].map(
      ([id, { status = 'active', policy, teams }]) => ({
        id,
        type: 'service',
        name: `Service ${id}`,
        summary: `Service ${id}`,
        status,
        html_url: `https://acme.pagerduty.com/service-directory/${id}`,
        escalation_policy: policy
          ? reference('escalation_policy', policy)
          : null,
        ...(teams && {
          teams: teams.map(name => ({
            ...reference('team', 'PTEAM'),
            summary: name,
          })),
        }),
      }),
    );
  }

  /** As the real one: of the requested window, else of this moment. */
  #onCalls(url: URL) {
    const policies = url.searchParams.getAll('escalation_policy_ids[]');
    const [since, until] = ['since', 'until'].map(name =>
      Date.parse(url.searchParams.get(name) ?? ''),
    );
    return this.shifts
      .filter(
        ({ policy, start, end }) =>
          policies.includes(policy) &&
          !(start && Date.parse(start) >= until) &&
          !(end && Date.parse(end) <= since),
      )
      .map(({ policy, level, start = null, end = null, schedule, ...one }) => ({
        escalation_policy: reference('escalation_policy', policy),
        escalation_level: level,
        schedule: schedule ? reference('schedule', schedule) : null,
        user: one.user,
        start,
        end,
      }));
  }
}

export function user(id: string, name: string, email: string | null) {
  return {
    ...reference('user', id),
    type: 'user',
    name,
    summary: name,
    email,
  };
}

function policyBody({ id, name, rules }: Policy) {
  return {
    ...reference('escalation_policy', id),
    type: 'escalation_policy',
    name,
    num_loops: 2,
    escalation_rules: rules.map(({ delay }, index) => ({
      id: `R${index}`,
      escalation_delay_in_minutes: delay,
      targets: [reference('schedule', `S${index}`)],
    })),
  };
}

function reference(type: string, id: string) {
  const path =
    type === 'escalation_policy' ? 'escalation_policies' : `${type}s`;
  return {
    id,
    type: `${type}_reference`,
    summary: id,
    self: `https://api.pagerduty.com/${path}/${id}`,
    html_url: `https://acme.pagerduty.com/${path}/${id}`,
  };
}

export function send(
  res: ServerResponse,
  status: number,
  body: object | string,
  headers: Record<string, string> = {},
): void {
  res.writeHead(status, { 'content-type': 'application/json', ...headers });
  res.end(typeof body === 'string' ? body : JSON.stringify(body));
}

export const troubles: Record<string, Trouble> = {
  hang: () => {},
  drip: (_, res) => {
    res.writeHead(200, { 'content-type': 'application/json' });
    const timer = setInterval(() => res.write(' '), 20);
    res.on('close', () => clearInterval(timer));
  },
  html: (_, res) =>
    send(res, 200, '<html>Sign in</html>', { 'content-type': 'text/html' }),
  jsonAsText: (_, res) =>
    send(res, 200, '{"oncalls":[]}', { 'content-type': 'text/plain' }),
  notAList: (_, res) => send(res, 200, { oncalls: 'none', services: {} }),
  huge: (_, res) => {
    res.writeHead(200, { 'content-type': 'application/json' });
    const chunk = 'x'.repeat(100_000);
    const more = () => {
      while (!res.destroyed && res.write(chunk));
    };
    res.on('drain', more);
    more();
  },
  unauthorized: (_, res) =>
    send(res, 401, { error: { message: 'Invalid Credentials', code: 2006 } }),
  broken: (_, res) =>
    send(res, 500, {
      error: { message: 'Internal\nServer Error', code: 2000 },
    }),
  limited: (_, res) =>
    send(
      res,
      429,
      { error: { message: 'Rate Limit Exceeded', code: 2020 } },
      { 'ratelimit-limit': '960', 'ratelimit-reset': '30' },
    ),
  redirect: (_, res) =>
    send(res, 302, '', { location: 'http://169.254.169.254/latest' }),
};
