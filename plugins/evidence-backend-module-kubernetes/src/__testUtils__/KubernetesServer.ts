import { once } from 'node:events';
import {
  createServer,
  IncomingMessage,
  RequestListener,
  ServerResponse,
} from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import {
  discoveryOf,
  kindOf,
  KubernetesObject,
  ListKind,
  listKinds,
} from './discovery';
import { tableOf } from './tables';

type HistoryEntry = {
  version: number;
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  plural: ListKind;
  object: KubernetesObject;
};

/** Answers in place of the server; false leaves the request to it. */
export type Interception = (
  req: IncomingMessage,
  res: ServerResponse,
  url: URL,
) => boolean;

/** One request as it arrived. */
export type SeenRequest = {
  path: string;
  query: Record<string, string>;
  authorization?: string;
};

/**
 * An API server as far as reading goes: discovery, lists in pages, watches with
 * bookmarks, tables for `kubectl get`, tokens, and refusals. Objects are kept as
 * they are given to it; nothing schedules or runs anything.
 */
export class KubernetesServer {
  readonly requests: SeenRequest[] = [];
  /** Such as `list pods` or `watch pods`: answered 403. */
  readonly forbidden = new Set<string>();
  intercept: Interception = () => false;
  token?: string;
  /** Whether a version that is too old is refused at once, or in the stream. */
  goneAs: 'status' | 'event' = 'event';
  readonly #server;
  readonly #isSecure: boolean;
  readonly #objects = new Map<ListKind, Map<string, KubernetesObject>>();
  #history: HistoryEntry[] = [];
  #compacted = 0;
  /** Far from 1: versions are no indices. */
  #version = 4_711;
  readonly #watchers = new Set<(entry: HistoryEntry) => void>();
  readonly #pages = new Map<
    string,
    { rest: KubernetesObject[]; version: number }
  >();
  #pageCount = 0;

