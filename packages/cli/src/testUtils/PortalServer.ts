import { createServer, IncomingMessage, Server } from 'node:http';
import { AddressInfo } from 'node:net';

export type PortalRequest = {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: IncomingMessage['headers'];
  body: any;
};
/** Text is sent as it is, where it has a type of its own. */
export type PortalAnswer = { status?: number; type?: string; body: unknown };
export type PortalRoute = (request: PortalRequest) => PortalAnswer;

/** A real HTTP server that stands for the portal. */
export class PortalServer {
  readonly requests: PortalRequest[] = [];
  readonly #routes = new Map<string, PortalRoute>();
  readonly #server: Server;

  constructor() {
    this.#server = createServer(async (req, res) => {
      let text = '';
      for await (const chunk of req) {
        text += chunk;
      }
      const url = new URL(req.url ?? '/', 'http://localhost');
      const request: PortalRequest = {
        method: req.method ?? 'GET',
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: req.headers,
        body: text === '' ? undefined : JSON.parse(text),
      };
      this.requests.push(request);
      const route = this.#routes.get(`${request.method} ${request.path}`);
      const {
        status = 200,
        type,
        body,
      } = route
        ? route(request)
        : refusal(404, 'NotFoundError', `No route ${request.path}.`);
      res.writeHead(status, { 'content-type': type ?? 'application/json' });
      res.end(type ? String(body) : JSON.stringify(body));
    });
  }

  async start(): Promise<void> {
    await new Promise<void>(resolve => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** `route('GET /api/evidence/changes', …)`; the last one given counts. */
  route(methodAndPath: string, route: PortalRoute): this {
    this.#routes.set(methodAndPath, route);
    return this;
  }

  reset(): void {
    this.requests.length = 0;
    this.#routes.clear();
  }

  async stop(): Promise<void> {
    await new Promise<void>(resolve => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}

/** An error as Backstage answers it. */
export function refusal(
  status: number,
  name: string,
  message: string,
  more: object = {},
): PortalAnswer {
  return { status, body: { error: { name, message }, ...more } };
}
