import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a test makes of one request; without an answer it hangs. */
export type Misbehaviour =
  | 'hang'
  /** Does what was requested, and breaks off before it answers. */
  | 'act-and-break'
  | 'break'
  | 'html'
  | { status: number; headers?: Record<string, string>; body?: string };

/** One request as it came. */
export type SeenRequest = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: any;
};

/** An HTTP server that can be made to misbehave, request by request. */
export async function startServer(
  answer: (request: SeenRequest) => { status: number; body: object },
) {
  const seen: SeenRequest[] = [];
  const queue: { path: string; how: Misbehaviour }[] = [];
  const server = createServer((req, res) => {
    void handle(req, res);
  });

  async function handle(req: IncomingMessage, res: ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of req) {
      chunks.push(chunk);
    }
    const url = new URL(req.url!, 'http://localhost');
    const text = Buffer.concat(chunks).toString();
    const request: SeenRequest = {
      method: req.method!,
      path: url.pathname,
      query: url.searchParams,
      headers: req.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
    seen.push(request);
    const index = queue.findIndex(({ path }) => url.pathname.includes(path));
    const [bad] = index === -1 ? [] : queue.splice(index, 1);
    switch (bad?.how) {
      case undefined: {
        const { status, body } = answer(request);
        res.writeHead(status, { 'content-type': 'application/json' });
        res.end(JSON.stringify(body));
        return;
      }
      case 'hang':
        return;
      case 'act-and-break':
        answer(request);
        res.destroy();
        return;
      case 'break':
        res.destroy();
        return;
      case 'html':
        res.writeHead(200, { 'content-type': 'text/html' });
        res.end('<html><body>Sign in to the hotel network</body></html>');
        return;
      default:
        res.writeHead(bad!.how.status, bad!.how.headers);
        res.end(bad!.how.body ?? '');
    }
  }

  await new Promise<void>(done => {
    server.listen(0, '127.0.0.1', done);
  });
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    /** The next request whose path has this in it, and so on for each `how`. */
    misbehave(path: string, ...how: Misbehaviour[]) {
      queue.push(...how.map(one => ({ path, how: one })));
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
