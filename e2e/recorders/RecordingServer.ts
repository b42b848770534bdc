import {
  createServer,
  IncomingHttpHeaders,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request, read to its end. */
export interface Recorded {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  text: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into whatever came
  body: any;
  /** By the machine's clock, in milliseconds. */
  at: number;
}

export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body: unknown;
}

/**
 * What a server does to a request instead of answering it:
 * - `hang`: never answers, does nothing
 * - `swallow`: does it, and never answers
 * - a reply: gives that, does nothing
 */
export type Trouble = 'hang' | 'swallow' | Reply;

interface Rule {
  when(request: Recorded): boolean;
  trouble: Trouble;
  left: number;
  met(): void;
}

/** An HTTP server on loopback that keeps the requests that it got, and can be made to fail. */
export abstract class RecordingServer {
  readonly requests: Recorded[] = [];
  readonly #rules: Rule[] = [];
  readonly #server: Server = createServer((req, res) => {
    this.#handle(req, res).catch(error => res.destroy(error));
  });

  /** `host:port`. */
  get host(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `127.0.0.1:${port}`;
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

  /**
   * Gives the next requests like this trouble.
   * @returns resolves when the first has met it
   */
  trouble(
    when: (request: Recorded) => boolean,
    trouble: Trouble,
    times = 1,
  ): Promise<void> {
    return new Promise(met =>
      this.#rules.push({ when, trouble, left: times, met }),
    );
  }

  /** What the service behind the address would do and say. */
  protected abstract answer(request: Recorded): Reply;

  async #handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of req) {
      chunks.push(chunk as Buffer);
    }
    const url = new URL(req.url ?? '/', 'http://recorded');
    const text = Buffer.concat(chunks).toString('utf8');
    const request: Recorded = {
      method: req.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: req.headers,
      text,
      body: text === '' ? undefined : JSON.parse(text),
      at: Date.now(),
    };
    this.requests.push(request);
    const rule = this.#rules.find(
      ({ left, when }) => left > 0 && when(request),
    );
    if (rule) {
      rule.left -= 1;
      if (rule.trouble === 'swallow') {
        this.answer(request);
      }
      rule.met();
      if (rule.trouble === 'hang' || rule.trouble === 'swallow') {
        return;
      }
    }
    const reply = rule ? (rule.trouble as Reply) : this.answer(request);
    const isText = typeof reply.body === 'string';
    res.writeHead(reply.status, {
      'content-type': isText ? 'text/html' : 'application/json; charset=utf-8',
      ...reply.headers,
    });
    res.end(isText ? reply.body : JSON.stringify(reply.body));
  }
}
