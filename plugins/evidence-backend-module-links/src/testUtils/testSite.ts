import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';

type Page = (request: IncomingMessage, response: ServerResponse) => void;

/** A web server whose pages the test changes, and that notes who asks for what. */
export async function startSite(pages: Record<string, number | Page>) {
  const requests: string[] = [];
  const atOnce = { now: 0, most: 0 };
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    atOnce.now += 1;
    atOnce.most = Math.max(atOnce.most, atOnce.now);
    response.on('close', () => {
      atOnce.now -= 1;
    });
    const page = pages[request.url!] ?? 404;
    if (typeof page === 'function') {
      page(request, response);
    } else {
      response.writeHead(page).end();
    }
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    requests,
    atOnce,
    host,
    pages,
    url: (path: string) => `http://${host}${path}`,
    close: () =>
      new Promise(done => {
        server.close(done);
        server.closeAllConnections();
      }),
  };
}

/** Sends people on. */
export function to(location: string, status = 302): Page {
  return (_request, response) => {
    response.writeHead(status, { location }).end();
  };
}
