import { readMark, writeMark } from '../postgresql/marks';
import { Server, sql } from '../postgresql/Server';
import { Grant, grantsIn, grantWords } from './grants';
import {
  checkLimit,
  checkName,
  requireGone,
  Resource,
  ResourceError,
} from './Resource';

type Database = {
  name: string;
  owner: string;
  request_id: string;
  connection_limit: number;
  public_connect: boolean;
  deletion_protection: boolean;
  tags: Record<string, string>;
  allow_connections: boolean | null;
  extensions: string[] | null;
  grants: string[] | null;
};

type DatabaseRow = {
  owner: string;
  connections: number;
  public_connect: boolean;
  allow_connections: boolean;
  comment: string | null;
  owner_comment: string | null;
};

/**
 * A database of its own on the shared server, owned by one role. `CREATE
 * DATABASE` can't be part of a transaction, so a run may end between it and the
 * comment: what belongs to the request's own role is then the request's, too.
 */
export const database: Resource = {
  attributes: {
    name: {
      type: 'string',
      description: 'What it is called',
      required: true,
      replaces: true,
    },
    owner: {
      type: 'string',
      description: 'The role that owns it',
      required: true,
    },
    request_id: {
      type: 'string',
      description: 'The request that it is made for; only that one may have it',
      required: true,
      replaces: true,
    },
    connection_limit: {
      type: 'number',
      description: 'Connections at once',
      required: true,
    },
    public_connect: {
      type: 'bool',
      description: 'Whether every role of the server may connect',
      required: true,
    },
    deletion_protection: {
      type: 'bool',
      description: 'Whether it must be lifted before it can be dropped',
      required: true,
    },
    tags: {
      type: ['map', 'string'],
      description: 'Kept in its comment',
      required: true,
    },
    allow_connections: {
      type: 'bool',
      description: 'Whether anybody may connect',
      default: true,
    },
    extensions: {
      type: ['list', 'string'],
      description:
        'Extensions that another than its owner put into it, beside those of every new database; none',
      default: [],
    },
    grants: {
      type: ['list', 'string'],
      description: 'What others may do in it; nothing',
      default: [],
    },
  },

  check: value =>
    checkName(value, 'name') ??
    checkName(value, 'owner') ??
    checkLimit(value, 'connection_limit', 1000),

  async read(server, state, warn) {
    const wanted = state as Database;
    const row = await find(server, wanted.name);
    if (!row || requestOf(row) !== wanted.request_id) {
      return null;
    }
    return {
      ...wanted,
      owner: row.owner,
      connection_limit: row.connections,
      public_connect: row.public_connect,
      tags: readMark(row.comment)?.tags ?? {},
      allow_connections: row.allow_connections,
      ...(await lookInside(server, wanted).catch(({ message }: Error) => {
        warn(
          `The extensions and grants in '${wanted.name}' could not be looked at: ${message}`,
        );
        return {};
      })),
    };
  },

  async create(server, planned) {
    const wanted = planned as Database;
    await server.alone(wanted.name, async () => {
      const row = await find(server, wanted.name);
      if (row && requestOf(row) !== wanted.request_id) {
        throw new ResourceError(
          `There is a database '${wanted.name}' already, and this request did not make it; choose another name`,
        );
      }
      if (!row) {
        await grantOwner(server, wanted.owner);
        await server.run(
          `CREATE DATABASE ${sql.name(wanted.name)} OWNER ${sql.name(
            wanted.owner,
          )}`,
        );
      }
      await settle(server, wanted);
    });
  },

  async update(server, planned) {
    const wanted = planned as Database;
    await settle(server, wanted);
    await revoke(server, wanted);
    const left = await lookInside(server, wanted);
    requireGone(`The database '${wanted.name}'`, left);
  },

  async remove(server, prior) {
    const { name, request_id, deletion_protection } = prior as Database;
    const row = await find(server, name);
    if (!row || requestOf(row) !== request_id) {
      return;
    }
    if (deletion_protection) {
      throw new ResourceError(
        `The database '${name}' is protected from deletion; set 'deletion_protection' to false and apply that first`,
      );
    }
    await server.run(`DROP DATABASE ${sql.name(name)} WITH (FORCE)`);
  },
};

