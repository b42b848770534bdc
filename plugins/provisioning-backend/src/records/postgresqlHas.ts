import { Client } from 'pg';

/** Where the provider finds the shared server. */
export const postgresqlUrlVariable = 'PLUMBLINE_POSTGRESQL_URL';

/**
 * Whether the server has a database or a role of this name that another request,
 * or another hand, made. False where it does not answer: then the run finds out.
 *
 * @param requestId - whose own ones do not count
 */
export async function postgresqlHas(
  environment: Readonly<Record<string, string>>,
  name: string,
  requestId: string | undefined,
): Promise<boolean> {
  const connectionString = environment[postgresqlUrlVariable];
  if (!connectionString) {
    return false;
  }
  const client = new Client({
    connectionString,
    connectionTimeoutMillis: 2_000,
    query_timeout: 2_000,
    application_name: 'plumbline',
  });
  // A connection that is lost is reported by the query.
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ comment: string | null }>(
      `SELECT shobj_description(oid, 'pg_authid') AS comment
         FROM pg_roles WHERE rolname = $1
       UNION ALL
       SELECT shobj_description(oid, 'pg_database')
         FROM pg_database WHERE datname = $1`,
      [name],
    );
    // The provider marks what it makes with the request.
    const own = requestId && `"request":"${requestId}"`;
    return rows.some(({ comment }) => !own || !comment?.includes(own));
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}
