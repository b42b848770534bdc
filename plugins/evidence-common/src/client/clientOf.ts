import type { z } from 'zod';
import { isRaw, paramNames } from '../operations/operation';
import type {
  JsonOperations,
  Operation,
  Operations,
  OutputOf,
  ParamNames,
} from '../operations/operation';
import { EvidenceRequestError } from './EvidenceRequestError';
import { expectSuccess, RestClient, withQuery } from './RestClient';
import type {
  QueryValue,
  RequestOptions,
  RestClientOptions,
} from './RestClient';

/** A query as code writes it: lists as arrays, flags and numbers as such. */
export type QueryInput<T extends z.ZodObject> = {
  [Name in keyof z.input<T>]?:
    | z.input<T>[Name]
    | (Name extends keyof z.output<T> ? Listed<z.output<T>[Name]> : never);
};

type Listed<T> = T extends readonly (infer Item)[] ? readonly Item[] : T;

type Texts<Names extends readonly unknown[]> = {
  [Index in keyof Names]: string;
};

type BodyArgument<T extends Operation> = T['documentedBody'] extends z.ZodType
  ? [body: z.input<T['documentedBody']>]
  : T['body'] extends z.ZodType
  ? [body: z.input<T['body']>]
  : [];

type QueryArgument<T extends Operation> = T['query'] extends z.ZodObject
  ? [query?: QueryInput<T['query']>]
  : [];

/** Parameters of the path one by one, then body, query and options. */
export type OperationMethod<T extends Operation> = (
  ...args: [
    ...Texts<ParamNames<T['path']>>,
    ...BodyArgument<T>,
    ...QueryArgument<T>,
    options?: RequestOptions,
  ]
) => Promise<OutputOf<T['output']>>;

/** A method for each operation, which throws `EvidenceRequestError` when refused. */
export type OperationsClient<T extends Operations> = {
  [Id in JsonOperations<T>]: OperationMethod<Extract<T[Id], Operation>>;
};

/** The class of clients of these operations, for the browser and for Node. */
export function clientOf<T extends Operations>(
  operations: T,
): new (options: RestClientOptions) => OperationsClient<T> {
  class Client {
    readonly #rest: RestClient;

    constructor(options: RestClientOptions) {
      this.#rest = new RestClient(options);
    }

    static {
      for (const [id, operation] of Object.entries(operations)) {
        if (!isRaw(operation)) {
          Object.defineProperty(this.prototype, id, {
            value(this: Client, ...args: unknown[]) {
              return send(this.#rest, operation, args);
            },
          });
        }
      }
    }
  }
  return Client as never;
}

const methods = {
  get: 'GET',
  post: 'POST',
  put: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
} as const;

async function send(
  rest: RestClient,
  operation: Operation,
  args: unknown[],
): Promise<unknown> {
  const left = [...args];
  const path = paramNames(operation.path).reduce(
    (text, name) =>
      text.replace(`{${name}}`, encodeURIComponent(String(left.shift()))),
    operation.path as string,
  );
  const empty = operation.method === 'post' ? {} : undefined;
  const body = operation.body ? left.shift() : empty;
  const query = operation.query && left.shift();
  const answer = await rest.request(
    methods[operation.method],
    withQuery(path, queryOf(query as Record<string, unknown> | undefined)),
    body,
    left[0] as RequestOptions | undefined,
  );
  if (operation.output) {
    return expectSuccess(answer, path);
  }
  if (answer.status < 200 || answer.status > 299) {
    throw EvidenceRequestError.fromAnswer(answer, path);
  }
  return undefined;
}

/** Lists as text with commas. */
export function queryOf(
  query: Record<string, unknown> = {},
): Record<string, QueryValue> {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [
      name,
      Array.isArray(value)
        ? value.join(',') || undefined
        : (value as QueryValue),
    ]),
  );
}