/** Everything but making it; may be repeated. */
async function settle(server: Server, wanted: Database): Promise<void> {
  const name = sql.name(wanted.name);
  const change = wanted.public_connect ? 'GRANT' : 'REVOKE';
  const end = wanted.public_connect ? 'TO' : 'FROM';
  const row = await find(server, wanted.name);
  if (row && row.owner !== wanted.owner) {
    await grantOwner(server, wanted.owner);
  }
  await server.transaction(async query => {
    if (row && row.owner !== wanted.owner) {
      await query.run(
        `ALTER DATABASE ${name} OWNER TO ${sql.name(wanted.owner)}`,
      );
    }
    if (row && !row.allow_connections) {
      await query.run(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    }
    await query.run(
      `ALTER DATABASE ${name} CONNECTION LIMIT ${Number(
        wanted.connection_limit,
      )}`,
    );
    await query.run(
      `${change} CONNECT, TEMPORARY ON DATABASE ${name} ${end} PUBLIC`,
    );
    await query.run(
      `COMMENT ON DATABASE ${name} IS ${sql.text(
        writeMark({ request: wanted.request_id, tags: wanted.tags }),
      )}`,
    );
  });
}

/** What another hand put into it, or lets others do in it. */
async function lookInside(
  server: Server,
  wanted: Database,
): Promise<{ extensions: string[]; grants: string[] }> {
  const { extensions, grants } = await inside(server, wanted);
  return { extensions, grants: grantWords(grants) };
}

async function inside(
  server: Server,
  { name, owner, public_connect }: Database,
): Promise<{ extensions: string[]; grants: Grant[] }> {
  // A new database is a copy of this one.
  const usual = await server
    .inside('template1', query =>
      query.run<{ name: string }>('SELECT extname AS name FROM pg_extension'),
    )
    .catch(() => [{ name: 'plpgsql' }]);
  return server.inside(name, async query => {
    const extensions = await query.run<{ name: string }>(
      `SELECT extname AS name FROM pg_extension
        WHERE pg_get_userbyid(extowner) <> $1 ORDER BY 1`,
      [owner],
    );
    return {
      extensions: extensions
        .map(each => each.name)
        .filter(each => usual.every(other => other.name !== each)),
      grants: await grantsIn(query, { owner, public_connect }),
    };
  });
}

async function revoke(server: Server, wanted: Database): Promise<void> {
  const { extensions, grants } = await inside(server, wanted);
  if (extensions.length + grants.length === 0) {
    return;
  }
  await server.inside(wanted.name, async query => {
    // Nothing that rests on one goes with it: then PostgreSQL says what does.
    for (const name of extensions) {
      await query.run(`DROP EXTENSION ${sql.name(name)}`);
    }
    for (const { grantee, on, privileges } of grants) {
      await query.run(
        `REVOKE ${privileges.join(', ')} ON ${on} FROM ${
          grantee === undefined ? 'PUBLIC' : sql.name(grantee)
        } CASCADE`,
      );
    }
  });
}

/** Who is no superuser must be a member of the role it gives a database to. */
async function grantOwner(server: Server, owner: string): Promise<void> {
  const [{ member }] = await server.run<{ member: boolean }>(
    // Since PostgreSQL 16 who makes a role administers it, and can't act as it.
    `SELECT pg_has_role(current_user, $1,
              CASE WHEN current_setting('server_version_num')::int >= 160000
                   THEN 'SET' ELSE 'MEMBER' END) AS member`,
    [owner],
  );
  if (!member) {
    await server.run(`GRANT ${sql.name(owner)} TO CURRENT_USER`);
  }
}

function requestOf({
  comment,
  owner_comment,
}: DatabaseRow): string | undefined {
  return (comment === null ? readMark(owner_comment) : readMark(comment))
    ?.request;
}

async function find(
  server: Server,
  name: string,
): Promise<DatabaseRow | undefined> {
  const [row] = await server.run<DatabaseRow>(
    `SELECT r.rolname AS owner, d.datconnlimit AS connections,
            d.datallowconn AS allow_connections,
            has_database_privilege('public', d.oid, 'CONNECT') AS public_connect,
            shobj_description(d.oid, 'pg_database') AS comment,
            shobj_description(d.datdba, 'pg_authid') AS owner_comment
       FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba
      WHERE d.datname = $1`,
    [name],
  );
  return row;
}
