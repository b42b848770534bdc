import type { BasicPermission } from '@backstage/plugin-permission-common';
import type { z } from 'zod';

/**
 * One operation of a plugin's REST API. Its route, its OpenAPI path, the method
 * of the typed client and, where it has an `action`, the action for assistants
 * are made from this value; only its handler is written besides.
 */
export interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** As in OpenAPI, with parameters in braces: `/candidates/{id}`. */
  readonly path: `/${string}`;
  /** In the imperative, at most 80 characters. */
  readonly summary: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The form of the body, where its items are checked one by one by the handler. */
  readonly documentedBody?: z.ZodType;
  /** How error messages call the body; by default `request`. */
  readonly bodyName?: string;
  /** What `express.json` takes; by default 200 kB. */
  readonly bodyLimit?: string;
  /** Where a plugin reads bodies itself: an empty one is an empty object. */
  readonly bodyMayBeEmpty?: true;
  /** The shape of the answer; without it the answer is empty. */
  readonly output?: z.ZodType;
  /** Media types of files that are answered instead, where the query's `format` says so. */
  readonly downloads?: readonly string[];
  /** By default 200, and 204 without an `output`. */
  readonly status?: 200 | 201 | 202 | 204;
  /**
   * Answers of another status than `status`: 200 where nothing new was stored.
   * By `when`, or where the handler answers with `Existing`.
   */
  readonly alsoStatus?: {
    readonly status: 200 | 201 | 202;
    /** By default that of the operation. */
    readonly output?: z.ZodType;
    readonly when?: (output: any) => boolean;
  };
  /** Keeps the answer out of every cache on its way. */
  readonly noStore?: boolean;
  /** By default anyone with credentials: users, plugins and tokens. */
  readonly caller?: 'user';
  /** Required before the input is read. */
  readonly permission?: BasicPermission;
  /** Refusals beside malformed input, missing credentials and permission. */
  readonly errors?: Readonly<Partial<Record<ErrorStatus, string>>>;
  /** Each call is audited, refused ones too. */
  readonly audit?: {
    readonly event: string;
    /** @param input - as sent, not checked yet */
    readonly meta?: (input: UncheckedInput) => Record<string, string>;
    /** Recorded when it has ended: at a low severity, unless it was refused. */
    readonly routine?: true;
    /** A dry run is not recorded. */
    readonly unless?: (input: UncheckedInput) => boolean;
  };
  /** Offers it to assistants; those of one `name` are one action. */
  readonly action?: {
    /** In kebab case; the plugin's id is put before it. */
    readonly name: string;
    readonly title: string;
    /** What it answers and when to use it, for a model that has to choose. */
    readonly description: string;
    /** What an action of several operations takes to choose this one. */
    readonly decision?: string;
    readonly destructive?: boolean;
    /** Makes the parameters of the operation of what an assistant sends. */
    readonly rewrite?: (
      input: Record<string, unknown>,
    ) => Record<string, unknown>;
  };
}

export type ErrorStatus =
  | 400
  | 403
  | 404
  | 409
  | 410
  | 413
  | 415
  | 422
  | 429
  | 503;

export type UncheckedInput = {
  params: Record<string, string>;
  query: unknown;
  body: unknown;
  /** `user:default/…`, or the name of a service or token. */
  principal: string;
};

/**
 * The texts among the named fields of what was sent, for the audit log. What is
 * no text is left out: making one of it may throw.
 */
export function textsOf(
  body: unknown,
  ...names: readonly string[]
): Record<string, string> {
  const fields = (body ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    names.flatMap(name => {
      const value = fields[name];
      return typeof value === 'string' ? [[name, value.slice(0, 500)]] : [];
    }),
  );
}

/**
 * A route that is not JSON in and JSON out: a stream, a download, a signed
 * webhook. It is written by hand, and declared beside the others.
 */
export interface RawRoute {
  readonly raw: true;
  readonly method: 'get' | 'post';
  readonly path: `/${string}`;
  readonly summary: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** By media type, where it is not JSON alone. */
  readonly bodies?: Readonly<Record<string, z.ZodType>>;
  readonly headers?: z.ZodObject;
  /** By status and media type; a text where there is nothing but JSON errors. */
  readonly responses: Readonly<
    Record<number, string | Readonly<Record<string, z.ZodType>>>
  >;
  /** Whether callers need no credentials; a signature stands for them. */
  readonly signed?: boolean;
}

/** All routes of a plugin, by `operationId`. */
export type Operations = Readonly<Record<string, Operation | RawRoute>>;

/** Those that are not raw routes. */
export type JsonOperations<T extends Operations> = {
  [Id in keyof T]: T[Id] extends RawRoute ? never : Id;
}[keyof T];

/** Keeps the exact types of what is declared, and checks them. */
export function defineOperations<const T extends Operations>(operations: T): T {
  return operations;
}

/** `['id', 'version']` of `/controls/{id}/versions/{version}`. */
export type ParamNames<Path extends string> =
  Path extends `${string}{${infer Name}}${infer Rest}`
    ? [Name, ...ParamNames<Rest>]
    : [];

export type ParamsOf<T extends { path: string }> = Record<
  ParamNames<T['path']>[number],
  string
>;

/** What a schema gives; nothing where there is none. */
export type OutputOf<T> = T extends z.ZodType ? z.output<T> : undefined;

/** Names in the path, in their order. */
export function paramNames(path: string): string[] {
  return Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name);
}

export function isRaw(operation: Operation | RawRoute): operation is RawRoute {
  return 'raw' in operation;
}
