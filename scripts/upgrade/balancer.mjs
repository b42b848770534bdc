import { createServer, request } from 'node:http';

/** The readiness is looked at this often, as a load balancer would, in ms. */
export const lookMs = 1_000;

/** Passes each request on to one of those that were ready at the last look. */
export function startBalancer(fleet) {
  let turn = 0;
  const server = createServer((incoming, outgoing) => {
    const ready = fleet.filter(({ isReady }) => isReady);
    if (ready.length === 0) {
      outgoing.writeHead(503).end('no replica is ready');
      return;
    }
    const { port } = ready[turn++ % ready.length];
    const { method, url: path, headers } = incoming;
    const passedOn = request(
      { host: '127.0.0.1', port, method, path, headers },
      answer => {
        outgoing.writeHead(answer.statusCode, answer.headers);
        answer.pipe(outgoing);
      },
    );
    passedOn.on('error', error =>
      outgoing.headersSent
        ? outgoing.destroy()
        : outgoing.writeHead(502).end(error.message),
    );
    incoming.pipe(passedOn);
  });
  const timer = setInterval(
    () => fleet.forEach(replica => replica.look()),
    lookMs,
  );
  return new Promise(started =>
    server.listen(0, '127.0.0.1', () =>
      started({
        url: `http://127.0.0.1:${server.address().port}`,
        stop: () => {
          clearInterval(timer);
          server.closeAllConnections();
          server.close();
        },
      }),
    ),
  );
}
