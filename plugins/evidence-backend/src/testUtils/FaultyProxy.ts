import { once } from 'node:events';
import {
  createServer,
  IncomingMessage,
  request,
  ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What becomes of a request in place of its answer; false where it is passed on.
 *
 * @param count - of the requests since the last `take`, from 1
 */
export type Fault<Response = ServerResponse> = (
  res: Response,
  count: number,
) => boolean;

/**
 * Stands before a server, and answers in its place while there is a fault. What
 * it passes on has the host that was requested, so that addresses in answers
 * lead through it as well.
 */
export class FaultyProxy {
  /** Takes requests from the first on that it is set for. */
  fault: Fault | undefined;
  /** Set in answers in place of the server's. */
  headers: Readonly<Record<string, string>> = {};
  /** Paths with their queries, since the last `take`. */
  #requests: string[] = [];
  readonly #target: URL;
  readonly #server = createServer((req, res) => this.#serve(req, res));

  constructor(target: string) {
    this.#target = new URL(target);
  }

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}${this.#target.pathname.replace(
      /\/$/,
      '',
    )}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  take(): string[] {
    const taken = this.#requests;
    this.#requests = [];
    return taken;
  }

  #serve(req: IncomingMessage, res: ServerResponse): void {
    this.#requests.push(`${req.method} ${req.url}`);
    if (this.fault?.(res, this.#requests.length)) {
      return;
    }
    const { hostname, port } = this.#target;
    const { headers, method, url: path } = req;
    const passed = request({ hostname, port, method, path, headers });
    passed.on('response', answer => {
      res.writeHead(answer.statusCode!, {
        ...answer.headers,
        ...this.headers,
      });
      answer.pipe(res);
    });
    passed.on('error', () => res.destroy());
    res.on('close', () => passed.destroy());
    req.pipe(passed);
  }
}
