import { createHash } from 'node:crypto';
import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { archiveOf } from './tar';

export type ServedRepository = {
  files: Record<string, string>;
  branch: string;
  sha: string;
  committedAt: string;
  /** Of any branch. */
  pushedAt: string;
  archived: boolean;
  protected: boolean;
  /** Answers beside the branch; a number is a status. */
  rules?: unknown;
  protection?: unknown;
  /** Sent in place of its files. */
  archive?: Buffer;
};

type Answer = { status?: number; body: unknown; next?: string };

/** What hosts of repositories have in common: ETags, pages, and requests counted. */
export abstract class CodeServer {
  readonly repositories = new Map<string, ServedRepository>();
  readonly requests: string[] = [];
  readonly tokens = new Set<string>();
  pageSize = 100;
  intercept: (req: IncomingMessage, res: ServerResponse, url: URL) => boolean =
    () => false;
  #server: Server | undefined;
  baseUrl = '';
  #shas = 0;

  async start(): Promise<string> {
    this.#server = createServer((req, res) => this.#handle(req, res));
    await new Promise<void>(resolve =>
      this.#server!.listen(0, '127.0.0.1', resolve),
    );
    const { port } = this.#server.address() as AddressInfo;
    this.baseUrl = `http://127.0.0.1:${port}`;
    return this.baseUrl;
  }

  stop(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }

  add(slug: string, files: Record<string, string>): ServedRepository {
    const repository: ServedRepository = {
      files,
      branch: 'main',
      sha: this.#nextSha(),
      committedAt: '2026-02-01T10:00:00Z',
      pushedAt: '2026-02-01T10:00:05Z',
      archived: false,
      protected: false,
    };
    this.repositories.set(slug, repository);
    return repository;
  }

  /** A commit to the default branch. */
  push(slug: string, files: Record<string, string>, at: string): void {
    const repository = this.repositories.get(slug)!;
    Object.assign(repository, {
      files: { ...repository.files, ...files },
      sha: this.#nextSha(),
      committedAt: at,
      pushedAt: at,
    });
  }

  /** `<status> <path>`, since the last time. */
  takeRequests(): string[] {
    return this.requests.splice(0);
  }

  protected abstract answer(url: URL): Answer | Buffer | undefined;
  protected abstract tokenOf(req: IncomingMessage): string | undefined;

  protected page(url: URL, items: unknown[]): Answer {
    const page = Number(url.searchParams.get('page') ?? 1);
    const requested = Number(url.searchParams.get('per_page') ?? 30);
    const size = Math.min(requested, this.pageSize);
    const next = new URL(url);
    next.searchParams.set('page', String(page + 1));
    return {
      body: items.slice((page - 1) * size, page * size),
      ...(items.length > page * size && { next: next.href }),
    };
  }

  #nextSha(): string {
    this.#shas += 1;
    return createHash('sha1').update(String(this.#shas)).digest('hex');
  }

  #handle(req: IncomingMessage, res: ServerResponse): void {
    const url = new URL(req.url!, this.baseUrl);
    const token = this.tokenOf(req);
    if (token) {
      this.tokens.add(token);
    }
    res.on('finish', () =>
      this.requests.push(
        `${res.statusCode} ${decodeURIComponent(url.pathname)}`,
      ),
    );
    if (!this.intercept(req, res, url)) {
      this.serve(req, res);
    }
  }

  /** Answers a request; also one that was intercepted, later. */
  serve(req: IncomingMessage, res: ServerResponse): void {
    const url = new URL(req.url!, this.baseUrl);
    const answer = this.answer(url);
    if (Buffer.isBuffer(answer)) {
      res.writeHead(200, { 'content-type': 'application/x-gzip' }).end(answer);
      return;
    }
    const {
      status = 200,
      body,
      next,
    } = answer ?? {
      status: 404,
      body: { message: 'Not Found' },
    };
    const text = JSON.stringify(body);
    const etag = `W/"${createHash('md5').update(text).digest('hex')}"`;
    if (status === 200 && req.headers['if-none-match'] === etag) {
      res.writeHead(304, { etag }).end();
      return;
    }
    res
      .writeHead(status, {
        'content-type': 'application/json',
        ...(status === 200 && { etag }),
        ...(next && { link: `<${next}>; rel="next"` }),
      })
      .end(text);
  }
}

export function archive(repository: ServedRepository): Buffer {
  return repository.archive ?? archiveOf(repository.files);
}
