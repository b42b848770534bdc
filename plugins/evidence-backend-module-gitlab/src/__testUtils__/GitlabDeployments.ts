import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { project, sha } from './events';

type Deployment = { id: number; status: string; updated_at: string };

/**
 * GitLab's REST API as far as deployments and commits of one project go, in the
 * shapes of https://docs.gitlab.com/api/deployments/, …/api/commits/ and
 * …/api/projects/.
 */
export class GitlabDeployments {
  deployments: Deployment[] = [];
  /** On the default branch, the newest first; `undefined`: it is empty. */
  commits: object[] | undefined = [];
  /** Every request: the status of the answer and the path, after the project. */
  readonly requests: string[] = [];
  readonly tokens = new Set<string | undefined>();
  pageSize = 100;
  readonly #server = createServer((req, res) => this.#answer(req, res));

  constructor(public path = project.path_with_namespace) {}

  /** The base of its API. */
  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this.#url;
  }

  get #url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  takeRequests(): string[] {
    return this.requests.splice(0);
  }

  /** Has a state by then; the first one creates it. */
  deploy(id: number, status: string, at: string, more: object = {}): void {
    const known = this.deployments.find(one => one.id === id);
    this.deployments = this.deployments.filter(one => one !== known);
    this.deployments.push({
      ...{
        iid: id,
        ref: 'main',
        sha,
        created_at: at,
        user: { id: 1, name: 'Ana Ruiz', username: 'ana', state: 'active' },
        environment: { id: 9, name: 'production', external_url: null },
        deployable: {
          id: 781 + id,
          started_at: status === 'created' ? null : at,
          commit: { id: sha, title: 'Make it faster' },
        },
      },
      ...known,
      ...more,
      ...{ id, status, updated_at: at },
    });
  }

  commit(letter: string, at: string): void {
    const id = letter.repeat(40);
    this.commits = [
      {
        id,
        short_id: id.slice(0, 8),
        title: `Change ${letter}`,
        message: `Change ${letter}\n\nBecause.`,
        author_name: 'Li Wei',
        author_email: '',
        authored_date: '2026-01-01T00:00:00.000+00:00',
        committer_name: 'Li Wei',
        committed_date: at,
        created_at: at,
        parent_ids: [],
        web_url: `${project.web_url}/-/commit/${id}`,
      },
      ...(this.commits ?? []),
    ];
  }

  #answer(req: IncomingMessage, res: ServerResponse): void {
    const url = new URL(req.url!, 'http://gitlab.test');
    const base = `/projects/${encodeURIComponent(this.path)}`;
    const rest = url.pathname.slice(base.length);
    this.tokens.add(
      (req.headers['private-token'] as string | undefined) ??
        req.headers.authorization,
    );
    res.on('finish', () => this.requests.push(`${res.statusCode} ${rest}`));
    if (
      !url.pathname.startsWith(base) ||
      !['', '/deployments', '/repository/commits'].includes(rest) ||
      (rest === '/repository/commits' && !this.commits)
    ) {
      res.writeHead(404).end('{"message":"404 Project Not Found"}');
    } else if (rest === '') {
      this.#send(res, { ...project, path_with_namespace: this.path });
    } else if (rest === '/repository/commits') {
      const size = Math.min(
        this.pageSize,
        Number(url.searchParams.get('per_page')),
      );
      this.#sendWhole(req, res, this.commits!.slice(0, size));
    } else {
      this.#sendPage(res, url);
    }
  }

  #sendPage(res: ServerResponse, url: URL): void {
    const of = (name: string) => url.searchParams.get(name);
    if (of('order_by') !== 'updated_at' || of('sort') !== 'asc') {
      res.writeHead(400).end('{"message":"order_by is missing"}');
      return;
    }
    const after = Date.parse(of('updated_after')!);
    const all = this.deployments
      .filter(({ updated_at: at }) => Date.parse(at) >= after)
      .sort((a, b) => Date.parse(a.updated_at) - Date.parse(b.updated_at));
    const size = Math.min(this.pageSize, Number(of('per_page')));
    const page = Number(of('page') ?? 1);
    if (all.length > page * size) {
      url.searchParams.set('page', `${page + 1}`);
      res.setHeader(
        'link',
        `<${this.#url}${url.pathname}${url.search}>; rel="next"`,
      );
    }
    this.#send(res, all.slice((page - 1) * size, page * size));
  }

  /** With its ETag. */
  #sendWhole(req: IncomingMessage, res: ServerResponse, body: unknown): void {
    const digest = createHash('sha1').update(JSON.stringify(body));
    const etag = `W/"${digest.digest('hex')}"`;
    res.setHeader('etag', etag);
    if (req.headers['if-none-match'] === etag) {
      res.writeHead(304).end();
    } else {
      this.#send(res, body);
    }
  }

  #send(res: ServerResponse, body: unknown): void {
    res
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify(body));
  }
}
