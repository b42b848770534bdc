import type { IncomingMessage, ServerResponse } from 'node:http';
import { nowHeader } from '@plumbline/backstage-plugin-evidence-common';
import type { Clock } from './clock';

/**
 * Sends the server's time with each answer, so that pages count ages from it.
 * For a router to use before its routes.
 */
export function sendServerTime(clock: Clock) {
  return (_: IncomingMessage, res: ServerResponse, next: () => void): void => {
    res.setHeader(nowHeader, clock().toISOString());
    res.appendHeader('access-control-expose-headers', nowHeader);
    next();
  };
}
