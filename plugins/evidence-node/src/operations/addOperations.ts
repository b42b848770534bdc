import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  isRaw,
  JsonOperations,
  Operation,
  Operations,
  OutputOf,
  ParamsOf,
} from '@plumbline/backstage-plugin-evidence-common';
import express, { Request, Response, Router } from 'express';
import type { z } from 'zod';
import type { AuditMeta, Callers } from '../callers';
import { principalOf } from '../sources';
import { parseInput } from '../validation';

/** One call of an operation; the input is checked and in its normal form. */
export interface Call<T extends Operation> {
  params: ParamsOf<T>;
  query: OutputOf<T['query']>;
  body: OutputOf<T['body']>;
  /** The body before it was checked: with fields that its schema has not. */
  sent: unknown;
  credentials: BackstageCredentials;
  /** Of the user who calls; undefined for a plugin or a token. */
  userRef: T['caller'] extends 'user' ? string : string | undefined;
  /** `user:default/…`, or the name of the plugin or token. */
  principal: string;
  /** Adds to what the audit log has of this call. */
  note: (meta: Record<string, string | number | undefined>) => void;
}

/** What an operation does. Errors of `@backstage/errors` become their status. */
export type Handler<T extends Operation> = (
  call: Call<T>,
) => Promise<
  | (T['output'] extends z.ZodType
      ? z.output<T['output']> | z.input<T['output']>
      : void)
  | (T['alsoStatus'] extends { output: infer Also extends z.ZodType }
      ? z.input<Also>
      : never)
  | (T['alsoStatus'] extends object
      ? Existing<z.input<NonNullable<T['output']>>>
      : never)
  | (T['downloads'] extends readonly string[] ? Download : never)
>;

/** The answer of an operation with `alsoStatus` that stored nothing new. */
export class Existing<T> {
  readonly #answer: T;

  constructor(answer: T) {
    this.#answer = answer;
  }

  toJSON(): T {
    return this.#answer;
  }
}

/** A file, line by line, instead of the JSON of an operation with `downloads`. */
export class Download {
  readonly #file: {
    type: string;
    name?: string;
    content: string | AsyncIterable<string>;
  };

  /** @param file - `name` without it the browser shows it instead of saving it */
  constructor(file: {
    type: string;
    name?: string;
    content: string | AsyncIterable<string>;
  }) {
    this.#file = file;
  }

  async send(res: Response): Promise<void> {
    const { type, name, content } = this.#file;
    res.setHeader('Content-Type', `${type}; charset=utf-8`);
    if (name) {
      res.setHeader('Content-Disposition', `attachment; filename="${name}"`);
    }
    await pipeline(Readable.from(content), res);
  }
}

/** A handler for each operation that is not a raw route. */
export type Handlers<T extends Operations> = {
  [Id in JsonOperations<T>]: Handler<Extract<T[Id], Operation>>;
};

type AnyHandler = (call: Call<any>) => Promise<unknown>;

/** Performs operations, whichever way they were called. */
export class OperationRunner<T extends Operations> {
  readonly operations: T;
  readonly #handlers: Handlers<T>;
  readonly #auth: AuthService;
  readonly #callers: Callers;
  readonly #nameOf: (principal: string, request?: Request) => string;

  /**
   * @param options.nameOf - of a caller, where its token states more than Backstage
   *   reads
   */
  constructor(options: {
    operations: T;
    handlers: Handlers<T>;
    auth: AuthService;
    callers: Callers;
    nameOf?: (principal: string, request?: Request) => string;
  }) {
    this.operations = options.operations;
    this.#handlers = options.handlers;
    this.#auth = options.auth;
    this.#callers = options.callers;
    this.#nameOf = options.nameOf ?? (principal => principal);
  }

