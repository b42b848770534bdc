import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A ticket as the servers below hold it. */
export type HeldTicket = {
  number: number;
  title: string;
  /** Epoch milliseconds. */
  created: number;
  updated: number;
  /** On GitHub, instead of the ones that all have. */
  labels?: string[];
  isPullRequest?: boolean;
};

type Trouble = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * GitHub, GitLab, Jira (both) and ServiceNow over one list of tickets: their
 * paths, parameters, paging and shapes, as their documentation has them.
 */
export class TrackerServer {
  readonly tickets: HeldTicket[] = [];
  readonly requests: URL[] = [];
  readonly headers: IncomingMessage['headers'][] = [];
  /** Answers instead, if it says so. */
  trouble: Trouble = () => false;
  /** How far its clock is ahead of ours, milliseconds. */
  skew = 0;
  pageSize = 100;
  readonly #server = createServer((request, response) =>
    this.#answer(request, response),
  );

  static async start(): Promise<TrackerServer> {
    const server = new TrackerServer();
    await new Promise<void>(done => {
      server.#server.listen(0, '127.0.0.1', done);
    });
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(done => {
      this.#server.close(done);
    });
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url!, this.url);
    this.requests.push(url);
    this.headers.push(request.headers);
    if (this.trouble(request, response)) {
      return;
    }
    response.setHeader('date', new Date(Date.now() + this.skew).toUTCString());
    const path = decodeURIComponent(url.pathname);
    const given = url.searchParams;
    const send = (body: unknown) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(body));
    };
    if (path === '/repos/acme/ops/issues') {
      const { items, page, isLast } = this.#page(
        Date.parse(given.get('since')!),
        Number(given.get('page')),
      );
      const next = new URL(url);
      next.searchParams.set('page', String(page + 1));
      response.setHeader('link', isLast ? '' : `<${next}>; rel="next"`);
      send(items.map(githubIssue));
    } else if (path === '/api/v4/projects/acme/ops/issues') {
      const { items, page, isLast } = this.#page(
        Date.parse(given.get('updated_after')!),
        Number(given.get('page')),
      );
      response.setHeader('x-next-page', isLast ? '' : String(page + 1));
      send(items.map(gitlabIssue));
    } else if (path === '/rest/api/3/search/jql') {
      const page = Number(given.get('nextPageToken')?.slice(6) ?? 1);
      const { items, isLast } = this.#page(jqlSince(given), page);
      send({
        issues: items.map(jiraIssue),
        isLast,
        ...(!isLast && { nextPageToken: `token-${page + 1}` }),
      });
    } else if (path === '/rest/api/2/search') {
      const startAt = Number(given.get('startAt'));
      const { items, total } = this.#page(
        jqlSince(given),
        startAt / this.pageSize + 1,
      );
      send({
        ...{ startAt, maxResults: this.pageSize, total },
        issues: items.map(jiraIssue),
      });
    } else if (path === '/api/now/table/sc_req_item') {
      const since = /sys_updated_on>=([\d-]+ [\d:]+)/.exec(
        given.get('sysparm_query')!,
      )![1];
      this.pageSize = Number(given.get('sysparm_limit'));
      const { items, total } = this.#page(
        Date.parse(`${since.replace(' ', 'T')}Z`),
        Number(given.get('sysparm_offset')) / this.pageSize + 1,
      );
      response.setHeader('x-total-count', String(total));
      send({ result: items.map(serviceNowRecord) });
    } else {
      response.statusCode = 404;
      send({ message: 'Not Found' });
    }
  }

  /** The oldest first, as all of them are requested. */
  #page(since: number, page: number) {
    const found = this.tickets
      .filter(({ updated }) => updated >= since)
      .sort((a, b) => a.created - b.created || a.number - b.number);
    const end = page * this.pageSize;
    return {
      items: found.slice(end - this.pageSize, end),
      ...{ page, total: found.length, isLast: end >= found.length },
    };
  }
}

/** As UTC: the account's time zone. */
function jqlSince(given: URLSearchParams): number {
  const [, text] = /updated >= "([^"]+)"/.exec(given.get('jql')!)!;
  return Date.parse(`${text.replace(' ', 'T')}:00Z`);
}

const iso = (at: number) => new Date(at).toISOString();

function githubIssue(ticket: HeldTicket) {
  return {
    id: ticket.number + 1_000_000,
    number: ticket.number,
    title: ticket.title,
    body: 'It is <b>stuck</b>',
    state: 'closed',
    html_url: `https://github.com/acme/ops/issues/${ticket.number}`,
    created_at: iso(ticket.created).replace('.000', ''),
    updated_at: iso(ticket.updated).replace('.000', ''),
    labels: (ticket.labels ?? ['service:checkout', 'team:payments', 'ops']).map(
      name => ({ name }),
    ),
    ...(ticket.isPullRequest && { pull_request: { url: 'https://x.test' } }),
  };
}

function gitlabIssue(ticket: HeldTicket) {
  return {
    id: ticket.number + 1_000_000,
    iid: ticket.number,
    project_id: 7,
    title: ticket.title,
    description: null,
    state: 'opened',
    web_url: `https://gitlab.com/acme/ops/-/issues/${ticket.number}`,
    created_at: iso(ticket.created),
    updated_at: iso(ticket.updated),
    labels: ['service::checkout', 'ops'],
    time_stats: { time_estimate: 0, total_time_spent: 1800 },
  };
}

function jiraIssue(ticket: HeldTicket) {
  const zoned = (at: number) => iso(at + 7_200_000).replace('Z', '+0200');
  return {
    id: String(ticket.number + 10_000),
    key: `OPS-${ticket.number}`,
    fields: {
      summary: ticket.title,
      description: {
        type: 'doc',
        version: 1,
        content: [
          { type: 'paragraph', content: [{ type: 'text', text: 'It is' }] },
          { type: 'paragraph', content: [{ type: 'text', text: 'stuck' }] },
        ],
      },
      created: zoned(ticket.created),
      updated: zoned(ticket.updated),
      timespent: 1800,
      components: [{ id: '1', name: 'checkout' }],
      labels: ['ops'],
      customfield_10050: { requestType: { name: 'Restart a worker' } },
    },
  };
}

function serviceNowRecord(ticket: HeldTicket) {
  const both = (value: string, display = value) => ({
    value,
    display_value: display,
  });
  const plain = (at: number) => iso(at).slice(0, 19).replace('T', ' ');
  return {
    number: both(`RITM${ticket.number}`),
    sys_id: both(`s${ticket.number}`),
    short_description: both(ticket.title),
    description: both(''),
    opened_at: both(plain(ticket.created), '01.03.2026 10:00:00'),
    sys_created_on: both(plain(ticket.created)),
    sys_updated_on: both(plain(ticket.updated)),
    cmdb_ci: both('c0ffee', 'checkout'),
    business_service: both(''),
    assignment_group: both('dada', 'Payments'),
  };
}
