import { Client, escapeIdentifier, escapeLiteral, Pool } from 'pg';
import type { QueryResultRow } from 'pg';

/** Names and texts, written so that PostgreSQL can't take them for anything else. */
export const sql = {
  name: (text: string) => escapeIdentifier(text),
  text: (text: string) => escapeLiteral(text),
};

export type Query = {
  run<Row extends QueryResultRow>(
    text: string,
    values?: unknown[],
  ): Promise<Row[]>;
};

/** The PostgreSQL on which databases are shared out. */
export class Server implements Query {
  readonly #options: { url: string; role?: string };
  readonly #pool: Pool;

  /** @param role - whose name everything is done in, if not the connection's own */
  constructor(options: { url: string; role?: string }) {
    const { url, role } = options;
    this.#options = options;
    this.#pool = new Pool({
      connectionString: url,
      application_name: 'terraform-provider-plumbline',
      connectionTimeoutMillis: 10_000,
      max: 4,
      allowExitOnIdle: true,
    });
    // A connection that was lost is reported by whoever uses it next.
    this.#pool.on('error', () => {});
    if (role) {
      this.#pool.on('connect', client => {
        // Queued ahead of whatever the connection is then used for.
        client.query(`SET ROLE ${sql.name(role)}`).catch(() => {});
      });
    }
  }

  async run<Row extends QueryResultRow>(
    text: string,
    values?: unknown[],
  ): Promise<Row[]> {
    const { rows } = await this.#pool.query<Row>(text, values);
    return rows;
  }

  /** All of it, or nothing. */
  async transaction(work: (query: Query) => Promise<void>): Promise<void> {
    const client = await this.#pool.connect();
    try {
      await client.query('BEGIN');
      await work({
        run: async <Row extends QueryResultRow>(
          text: string,
          values?: unknown[],
        ) => (await client.query<Row>(text, values)).rows,
      });
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {});
      throw error;
    } finally {
      client.release();
    }
  }

  /**
   * One at a time for each name, in all processes: of two runs, the second sees
   * what the first did.
   */
  async alone<T>(name: string, work: () => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    try {
      await client.query(
        'SELECT pg_advisory_lock(hashtextextended($1, 7007))',
        [name],
      );
      return await work();
    } finally {
      // Ends the session, and its lock with it, even where unlocking fails.
      client.release(true);
    }
  }

  /** Works inside one database of the server, on a connection of its own. */
  async inside<T>(
    database: string,
    work: (query: Query) => Promise<T>,
  ): Promise<T> {
    const { role } = this.#options;
    const url = new URL(this.#options.url);
    url.pathname = `/${encodeURIComponent(database)}`;
    const client = new Client({
      connectionString: url.href,
      application_name: 'terraform-provider-plumbline',
      connectionTimeoutMillis: 10_000,
    });
    // A connection that is lost is reported by the query.
    client.on('error', () => {});
    await client.connect();
    try {
      if (role) {
        await client.query(`SET ROLE ${sql.name(role)}`);
      }
      return await work({
        run: async <Row extends QueryResultRow>(
          text: string,
          values?: unknown[],
        ) => (await client.query<Row>(text, values)).rows,
      });
    } finally {
      await client.end().catch(() => {});
    }
  }

  async end(): Promise<void> {
    await this.#pool.end();
  }
}
