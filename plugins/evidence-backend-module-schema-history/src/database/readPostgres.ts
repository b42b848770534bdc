import knexFactory, { Knex } from 'knex';

export type ReadPostgresOptions = {
  /** A URL with the password in it: never in an error, a log or a row. */
  connection: string;
  /** For the connection and for each statement. */
  timeoutSeconds: number;
  signal: AbortSignal;
};

/**
 * Reads another system's PostgreSQL in one transaction that can't write. Every
 * text in it has the same form wherever the server stands: dates in ISO 8601,
 * instants in UTC. Nothing is kept open afterwards.
 *
 * @throws Error with one line that says what is wrong, without the password
 */
export async function readPostgres<T>(
  options: ReadPostgresOptions,
  read: (trx: Knex.Transaction) => Promise<T>,
): Promise<T> {
  const { connection, signal, timeoutSeconds } = options;
  const timeout = Math.ceil(timeoutSeconds * 1000);
  const knex = knexFactory({
    client: 'pg',
    connection: {
      connectionString: connection,
      application_name: 'plumbline',
      connectionTimeoutMillis: timeout,
      // On this side, for a server that does not answer at all.
      query_timeout: timeout,
    },
    pool: { min: 0, max: 1 },
    // Later than the connection itself gives up, which can say why.
    acquireConnectionTimeout: timeout * 2,
    // What knex would log may name the connection.
    log: { warn() {}, error() {}, debug() {}, deprecate() {} },
  });
  try {
    signal.throwIfAborted();
    return await Promise.race([
      aborted(signal),
      knex.transaction(
        async trx => {
          await trx.raw(`set local statement_timeout = ${timeout}`);
          await trx.raw("set local timezone = 'UTC'");
          await trx.raw("set local datestyle = 'ISO'");
          return read(trx);
        },
        { readOnly: true, isolationLevel: 'repeatable read' },
      ),
    ]);
  } catch (error) {
    throw new Error(
      `The database could not be read: ${reason(error, connection)}`,
    );
  } finally {
    // A hung connection is closed at its own timeout: nobody waits for that.
    knex.destroy().catch(() => {});
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), {
      once: true,
    });
  });
}

/** One line, in which nothing of the connection's secrets stands. */
function reason(error: unknown, connection: string): string {
  const { code, message } = error as { code?: string; message?: string };
  // Where several addresses were tried, there is a code only.
  const text = message || code || 'it failed';
  // knex puts the statement before the message of the server.
  const firstLine = text.split('\n')[0].replace(/^.* - (?=[a-z])/, '');
  return [connection, ...passwordsOf(connection)].reduce(
    (line, secret) => line.replaceAll(secret, '…'),
    firstLine,
  );
}

function passwordsOf(connection: string): string[] {
  try {
    const { password, searchParams } = new URL(connection);
    return [
      password,
      decoded(password),
      searchParams.get('password') ?? '',
      searchParams.get('sslpassword') ?? '',
    ].filter(Boolean);
  } catch {
    return [];
  }
}

/** A password with a bare `%` is as it is: it must be found as well. */
function decoded(password: string): string {
  try {
    return decodeURIComponent(password);
  } catch {
    return '';
  }
}
