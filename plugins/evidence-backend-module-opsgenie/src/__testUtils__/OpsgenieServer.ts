import { listen } from '@plumbline/backstage-plugin-evidence-backend/testUtils';

export const apiKey = 'a-key-of-opsgenie-that-is-nowhere-to-be-read';

export type TestSchedule = {
  id: string;
  name: string;
  enabled?: boolean;
  ownerTeam?: { id: string; name: string };
  /** Who is on call. */
  onCall?: string[];
};

export type TestAlert = {
  id: string;
  tags?: string[];
  status?: string;
  [field: string]: unknown;
};

/**
 * Answers as Opsgenie's API does: its key, pages, searches, limits and errors.
 * https://docs.opsgenie.com/docs/api-overview
 */
export class OpsgenieServer {
  schedules: TestSchedule[] = [];
  alerts: TestAlert[] = [];
  /** Alerts that a search query other than of the status and tags finds. */
  found: Record<string, string[]> = {};
  /** Items of a page of schedules; all by default. */
  schedulePage = 1000;
  /** Requests that are allowed until the limit is used up. */
  allowed = Infinity;
  /** Paths that answer 500, by how they begin. */
  broken: string[] = [];
  readonly requests: string[] = [];
  /** Of one that was started. */
  stop = () => {};

  async start(): Promise<string> {
    const { stop, url: address } = await listen((req, res) => {
      const url = new URL(req.url!, 'http://localhost');
      this.requests.push(`${url.pathname}${url.search}`);
      const send = (status: number, body: object) =>
        res
          .writeHead(status, { 'content-type': 'application/json' })
          .end(JSON.stringify({ ...body, took: 0.01, requestId: 'r' }));
      if (req.headers.authorization !== `GenieKey ${apiKey}`) {
        send(401, { message: 'Could not authenticate' });
      } else if (this.requests.length > this.allowed) {
        res.setHeader('X-RateLimit-State', 'THROTTLED');
        res.setHeader('X-RateLimit-Reason', 'ACCOUNT');
        res.setHeader('X-RateLimit-Period-In-Sec', '60');
        send(429, { message: 'You are making too many requests!' });
      } else if (this.broken.some(path => url.pathname.startsWith(path))) {
        send(500, { message: 'Internal server error' });
      } else {
        const [status, body] = this.#answer(url);
        send(status, body);
      }
    });
    this.stop = stop;
    return address;
  }

  /** The open alerts that are requested, without the pages of them. */
  searches(): string[] {
    return this.requests
      .map(path => new URL(path, 'http://localhost'))
      .filter(({ pathname }) => pathname === '/v2/alerts')
      .map(({ searchParams }) => searchParams.get('query')!);
  }

  #answer(url: URL): [number, object] {
    const { pathname, searchParams } = url;
    const [, schedule] =
      /^\/v2\/schedules\/([^/]+)\/on-calls$/.exec(pathname) ?? [];
    if (pathname === '/v2/schedules') {
      const listed = this.schedules.map(({ onCall: _, ...one }) => ({
        enabled: true,
        ...one,
      }));
      return [200, page(listed, this.schedulePage, url)];
    }
    if (schedule) {
      const one = this.schedules.find(({ id }) => id === schedule);
      return one && searchParams.get('flat') === 'true'
        ? [
            200,
            {
              data: {
                _parent: { id: one.id, name: one.name, enabled: true },
                onCallRecipients: one.onCall ?? [],
              },
            },
          ]
        : [404, { message: 'Schedule does not exist' }];
    }
    const alerts = pathname === '/v2/alerts' && this.#search(searchParams);
    return alerts
      ? [200, page(alerts, Number(searchParams.get('limit') ?? 20), url)]
      : [pathname === '/v2/alerts' ? 422 : 404, { message: 'Not valid' }];
  }

  #search(searchParams: URLSearchParams): TestAlert[] | undefined {
    const query = searchParams.get('query');
    const open = this.alerts.filter(({ status = 'open' }) => status === 'open');
    const [, selector] = /^status:open AND \((.+)\)$/.exec(query ?? '') ?? [];
    if (selector) {
      const ids = this.found[selector];
      return ids && open.filter(({ id }) => ids.includes(id));
    }
    return query === 'status:open' ? open : undefined;
  }
}

function page(items: readonly object[], size: number, url: URL): object {
  const offset = Number(url.searchParams.get('offset') ?? 0);
  const next = new URL(url);
  // As it was with keys in the query: this is not to be used.
  next.host = 'api.opsgenie.com';
  next.searchParams.set('offset', String(offset + size));
  return {
    data: items.slice(offset, offset + size),
    paging: offset + size < items.length ? { next: next.href } : {},
  };
}

/** An open alert as the list of them has it. */
export function alert(id: string, part: object = {}): TestAlert {
  return {
    id,
    tinyId: '1791',
    alias: `alias-${id}`,
    message: 'High errors',
    status: 'open',
    acknowledged: false,
    isSeen: true,
    tags: ['service:checkout', 'Critical'],
    snoozed: false,
    count: 3,
    lastOccurredAt: '2026-03-01T11:50:00.123Z',
    createdAt: '2026-03-01T11:40:00.123Z',
    updatedAt: '2026-03-01T11:50:00.321Z',
    source: 'Prometheus',
    owner: '',
    priority: 'P2',
    responders: [],
    integration: { id: 'i', name: 'Prometheus', type: 'Prometheus' },
    ...part,
  };
}
