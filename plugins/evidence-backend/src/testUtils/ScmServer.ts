import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen } from './listen';

export type ScmRequest = { method: string; path: string; url: URL; body: any };
export type Answer = {
  status?: number;
  headers?: Record<string, string>;
  /** Sent as it is, in place of JSON. */
  raw?: string | Buffer;
  body?: unknown;
};
export type Route = (scm: ScmServer, request: ScmRequest) => Answer | undefined;

export type Pull = {
  number: number;
  head: string;
  base: string;
  title: string;
  body: string;
  state: 'open' | 'closed';
  comments?: string[];
};

/** Branches with one commit a write: enough of git for files to change. */
export class ScmServer {
  readonly branches = new Map<string, { sha: string; text: string }>();
  readonly pulls: Pull[] = [];
  readonly requests: string[] = [];
  readonly tokens = new Set<string | undefined>();
  path = 'catalog/checkout.yaml';
  /** Answers in place of the API, if it likes to; may never end. */
  intercept: (
    request: ScmRequest,
    res: ServerResponse,
  ) => Answer | 'taken' | undefined = () => undefined;
  /** Of one that was started. */
  stop = () => {};
  readonly #routes: Route;

  /** @param routes - whose API it speaks */
  constructor(routes: Route) {
    this.#routes = routes;
  }

  async start(): Promise<string> {
    const { stop, url } = await listen((req, res) => {
      this.#answer(req, res).catch(error => res.destroy(error));
    });
    this.stop = stop;
    return url;
  }

  reset(text: string): void {
    this.branches.clear();
    this.pulls.length = 0;
    this.requests.length = 0;
    this.intercept = () => undefined;
    this.write('main', text);
  }

  write(branch: string, text: string): { sha: string; text: string } {
    const before = this.branches.get(branch)?.sha ?? '';
    const sha = hash(`${before}\n${text}`);
    const commit = { sha, text };
    this.branches.set(branch, commit);
    return commit;
  }

  /** By branch or by commit. */
  at(ref: string): { sha: string; text: string } | undefined {
    return (
      this.branches.get(ref === 'HEAD' ? 'main' : ref) ??
      [...this.branches.values()].find(({ sha }) => sha === ref)
    );
  }

  async #answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of req) {
      text += chunk;
    }
    const url = new URL(req.url ?? '/', 'http://localhost');
    const request: ScmRequest = {
      method: req.method ?? 'GET',
      path: url.pathname,
      url,
      body: text ? JSON.parse(text) : undefined,
    };
    const token = req.headers['private-token'] ?? req.headers.authorization;
    this.tokens.add(token?.toString());
    this.requests.push(`${request.method} ${request.path}`);
    const taken = this.intercept(request, res);
    if (taken === 'taken') {
      return;
    }
    const isRaw = req.headers.accept?.includes('raw');
    const found = taken ??
      this.#routes(this, request) ?? {
        status: 404,
        body: { message: '404 Not Found' },
      };
    const content = (found.body as { content?: string })?.content;
    const raw =
      found.raw ??
      (isRaw && content !== undefined
        ? Buffer.from(content, 'base64')
        : undefined);
    res.writeHead(found.status ?? 200, {
      'content-type': 'application/json',
      ...found.headers,
    });
    res.end(raw ?? JSON.stringify(found.body));
  }
}

export function hash(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
