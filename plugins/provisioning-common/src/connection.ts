import { z } from 'zod';

export const connectionProtocols = ['postgresql'] as const;

const revealedSchema = z.object({
  by: z.string(),
  at: z.string(),
});

export const connectionSchema = z
  .object({
    protocol: z.enum(connectionProtocols),
    host: z.string(),
    port: z.number().int(),
    database: z.string().optional(),
    user: z.string().optional(),
    sslMode: z.string().optional(),
    password: z.object({
      /** Where to read it, where the portal does not keep it. */
      keptIn: z.object({ store: z.string(), ref: z.string() }).optional(),
      /** Who was shown it, and when; absent while nobody was. */
      revealed: revealedSchema.optional(),
    }),
  })
  .meta({ id: 'Connection' });
/** How to reach what was made; never the password itself. */
export type Connection = z.infer<typeof connectionSchema>;

export const revealedPasswordSchema = z
  .object({ password: z.string(), revealed: revealedSchema })
  .meta({ id: 'RevealedPassword' });
/** The only time that the password is answered. */
export type RevealedPassword = z.infer<typeof revealedPasswordSchema>;

type Target = Omit<Connection, 'password'>;

/**
 * A line for a shell, such as `psql "host=db.internal dbname=checkout"`. It has
 * no password: everybody on a machine can list the arguments of a process.
 */
export function psqlCommand(target: Target): string {
  const { database, host, port, sslMode, user } = target;
  const words = Object.entries({
    host,
    port,
    dbname: database,
    user,
    sslmode: sslMode,
  }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${conninfoValue(String(value))}`],
  );
  return `psql ${shellWord(words.join(' '))}`;
}

/** Without the password: addresses are logged. */
export function connectionUrl(target: Target): string {
  const { database = '', host, port, protocol, sslMode, user } = target;
  const of = encodeURIComponent;
  const address = host.includes(':') ? `[${host}]` : host;
  return `${protocol}://${user ? `${of(user)}@` : ''}${address}:${port}/${of(
    database,
  )}${sslMode ? `?sslmode=${of(sslMode)}` : ''}`;
}

/**
 * Lines for a shell to evaluate; programs of PostgreSQL read these variables.
 *
 * @param password - where it is known
 */
export function connectionEnvironment(
  target: Target,
  password?: string,
): string {
  const { database, host, port, sslMode, user } = target;
  return Object.entries({
    PGHOST: host,
    PGPORT: port,
    PGDATABASE: database,
    PGUSER: user,
    PGSSLMODE: sslMode,
    PGPASSWORD: password,
  })
    .flatMap(([name, value]) =>
      value === undefined ? [] : [`export ${name}=${shellWord(String(value))}`],
    )
    .join('\n');
}

/** @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING */
function conninfoValue(value: string): string {
  return /^[^\s'\\]+$/.test(value)
    ? value
    : `'${value.replace(/['\\]/g, '\\$&')}'`;
}

function shellWord(text: string): string {
  if (/^[\w./:@%+-]+$/.test(text)) {
    return text;
  }
  return /^[\w\s./:@%+=,'-]+$/.test(text)
    ? `"${text}"`
    : `'${text.replace(/'/g, `'\\''`)}'`;
}