  /**
   * Checks caller, permission and input in this order, and runs the handler.
   *
   * @param input - `body` may be a function that reads it
   * @throws NotAllowedError, InputError, and what the handler throws
   */
  async run(
    id: string,
    input: { params: Record<string, string>; query: unknown; body: unknown },
    caller: { credentials: BackstageCredentials; request?: Request },
  ): Promise<unknown> {
    const operation = this.operations[id] as Operation;
    const { credentials, request } = caller;
    const isUser = this.#auth.isPrincipal(credentials, 'user');
    const principal = this.#nameOf(
      principalOf(this.#auth, credentials),
      request,
    );
    const { audit, query, body } = operation;
    const perform = async (meta: AuditMeta = {}) => {
      if (operation.caller === 'user' && !isUser) {
        throw new NotAllowedError(
          "Only a signed-in user may do this, and this token is not a user's",
        );
      }
      if (operation.permission) {
        await this.#callers.may(credentials, operation.permission);
      }
      let sent = input.body;
      if (typeof sent === 'function') {
        sent = body && (await sent());
        Object.assign(meta, audit?.meta?.({ ...input, body: sent, principal }));
      }
      return (this.#handlers as Record<string, AnyHandler>)[id]({
        params: input.params,
        query: query && parseInput(query, input.query, 'query'),
        body: body && parseInput(body, sent, operation.bodyName ?? 'request'),
        sent,
        credentials,
        userRef: isUser ? principal : undefined,
        principal,
        note: more => Object.assign(meta, more),
      });
    };
    const unchecked = {
      ...input,
      body: typeof input.body === 'function' ? undefined : input.body,
      principal,
    };
    if (!audit || audit.unless?.(unchecked)) {
      return checked(id, operation, await perform());
    }
    const answer = await this.#callers.audited(
      {
        req: request,
        eventId: audit.event,
        meta: {
          ...audit.meta?.(unchecked),
          // Without a request, Backstage names the plugin that called.
          ...(!request && { actor: principal }),
        },
        routine: audit.routine,
      },
      perform,
    );
    return checked(id, operation, answer);
  }
}

/**
 * Where tests are started with it: twice the time of long answers is too much for
 * production.
 *
 * @throws Error for an answer that is not what its operation says
 */
function checked(id: string, operation: Operation, answer: unknown): unknown {
  const { alsoStatus, output } = operation;
  if (
    process.env.PLUMBLINE_CHECK_ANSWERS !== '1' ||
    answer instanceof Download ||
    output === undefined
  ) {
    return answer;
  }
  const sent = JSON.parse(JSON.stringify(answer));
  const { error } = output.safeParse(sent);
  if (error && !alsoStatus?.output?.safeParse(sent).success) {
    throw new Error(
      `The answer of '${id}' is not what its operation says: ${error.message}`,
    );
  }
  return answer;
}

/**
 * A route for each operation. Raw routes are added by hand.
 *
 * @param options.readBody - instead of `express.json`, once the caller may
 */
export function addOperations(options: {
  router: Router;
  callers: Callers;
  runner: OperationRunner<Operations>;
  readBody?: (
    req: Request,
    res: Response,
    operation: Operation,
  ) => Promise<unknown>;
}): void {
  const { router, callers, runner, readBody } = options;
  // `/groups/merge` before `/groups/{id}`: express takes what fits first.
  const byPath = Object.entries(runner.operations).sort(([, a], [, b]) =>
    sortKey(a.path) < sortKey(b.path) ? -1 : 1,
  );
  for (const [id, operation] of byPath) {
    if (isRaw(operation)) {
      continue;
    }
    const { method, output, status = output ? 200 : 204 } = operation;
    const { alsoStatus, bodyLimit = '200kb' } = operation;
    router[method](
      operation.path.replace(/\{(\w+)\}/g, ':$1'),
      ...(operation.body && !readBody
        ? [express.json({ limit: bodyLimit })]
        : []),
      async (request, res) => {
        const credentials = await callers.anybody(request);
        const { params, query } = request;
        const body = readBody
          ? () => readBody(request, res, operation)
          : request.body;
        const answer = await runner.run(
          id,
          { params, query, body },
          { credentials, request },
        );
        if (operation.noStore) {
          res.set('cache-control', 'no-store');
        }
        if (answer instanceof Download) {
          await answer.send(res);
          return;
        }
        const isOther =
          answer instanceof Existing || alsoStatus?.when?.(answer);
        res.status(alsoStatus && isOther ? alsoStatus.status : status);
        if (output) {
          res.json(answer);
        } else {
          res.end();
        }
      },
    );
  }
}

function sortKey(path: string): string {
  return path.replace(/\{\w+\}/g, '\uffff');
}
