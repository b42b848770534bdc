import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import type { Fault } from './FaultyProxy';

const endless = (res: Writable) => {
  const more = () => {
    while (!res.destroyed && res.write(' '.repeat(1_000_000))) {
      // As fast as it is read.
    }
  };
  res.on('drain', more);
  more();
  return true;
};

const faults = {
  'does not answer': () => true,
  'closes the connection': (res: Writable) => Boolean(res.destroy()),
};

const answers =
  (status: number, body: string, type = 'application/json'): Fault =>
  res => {
    res.writeHead(status, { 'content-type': type }).end(body);
    return true;
  };

/** How a server over HTTP fails, as in 'while the source …'. */
export const httpFaults: Record<string, Fault> = {
  ...faults,
  'has an error': answers(500, '{"error":"internal"}'),
  'refuses the credentials': answers(401, '{}'),
  'answers with a page for people': answers(
    200,
    '<html><body>Sign in</body></html>',
    'text/html',
  ),
  'answers with half a document': answers(200, '{"items":[{"na'),
  'answers with another shape': answers(200, '"ok"'),
  'answers without end': res => {
    res.writeHead(200, { 'content-type': 'application/json' });
    // What is written to an answer to HEAD is dropped at once.
    return res.req.method === 'HEAD' ? Boolean(res.end()) : endless(res);
  },
};

/** How a server of any protocol over TCP does. */
export const tcpFaults: Record<string, Fault<Socket>> = {
  ...faults,
  'answers in another protocol': socket =>
    Boolean(socket.end('HTTP/1.1 400 Bad Request\r\n\r\n<html>')),
  'answers without end': endless,
};
