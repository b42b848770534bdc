import { Client } from 'pg';
import { postgresqlUrlVariable } from '../records/postgresqlHas';
import type { Made } from './Verifier';

type Observed = {
  connection_limit: number;
  statement_timeout: string;
  public_connect: boolean;
  owned: boolean;
  rights: string[];
};

/** Connects as the role that was made, and looks at its own database. */
export async function verifyPostgresql(made: Made): Promise<string[]> {
  const { connection, environment, name, variables } = made;
  const url = new URL(
    environment[postgresqlUrlVariable] ?? 'postgresql://nowhere',
  );
  const client = new Client({
    host: url.hostname,
    port: Number(url.port || 5432),
    database: name,
    user: connection?.username,
    password: connection?.password,
    connectionTimeoutMillis: 10_000,
    application_name: 'plumbline',
  });
  try {
    await client.connect();
    const { rows } = await client.query<Observed>(
      `SELECT d.datconnlimit AS connection_limit,
              (current_setting('statement_timeout')::interval) = make_interval(secs => $1) AS statement_timeout,
              has_database_privilege('public', d.oid, 'CONNECT') AS public_connect,
              pg_get_userbyid(d.datdba) = current_user AS owned,
              array_remove(ARRAY[
                CASE WHEN r.rolsuper THEN 'SUPERUSER' END,
                CASE WHEN r.rolcreatedb THEN 'CREATEDB' END,
                CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END,
                CASE WHEN r.rolreplication THEN 'REPLICATION' END,
                CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' END], NULL) AS rights
         FROM pg_roles r, pg_database d
        WHERE d.datname = current_database() AND r.rolname = current_user`,
      [variables.statement_timeout_seconds],
    );
    const [seen] = rows;
    const promises: [boolean, string][] = [
      [seen.owned, 'its role does not own it'],
      [
        seen.connection_limit === variables.connection_limit,
        `it takes ${seen.connection_limit} connections`,
      ],
      [Boolean(seen.statement_timeout), 'statements may take another time'],
      [seen.rights.length === 0, `its role has ${seen.rights.join(', ')}`],
      [!seen.public_connect, 'every role may connect to it'],
    ];
    return promises.flatMap(([holds, broken]) => (holds ? [] : [broken]));
  } catch (error) {
    const { code } = error as { code?: string };
    // Wrong password, no such role, no such database: it is not what was promised.
    if (code !== undefined && /^(28|3D)/.test(code)) {
      return ['its role can not connect to it'];
    }
    throw new Error('The database that was made does not answer yet');
  } finally {
    await client.end().catch(() => {});
  }
}
