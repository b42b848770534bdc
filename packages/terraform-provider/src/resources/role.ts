import { readMark, writeMark } from '../postgresql/marks';
import { Query, Server, sql } from '../postgresql/Server';
import { checkLimit, checkName, Resource, ResourceError } from './Resource';

type Role = {
  name: string;
  request_id: string;
  password_verifier: string;
  connection_limit: number;
  statement_timeout_seconds: number;
};

type RoleRow = {
  connections: number;
  settings: string[] | null;
  comment: string | null;
};

/** A SCRAM verifier (RFC 5803): what PostgreSQL keeps in place of the password. */
const verifierPattern =
  /^SCRAM-SHA-256\$\d+:[A-Za-z0-9+/=]+\$[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+$/;

/**
 * A role that logs in. Its password never comes here: Terraform keeps what it is
 * given in the clear, so it is given a verifier only.
 */
export const role: Resource = {
  attributes: {
    name: {
      type: 'string',
      description: 'What it is called',
      required: true,
      replaces: true,
    },
    request_id: {
      type: 'string',
      description: 'The request that it is made for; only that one may have it',
      required: true,
      replaces: true,
    },
    password_verifier: {
      type: 'string',
      description: 'The SCRAM-SHA-256 verifier of its password',
      required: true,
      sensitive: true,
    },
    connection_limit: {
      type: 'number',
      description: 'Connections at once',
      required: true,
    },
    statement_timeout_seconds: {
      type: 'number',
      description: 'The longest that one statement may take',
      required: true,
    },
  },

  check: value =>
    checkName(value, 'name') ??
    checkLimit(value, 'connection_limit', 1000) ??
    checkLimit(value, 'statement_timeout_seconds', 86_400) ??
    (typeof value.password_verifier === 'string' &&
    !verifierPattern.test(value.password_verifier)
      ? "'password_verifier' must be a SCRAM-SHA-256 verifier, and never the password"
      : undefined),

  async read(server, state) {
    const wanted = state as Role;
    const row = await find(server, wanted.name);
    const mark = readMark(row?.comment ?? null);
    if (!row || mark?.request !== wanted.request_id) {
      return null;
    }
    return {
      ...wanted,
      connection_limit: row.connections,
      statement_timeout_seconds: timeoutOf(row.settings),
    };
  },

  async create(server, planned) {
    const wanted = planned as Role;
    await server.alone(wanted.name, async () => {
      const row = await find(server, wanted.name);
      if (row && readMark(row.comment)?.request !== wanted.request_id) {
        throw new ResourceError(
          `There is a role '${wanted.name}' already, and this request did not make it; choose another name`,
        );
      }
      await server.transaction(async query => {
        await keepOutOfLog(query);
        await query.run(
          `${row ? 'ALTER' : 'CREATE'} ROLE ${sql.name(
            wanted.name,
          )} ${optionsOf(wanted)}`,
        );
        await setTimeoutOf(query, wanted);
        await query.run(
          `COMMENT ON ROLE ${sql.name(wanted.name)} IS ${sql.text(
            writeMark({ request: wanted.request_id, tags: {} }),
          )}`,
        );
      });
    });
  },

  async update(server, planned) {
    const wanted = planned as Role;
    await server.transaction(async query => {
      await keepOutOfLog(query);
      await query.run(
        `ALTER ROLE ${sql.name(wanted.name)} ${optionsOf(wanted)}`,
      );
      await setTimeoutOf(query, wanted);
    });
  },

  async remove(server, prior) {
    const { name, request_id } = prior as Role;
    const row = await find(server, name);
    if (row && readMark(row.comment)?.request === request_id) {
      await server.run(`DROP ROLE IF EXISTS ${sql.name(name)}`);
    }
  },
};

function optionsOf({ connection_limit, password_verifier }: Role): string {
  return `LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION CONNECTION LIMIT ${Number(
    connection_limit,
  )} PASSWORD ${sql.text(password_verifier)}`;
}

/** A server that logs statements would log the verifier; only superusers may stop it. */
async function keepOutOfLog(query: Query): Promise<void> {
  await query.run(
    `SELECT set_config('log_statement', 'none', true)
       FROM pg_roles WHERE rolname = current_user AND rolsuper`,
  );
}

async function setTimeoutOf(
  query: Query,
  { name, statement_timeout_seconds }: Role,
): Promise<void> {
  await query.run(
    `ALTER ROLE ${sql.name(name)} SET statement_timeout = ${
      Number(statement_timeout_seconds) * 1000
    }`,
  );
}

/** In seconds; 0 is PostgreSQL's word for no limit. */
function timeoutOf(settings: string[] | null): number {
  const setting = settings?.find(each => each.startsWith('statement_timeout='));
  return Number(setting?.split('=')[1] ?? 0) / 1000;
}

async function find(
  server: Server,
  name: string,
): Promise<RoleRow | undefined> {
  const [row] = await server.run<RoleRow>(
    `SELECT r.rolconnlimit AS connections, s.setconfig AS settings,
            shobj_description(r.oid, 'pg_authid') AS comment
       FROM pg_roles r
       LEFT JOIN pg_db_role_setting s ON s.setrole = r.oid AND s.setdatabase = 0
      WHERE r.rolname = $1`,
    [name],
  );
  return row;
}
