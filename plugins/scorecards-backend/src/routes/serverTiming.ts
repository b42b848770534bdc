import type { RequestHandler } from 'express';

/** Tells with each answer how long it took here, in milliseconds. */
export const serverTiming: RequestHandler = (_, res, next) => {
  const started = performance.now();
  const writeHead = res.writeHead.bind(res) as (...args: unknown[]) => unknown;
  res.writeHead = ((...args: unknown[]) => {
    const took = (performance.now() - started).toFixed(1);
    res.setHeader('Server-Timing', `app;dur=${took}`);
    return writeHead(...args);
  }) as typeof res.writeHead;
  next();
};
