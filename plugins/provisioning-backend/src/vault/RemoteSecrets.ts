import { readFile } from 'node:fs/promises';
import {
  OutboundClient,
  OutboundRules,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Connection, SecretStore } from './SecretStore';

/** How a store outside is reached. */
export type RemoteOptions = {
  /** With a prefix if it has one. */
  url: URL;
  /** A token, or a file that is read each time, so that it may be renewed. */
  token: { value: string } | { file: string };
};

/** How one kind of store speaks. */
export type SecretDialect = {
  /** In errors. */
  name: string;
  refOf(requestId: string): string;
  headers(token: string): Record<string, string>;
  read(requestId: string): string;
  /** What `read` answers with. */
  parse(body: unknown): Partial<Record<string, unknown>> | undefined;
  write(
    requestId: string,
    connection: Connection,
  ): { method: 'POST'; path: string; body: object };
  /** The path that deletes it for good. */
  remove(requestId: string): string;
  /** Whether a write was refused since there is one already. */
  isThere(status: number): boolean;
};

/**
 * Connection material in a store that is there already. It is written once: of
 * two replicas the first one's counts, and only a reference goes anywhere else.
 * What the store answers reaches no error, since it may hold the secret.
 */
export class RemoteSecrets implements SecretStore {
  readonly #client: OutboundClient;
  readonly #dialect: SecretDialect;
  readonly #options: RemoteOptions;

  constructor(dialect: SecretDialect, options: RemoteOptions) {
    this.#dialect = dialect;
    this.#options = options;
    this.#client = new OutboundClient({
      rules: OutboundRules.naming(options.url),
    });
  }

  refOf(requestId: string): string {
    return this.#dialect.refOf(requestId);
  }

  async ensure(requestId: string, make: () => Connection): Promise<Connection> {
    const known = await this.get(requestId);
    if (known) {
      return known;
    }
    const { body, method, path } = this.#dialect.write(requestId, make());
    const { status } = await this.#ask(method, path, body);
    const isWritten = status >= 200 && status < 300;
    if (!isWritten && !this.#dialect.isThere(status)) {
      throw this.#refused('write', status);
    }
    // Of two replicas, one was first.
    const kept = await this.get(requestId);
    if (!kept) {
      throw new Error(
        `${this.#dialect.name} has no secret at '${this.refOf(
          requestId,
        )}' after it was written; see whether it was deleted there`,
      );
    }
    return kept;
  }

  async get(requestId: string): Promise<Connection | undefined> {
    const answer = await this.#ask('GET', this.#dialect.read(requestId));
    if (answer.status === 404) {
      return undefined;
    }
    if (answer.status !== 200) {
      throw this.#refused('read', answer.status);
    }
    const found = this.#dialect.parse(parsed(answer.body));
    const { password, salt, username } = found ?? {};
    if (
      typeof username !== 'string' ||
      typeof password !== 'string' ||
      typeof salt !== 'string'
    ) {
      throw new Error(
        `${this.#dialect.name} keeps something else at '${this.refOf(
          requestId,
        )}'; it needs username, password and salt`,
      );
    }
    return { username, password, salt };
  }

  async remove(requestId: string): Promise<boolean> {
    // A store answers the same whether it deleted something.
    const isThere = (await this.get(requestId)) !== undefined;
    if (!isThere) {
      return false;
    }
    const path = this.#dialect.remove(requestId);
    const { status } = await this.#ask('DELETE', path);
    if (status !== 404 && !(status >= 200 && status < 300)) {
      throw this.#refused('delete', status);
    }
    return true;
  }

  keptIn(requestId: string): { store: string; ref: string } {
    const ref = this.refOf(requestId);
    return {
      store: this.#dialect.name,
      // What comes before the colon says again which store it is.
      ref: ref.slice(ref.indexOf(':') + 1),
    };
  }

  async #ask(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) {
    const { token, url } = this.#options;
    const secret =
      'value' in token
        ? token.value
        : (await readFile(token.file, 'utf8')).trim();
    return this.#client.request({
      url: new URL(`${url.href.replace(/\/+$/, '')}${path}`),
      method,
      headers: {
        accept: 'application/json',
        ...this.#dialect.headers(secret),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  }

  #refused(what: string, status: number): Error {
    const why =
      status === 401 || status === 403
        ? 'its token may not do this'
        : `it answers with ${status}`;
    return new Error(`${this.#dialect.name} does not ${what} secrets: ${why}`);
  }
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
