import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Sends with each answer how long it took here, in milliseconds: the header
 * `Server-Timing`. For a router to use before its routes.
 */
export function serverTiming(
  _: IncomingMessage,
  res: ServerResponse,
  next: () => void,
): void {
  const started = performance.now();
  const writeHead = res.writeHead.bind(res) as (...args: unknown[]) => unknown;
  res.writeHead = ((...args: unknown[]) => {
    const took = (performance.now() - started).toFixed(1);
    res.setHeader('Server-Timing', `app;dur=${took}`);
    return writeHead(...args);
  }) as typeof res.writeHead;
  next();
}
