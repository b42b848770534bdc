import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type {
  HttpAuthService,
  HttpRouterService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import { EvidenceRequestError } from '@plumbline/backstage-plugin-evidence-common/client';
import type { Knex } from 'knex';
import type { z } from 'zod';
import { SetAside, SetAsideEntry, setAsideSchema } from '../setAside';
import { Failure, failureOf } from '../setAside/failureOf';

/**
 * The caller sent too many requests; answered with 429 and `Retry-After`.
 *
 * @public
 */
export class TooManyRequestsError extends Error {
  readonly name = 'TooManyRequestsError';
  readonly statusCode = 429;
  /** In whole seconds. */
  readonly retryAfterSeconds: number;

  constructor(message: string, options: { retryAfterSeconds: number }) {
    super(message);
    this.retryAfterSeconds = Math.ceil(options.retryAfterSeconds);
  }
}

type Handler = Parameters<HttpRouterService['use']>[0];

/** Of one loop. */
const mostEntries = 100;

const outside: Readonly<
  Record<Failure, { status: number; name: string; message: string }>
> = {
  away: {
    status: 503,
    name: 'ServiceUnavailableError',
    message:
      'The portal cannot reach its database or a service that it needs; try again in a moment',
  },
  full: {
    status: 507,
    name: 'InsufficientStorageError',
    message:
      'The portal has no space left and stored nothing of this; free some space and send it again',
  },
  broken: {
    status: 503,
    name: 'ServiceUnavailableError',
    message:
      'The portal cannot read its database, or write to it; it has to be repaired or restored first',
  },
};

const unknownFailure = {
  status: 500,
  name: 'InternalError',
  message: 'The portal failed to answer',
};

/** What plugins throw to be answered as it is. */
const answerable = new Map([
  ['NotModifiedError', 304],
  ['InputError', 400],
  ['AuthenticationError', 401],
  ['NotAllowedError', 403],
  ['NotFoundError', 404],
  ['ConflictError', 409],
  ['NotImplementedError', 501],
  ['ServiceUnavailableError', 503],
]);

/**
 * The edge of a plugin: whatever its router throws reaches the caller without
 * SQL, addresses and file names. What was thrown on purpose is answered as it
 * is; 503, with `Retry-After`, and 507 say what is away or full; anything else is
 * a 500. The details of these three are in the log under the correlation id of the
 * answer.
 *
 * It also answers `GET /set-aside`: how many entries each loop of the plugin
 * passes over, and which ones to those who may see every entity.
 *
 * @public
 */
export function edgeOf(
  router: Handler,
  options: { httpAuth: HttpAuthService; knex: Knex; logger: LoggerService },
): Handler {
  const { httpAuth, knex } = options;
  const logger = options.logger.child({ type: 'edge' });
  return (req, res, next) => {
    const answer = (error?: unknown) => {
      if (error instanceof TooManyRequestsError) {
        res.setHeader('retry-after', String(error.retryAfterSeconds));
        next(error);
        return;
      }
      const answered = error ? toAnswer(error, req, logger) : undefined;
      if (answered && statusOf(answered) === 503 && !res.headersSent) {
        res.setHeader('retry-after', '5');
      }
      next(answered);
    };
    if (req.method === 'GET' && req.url?.split('?')[0] === '/set-aside') {
      httpAuth
        .credentials(req)
        .then(async ({ principal }) => {
          await SetAside.of(knex).flush();
          const { type } = principal as { type?: string };
          res.setHeader('content-type', 'application/json');
          res.end(JSON.stringify(presentSetAside(knex, type === 'service')));
        })
        .catch(answer);
      return;
    }
    router(req, res, answer);
  };
}

function presentSetAside(
  knex: Knex,
  withEntries: boolean,
): z.infer<typeof setAsideSchema> {
  const setAside = SetAside.of(knex);
  const iso = (at: number) => new Date(at).toISOString();
  const loops = new Map<string, SetAsideEntry[]>();
  for (const each of setAside.list()) {
    loops.set(each.loop, [...(loops.get(each.loop) ?? []), each]);
  }
  return {
    items: [...loops].map(([loop, entries]) => ({
      loop,
      count: entries.length,
      since: iso(Math.min(...entries.map(({ firstAt }) => firstAt))),
      last: iso(entries[0].lastAt),
      ...(withEntries && {
        entries: entries
          .slice(0, mostEntries)
          .map(({ entry, failures, firstAt, lastAt, reason }) => ({
            entry,
            reason,
            failures,
            since: iso(firstAt),
            last: iso(lastAt),
          })),
      }),
    })),
    more: setAside.beyond,
  };
}

function toAnswer(
  error: unknown,
  { method, url = '' }: IncomingMessage,
  logger: LoggerService,
): unknown {
  // Express itself asks for the next route.
  if (error === 'route' || error === 'router') {
    return error;
  }
  if (isUnavailablePeer(error)) {
    return new ServiceUnavailableError(error.message);
  }
  const failure = failureOf(error);
  const status = statusOf(error);
  if (!failure && status < 500) {
    return error;
  }
  const own = failure || status === 500 ? undefined : ownMessage(error);
  if (own !== undefined && own === (error as Error).message) {
    return error;
  }
  const id = randomUUID();
  const path = url.split('?')[0].slice(0, 500);
  logger.error(
    `The answer to ${method} ${path} failed, correlation id ${id}`,
    error instanceof Error ? error : new Error(String(error)),
  );
  const itself =
    own === undefined
      ? unknownFailure
      : { status, name: (error as Error).name, message: own };
  const { name, message, ...rest } = failure ? outside[failure] : itself;
  const answer = new Error(`${message}; the log has the details under ${id}`);
  // Not enumerable: the body of the answer has the fields of Backstage alone.
  Object.defineProperties(answer, {
    name: { value: name },
    status: { value: rest.status },
    stack: { value: undefined },
  });
  return answer;
}

/** Another plugin cannot answer yet; its edge has put why in words for callers. */
function isUnavailablePeer(error: unknown): error is EvidenceRequestError {
  return (
    error instanceof EvidenceRequestError &&
    error.status === 503 &&
    error.errorName === 'ServiceUnavailableError'
  );
}

/** The message of an error without that of its cause, which may name anything. */
function ownMessage(error: unknown): string {
  const { message = '', cause } = error as Partial<Error>;
  const appended = `; caused by ${cause}`;
  return cause !== undefined && message.endsWith(appended)
    ? message.slice(0, -appended.length)
    : message;
}

/** As Backstage answers it. */
function statusOf(error: unknown): number {
  const { name, status, statusCode } = (error ?? {}) as Record<string, unknown>;
  const own = [statusCode, status].find(
    each => Number.isInteger(each) && Number(each) >= 300,
  );
  return (own as number | undefined) ?? answerable.get(String(name)) ?? 500;
}
