import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Request, RequestHandler } from 'express';

/** How slow a client may be; times in ms. */
export type SlowRequestLimits = {
  /** For all headers of a request. */
  headersMs: number;
  /** In each such time, so many bytes of a body have to arrive. */
  windowMs: number;
  windowBytes: number;
  /** How often is looked; what is over its time is cut that much later. */
  checkMs: number;
};

const usualLimits: SlowRequestLimits = {
  headersMs: 15_000,
  windowMs: 20_000,
  windowBytes: 16_384,
  checkMs: 1_000,
};

const message =
  'The request did not arrive in time; send it again, without long pauses';

/** As Backstage's own errors look. */
function body(method?: string, url?: string) {
  return {
    error: { name: 'RequestTimeoutError', message },
    ...(method && { request: { method, url } }),
    response: { statusCode: 408 },
  };
}

const headTooLarge = {
  error: {
    name: 'RequestHeaderFieldsTooLargeError',
    message:
      "The address and the headers of a request must have at most 16 kB together; send a long signal as the body of 'POST /api/incident-brief/brief'",
  },
  response: { statusCode: 431 },
};

/**
 * Answers 408 where the headers or the body of a request arrive too slowly, and
 * ends the connection. A body is held to a rate and not to a time, so that a
 * large one may take as long as it takes; Node's `server.requestTimeout`, five
 * minutes, is the end of all.
 *
 * @returns what has to stand before everything else that handles requests
 */
export function cutSlowRequests(
  server: Server,
  limits: SlowRequestLimits = usualLimits,
): RequestHandler {
  const { headersMs, windowMs, windowBytes, checkMs } = limits;
  server.headersTimeout = headersMs;
  // Read when it begins to listen; an option of `createServer` otherwise.
  Object.assign(server, { connectionsCheckingInterval: checkMs });
  server.on('clientError', answerClientError);

  const arriving = new Map<
    Request,
    { res: ServerResponse; since: number; bytes: number }
  >();
  const check = () => {
    const now = performance.now();
    for (const [req, entry] of arriving) {
      const { bytesRead } = req.socket;
      // Full of what nobody has taken yet: it is not the client who is slow.
      const isOurTurn = req.readableLength >= req.readableHighWaterMark;
      if (req.complete || req.destroyed) {
        arriving.delete(req);
      } else if (isOurTurn || bytesRead - entry.bytes >= windowBytes) {
        Object.assign(entry, { since: now, bytes: bytesRead });
      } else if (now - entry.since > windowMs) {
        arriving.delete(req);
        cut(req, entry.res);
      }
    }
  };
  // What arrived while this process was busy is read before it is looked at.
  const timer = setInterval(() => setImmediate(check), checkMs).unref();
  server.once('close', () => clearInterval(timer));

  return (req, res, next) => {
    const length = req.headers['content-length'];
    if (
      req.headers['transfer-encoding'] !== undefined ||
      (length !== undefined && length !== '0')
    ) {
      arriving.set(req, {
        res,
        since: performance.now(),
        bytes: req.socket.bytesRead,
      });
      req.once('close', () => arriving.delete(req));
    }
    next();
  };
}

function cut(req: Request, res: ServerResponse): void {
  if (res.headersSent) {
    req.socket.destroy();
    return;
  }
  res.writeHead(408, {
    'content-type': 'application/json; charset=utf-8',
    connection: 'close',
  });
  res.end(JSON.stringify(body(req.method, req.originalUrl)));
}

/** As Node does it, with a sentence for what came too slowly or has too large a head. */
function answerClientError(
  error: NodeJS.ErrnoException,
  socket: Socket & { _httpMessage?: ServerResponse },
): void {
  if (socket.writable && !socket._httpMessage?.headersSent) {
    const statuses: Record<string, string> = {
      ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
      HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
      HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
    };
    const status = statuses[error.code ?? ''] ?? '400 Bad Request';
    const bodies: Record<string, object> = { 408: body(), 431: headTooLarge };
    const known = bodies[status.slice(0, 3)];
    const text = known ? JSON.stringify(known) : '';
    socket.write(
      `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${text.length}\r\n\r\n${text}`,
    );
  }
  socket.destroySoon();
}
