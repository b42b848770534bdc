import { ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import knexFactory, { Knex } from 'knex';
import { startArguments } from '../lib/nodeArguments';
import {
  Engine,
  freePort,
  portalConfig,
  untilReady,
} from '../portal/startPortal';

/** One side of the comparison: a backend in a process and databases of its own. */
export class Side {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #database: object;
  readonly url: string;
  readonly token: string;
  #requests = 0;

  private constructor(options: {
    child: ChildProcess;
    folder: string;
    database: object;
    url: string;
    token: string;
  }) {
    this.#child = options.child;
    this.#folder = options.folder;
    this.#database = options.database;
    this.url = options.url;
    this.token = options.token;
  }

  static async start(options: {
    /** Of built code. */
    main: string;
    name: string;
    engine: Engine;
    postgresUrl: string;
    /** Of the plugins that are measured. */
    config: object;
    env?: Record<string, string>;
    /** Of Node; by default those of `npm start`. */
    execArgv?: string[];
  }): Promise<Side> {
    const { main, name, engine, postgresUrl, env } = options;
    const { execArgv = startArguments } = options;
    const folder = mkdtempSync(join(tmpdir(), 'plumbline-bench-'));
    const database =
      engine === 'PostgreSQL'
        ? await createPostgres(postgresUrl, name)
        : createSqlite(join(folder, 'db'));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const token = randomBytes(24).toString('hex');
    const config = join(folder, 'app-config.json');
    const shared = portalConfig({ url, port, token, database, secrets: {} });
    writeFileSync(config, JSON.stringify({ ...shared, ...options.config }));
    const child = fork(main, ['--config', config], {
      // Built code, on either side: nothing is compiled while it is loaded.
      execArgv,
      env: {
        ...process.env,
        NODE_ENV: 'production',
        LOG_LEVEL: 'warn',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const log = join(folder, 'backend.log');
    const file = createWriteStream(log);
    child.stdout!.pipe(file, { end: false });
    child.stderr!.pipe(file, { end: false });
    const side = new Side({ child, folder, database, url, token });
    try {
      await untilReady(url, child, log);
      if (execArgv.includes('--expose-gc')) {
        // What loading left behind, on either side as `npm start` clears it.
        await side.ask('collectGarbage');
      }
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
    return side;
  }

  /** What the process itself answers. */
  ask<T>(ask: string, more: object = {}): Promise<T> {
    this.#requests += 1;
    const id = this.#requests;
    return new Promise((resolve, reject) => {
      const listen = (message: { id: number; error?: string; answer: T }) => {
        if (message.id === id) {
          this.#child.off('message', listen as (message: unknown) => void);
          if (message.error) {
            reject(new Error(message.error));
          } else {
            resolve(message.answer);
          }
        }
      };
      this.#child.on('message', listen as (message: unknown) => void);
      this.#child.send({ id, ask, ...more });
    });
  }

  /** The answer's text, however long it takes. */
  async fetch(path: string, body?: object): Promise<string> {
    const { text } = await this.get(path, body);
    return text;
  }

  /** The same, with what the server says that it took, in milliseconds. */
  async get(
    path: string,
    body?: object,
  ): Promise<{ text: string; serverMs: number }> {
    const parts: Buffer[] = [];
    const serverMs = await this.#read(path, body, part => parts.push(part));
    return { text: Buffer.concat(parts).toString(), serverMs };
  }

  /** How many bytes the answer has, which may be more than a text can hold. */
  async size(path: string, body?: object): Promise<number> {
    let size = 0;
    await this.#read(path, body, part => {
      size += part.length;
    });
    return size;
  }

  #read(
    path: string,
    body: object | undefined,
    onPart: (part: Buffer) => void,
  ): Promise<number> {
    return new Promise((resolve, reject) => {
      const sent = request(
        `${this.url}/api/${path}`,
        {
          method: body ? 'POST' : 'GET',
          headers: {
            authorization: `Bearer ${this.token}`,
            'content-type': 'application/json',
          },
        },
        response => {
          let problem = '';
          response.on('data', part =>
            response.statusCode === 200 ? onPart(part) : (problem += part),
          );
          response.on('error', reject);
          response.on('end', () => {
            if (response.statusCode === 200) {
              const timing = String(response.headers['server-timing']);
              const [, took] = /dur=([\d.]+)/.exec(timing) ?? [];
              resolve(Number(took));
            } else {
              reject(new Error(`${response.statusCode}: ${problem}`));
            }
          });
        },
      );
      sent.on('error', reject);
      sent.end(body && JSON.stringify(body));
    });
  }

  /** Works on the database of one of its plugins. */
  async withDatabase(
    plugin: string,
    work: (knex: Knex) => Promise<unknown>,
  ): Promise<void> {
    const { client, connection } = this.#database as {
      client: string;
      connection: string & { directory: string };
    };
    const knex = knexFactory(
      client === 'pg'
        ? { client, connection, searchPath: [plugin] }
        : {
            client,
            connection: {
              filename: join(connection.directory, `${plugin}.sqlite`),
            },
            useNullAsDefault: true,
          },
    );
    try {
      await work(knex);
    } finally {
      await knex.destroy();
    }
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null) {
      const exited = new Promise(resolve => this.#child.once('exit', resolve));
      this.#child.kill('SIGTERM');
      await Promise.race([exited, sleep(10_000)]);
      this.#child.kill('SIGKILL');
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function createSqlite(directory: string) {
  mkdirSync(directory, { recursive: true });
  return { client: 'better-sqlite3', connection: { directory } };
}

async function createPostgres(url: string, name: string) {
  const admin = knexFactory({ client: 'pg', connection: url });
  try {
    await admin.raw('create database ??', [name]);
  } finally {
    await admin.destroy();
  }
  const connection = new URL(url);
  connection.pathname = `/${name}`;
  return {
    client: 'pg',
    connection: connection.href,
    pluginDivisionMode: 'schema',
  };
}
