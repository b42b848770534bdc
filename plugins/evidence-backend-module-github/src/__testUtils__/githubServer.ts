import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Deployment = { id: number; created_at: string; updated_at: string };
type Status = { id: number; state: string; created_at: string };

/**
 * GitHub's REST API as far as deployments and commits go, with its paging and
 * ETags, in the shapes of https://docs.github.com/en/rest/deployments and
 * https://docs.github.com/en/rest/commits/commits.
 */
export class GithubServer {
  readonly deployments: Deployment[] = [];
  /** On the default branch, the newest first; `undefined`: it is empty. */
  commits: object[] | undefined = [];
  readonly statuses = new Map<number, Status[]>();
  /** Every request: method, path, and the status of the answer. */
  readonly requests: string[] = [];
  readonly tokens = new Set<string | undefined>();
  pageSize = 100;
  /** Answers in place of the API, if it likes to. */
  intercept: (req: IncomingMessage, res: ServerResponse) => boolean = () =>
    false;
  readonly #server = createServer((req, res) => this.#answer(req, res));

  constructor(readonly slug = 'acme/shop') {}

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this.url;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** The requests since the last call. */
  takeRequests(): string[] {
    return this.requests.splice(0);
  }

  deploy(id: number, createdAt: string, deployment: object = {}): void {
    this.deployments.unshift({
      id,
      created_at: createdAt,
      updated_at: createdAt,
      ...{
        node_id: `node ${id}`,
        sha: `${id}`.padStart(40, 'a'),
        ref: 'main',
        task: 'deploy',
        payload: {},
        original_environment: 'production',
        environment: 'production',
        description: null,
        creator: { login: 'ana-ruiz', id: 1, type: 'User' },
        transient_environment: false,
        production_environment: true,
        ...deployment,
      },
    });
    this.statuses.set(id, []);
  }

  say(id: number, state: string, createdAt: string): void {
    const statuses = this.statuses.get(id)!;
    statuses.unshift({
      id: id * 100 + statuses.length,
      state,
      created_at: createdAt,
      ...{
        updated_at: createdAt,
        environment: 'production',
        target_url: `https://ci.example/run/${id}`,
        log_url: `https://ci.example/run/${id}`,
        description: '',
        creator: { login: 'ci', id: 2, type: 'Bot' },
      },
    });
    const deployment = this.deployments.find(one => one.id === id)!;
    deployment.updated_at = createdAt;
  }

  /** One that was committed by somebody whom GitHub knows, unless it is said. */
  commit(letter: string, date: string, commit: object = {}): void {
    const sha = letter.repeat(40);
    this.commits = [
      {
        sha,
        node_id: `node ${sha}`,
        url: `${this.url}/repos/${this.slug}/commits/${sha}`,
        html_url: `https://github.com/${this.slug}/commit/${sha}`,
        commit: {
          message: `Fix ${letter}\n\nBecause.`,
          author: { name: 'Li Wei', email: '', date: '2026-01-01T00:00:00Z' },
          committer: { name: 'GitHub', email: '', date },
        },
        author: { login: 'li-wei', id: 3, type: 'User' },
        committer: { login: 'web-flow', id: 4, type: 'User' },
        parents: [],
        ...commit,
      },
      ...(this.commits ?? []),
    ];
  }

  get repository(): object {
    return {
      id: 42,
      name: 'shop',
      full_name: this.slug,
      private: true,
      html_url: `https://github.com/${this.slug}`,
      default_branch: 'main',
    };
  }

  #answer(req: IncomingMessage, res: ServerResponse): void {
    this.tokens.add(req.headers.authorization);
    res.on('finish', () =>
      this.requests.push(`${res.statusCode} ${req.url!.split('?')[0]}`),
    );
    if (this.intercept(req, res)) {
      return;
    }
    const url = new URL(req.url!, this.url);
    const base = `/repos/${this.slug}`;
    const ofStatuses = /^\/deployments\/(\d+)\/statuses$/.exec(
      url.pathname.slice(base.length),
    );
    if (url.pathname === base) {
      this.#send(req, res, this.repository);
    } else if (url.pathname === `${base}/deployments`) {
      this.#sendPage(req, res, url, this.deployments);
    } else if (url.pathname === `${base}/commits` && !this.commits) {
      res.writeHead(409).end('{"message":"Git Repository is empty."}');
    } else if (url.pathname === `${base}/commits`) {
      this.#sendPage(req, res, url, this.commits!);
    } else if (ofStatuses) {
      this.#sendPage(
        req,
        res,
        url,
        this.statuses.get(Number(ofStatuses[1])) ?? [],
      );
    } else {
      res.writeHead(404).end('{"message":"Not Found"}');
    }
  }

  #sendPage(
    req: IncomingMessage,
    res: ServerResponse,
    url: URL,
    all: readonly unknown[],
  ): void {
    const page = Number(url.searchParams.get('page') ?? 1);
    const size = Math.min(
      this.pageSize,
      Number(url.searchParams.get('per_page')),
    );
    if (page * size < all.length) {
      url.searchParams.set('page', `${page + 1}`);
      res.setHeader('link', `<${url.href}>; rel="next"`);
    }
    this.#send(req, res, all.slice((page - 1) * size, page * size));
  }

  #send(req: IncomingMessage, res: ServerResponse, body: unknown): void {
    const text = JSON.stringify(body);
    const etag = `W/"${createHash('sha1').update(text).digest('hex')}"`;
    res.setHeader('etag', etag);
    if (req.headers['if-none-match'] === etag) {
      res.writeHead(304).end();
    } else {
      res.writeHead(200, { 'content-type': 'application/json' }).end(text);
    }
  }
}