  constructor(options: {
    token?: string;
    tls?: { key: string; cert: string };
  }) {
    const listener: RequestListener = (req, res) => this.#serve(req, res);
    this.token = options.token;
    this.#isSecure = options.tls !== undefined;
    this.#server = options.tls
      ? createSecureServer(options.tls, listener)
      : createServer(listener);
  }

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo;
    return `${this.#isSecure ? 'https' : 'http'}://127.0.0.1:${port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Adds or changes an object, as `kubectl apply` or a controller would. */
  apply(plural: ListKind, object: KubernetesObject): void {
    const objects = this.#of(plural);
    const key = keyOf(object);
    this.#note(objects.has(key) ? 'MODIFIED' : 'ADDED', plural, object);
  }

  delete(plural: ListKind, namespace: string, name: string): void {
    const object = this.#of(plural).get(`${namespace}/${name}`);
    if (!object) {
      throw new Error(`There is no ${namespace}/${name} of ${plural}`);
    }
    this.#note('DELETED', plural, object);
  }

  /** Forgets what happened: a watch from before is answered that it is gone. */
  compact(): void {
    this.#version += 1;
    this.#compacted = this.#version;
    this.#history = [];
  }

  /** Forgets lists of which not all pages were read. */
  forgetPages(): void {
    this.#pages.clear();
  }

  /** The requests since the last call, as `list pods` or `watch pods`. */
  takeVerbs(): string[] {
    return this.requests
      .splice(0)
      .map(
        ({ path, query }) =>
          `${query.watch ? 'watch' : 'list'} ${path.split('/').at(-1)}`,
      );
  }

  #of(plural: ListKind): Map<string, KubernetesObject> {
    const objects = this.#objects.get(plural) ?? new Map();
    this.#objects.set(plural, objects);
    return objects;
  }

  #note(
    type: HistoryEntry['type'],
    plural: ListKind,
    given: KubernetesObject,
  ): void {
    this.#version += 3;
    const { apiVersion, kind } = kindOf(plural);
    const resourceVersion = String(this.#version);
    const metadata = { ...given.metadata, resourceVersion };
    const object = { apiVersion, kind, ...given, metadata };
    if (type === 'DELETED') {
      this.#of(plural).delete(keyOf(object));
    } else {
      this.#of(plural).set(keyOf(object), object);
    }
    const entry = { version: this.#version, type, plural, object };
    this.#history.push(entry);
    this.#watchers.forEach(watcher => watcher(entry));
  }

  #serve(req: IncomingMessage, res: ServerResponse): void {
    const url = new URL(req.url!, 'http://server');
    const { authorization } = req.headers;
    this.requests.push({
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      ...(authorization !== undefined && { authorization }),
    });
    if (this.intercept(req, res, url)) {
      return;
    }
    if (this.token !== undefined && authorization !== `Bearer ${this.token}`) {
      sendStatus(res, 401, 'Unauthorized', 'Unauthorized');
      return;
    }
    const discovery = discoveryOf(url.pathname);
    if (discovery) {
      send(res, 200, discovery);
      return;
    }
    const match =
      /^\/(?:api\/v1|apis\/(?:apps|batch)\/v1)(?:\/namespaces\/([^/]+))?\/([a-z]+)$/.exec(
        url.pathname,
      );
    const plural = match?.[2] as ListKind;
    if (!match || !listKinds.includes(plural)) {
      sendStatus(res, 404, 'NotFound', 'the server could not find it');
      return;
    }
    const isWatch = ['true', '1'].includes(url.searchParams.get('watch') ?? '');
    const verb = `${isWatch ? 'watch' : 'list'} ${plural}`;
    if (this.forbidden.has(verb)) {
      sendStatus(
        res,
        403,
        'Forbidden',
        `${plural} is forbidden: User "plumbline" cannot ${verb}`,
      );
      return;
    }
    const selects = selectorOf(url, match[1]);
    const asTable = /as=Table/.test(req.headers.accept ?? '');
    if (isWatch) {
      this.#watch(res, url, { plural, selects, asTable });
    } else {
      this.#list(res, url, { plural, selects, asTable });
    }
  }

  #list(res: ServerResponse, { searchParams }: URL, request: Request): void {
    const { plural, selects, asTable } = request;
    const token = searchParams.get('continue');
    const kept = token ? this.#pages.get(token) : undefined;
    if (token && !kept) {
      sendStatus(res, 410, 'Expired', 'The continue token is too old');
      return;
    }
    const { rest, version } = kept ?? {
      rest: [...this.#of(plural).values()]
        .filter(selects)
        .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
      version: this.#version,
    };
    const limit = Number(searchParams.get('limit') ?? 0) || rest.length;
    const items = rest.slice(0, limit);
    const metadata: Record<string, unknown> = {
      resourceVersion: String(version),
    };
    if (rest.length > limit) {
      const next = `page-${++this.#pageCount}`;
      this.#pages.set(next, { rest: rest.slice(limit), version });
      metadata.continue = next;
      metadata.remainingItemCount = rest.length - limit;
    }
    const { apiVersion, kind } = kindOf(plural);
    send(
      res,
      200,
      asTable
        ? tableOf(plural, items, metadata)
        : { apiVersion, kind: `${kind}List`, metadata, items },
    );
  }

  #watch(res: ServerResponse, { searchParams }: URL, request: Request): void {
    const { plural, selects, asTable } = request;
    const since = Number(searchParams.get('resourceVersion') ?? 0);
    if (since !== 0 && since < this.#compacted && this.goneAs === 'status') {
      sendStatus(res, 410, 'Expired', `too old resource version: ${since}`);
      return;
    }
    res.writeHead(200, {
      'content-type': 'application/json',
      'transfer-encoding': 'chunked',
    });
    // Else headers wait for the first event.
    res.flushHeaders();
    const write = (type: string, object: object) =>
      res.write(`${JSON.stringify({ type, object })}\n`);
    if (since !== 0 && since < this.#compacted) {
      const message = `too old resource version: ${since}`;
      write('ERROR', statusOf(410, 'Expired', message));
      res.end();
      return;
    }
    const take = ({ type, plural: of, object, version }: HistoryEntry) => {
      if (of === plural && version > since && selects(object)) {
        write(type, asTable ? tableOf(plural, [object], {}) : object);
      }
    };
    if (since === 0) {
      for (const object of this.#of(plural).values()) {
        const version = this.#version;
        take({ type: 'ADDED', plural, object, version });
      }
    } else {
      this.#history.forEach(take);
    }
    this.#watchers.add(take);
    const seconds = Number(searchParams.get('timeoutSeconds') ?? 300);
    const timer = setTimeout(() => {
      if (searchParams.get('allowWatchBookmarks') && !asTable) {
        const { apiVersion, kind } = kindOf(plural);
        const metadata = { resourceVersion: String(this.#version) };
        write('BOOKMARK', { apiVersion, kind, metadata });
      }
      res.end();
    }, seconds * 1000);
    res.on('close', () => {
      clearTimeout(timer);
      this.#watchers.delete(take);
    });
  }
}

type Request = {
  plural: ListKind;
  selects: (object: KubernetesObject) => boolean;
  asTable: boolean;
};

function selectorOf(
  { searchParams }: URL,
  namespace: string | undefined,
): (object: KubernetesObject) => boolean {
  const fields = searchParams.get('fieldSelector');
  const type = fields && /^type=(\w+)$/.exec(fields)?.[1];
  return object =>
    (namespace === undefined || object.metadata.namespace === namespace) &&
    (!type || object.type === type);
}

function keyOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}

function send(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, { 'content-type': 'application/json' });
  res.end(JSON.stringify(body));
}

/** A refusal as the API server words it. */
export function sendStatus(
  res: ServerResponse,
  code: number,
  reason: string,
  message: string,
): void {
  send(res, code, statusOf(code, reason, message));
}

function statusOf(code: number, reason: string, message: string) {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    code,
  };
}
