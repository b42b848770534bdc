import { readMark, writeMark } from '../postgresql/marks';
import { Query, Server, sql } from '../postgresql/Server';
import {
  checkLimit,
  checkName,
  requireGone,
  Resource,
  ResourceError,
} from './Resource';

type Role = {
  name: string;
  request_id: string;
  password_verifier: string;
  connection_limit: number;
  statement_timeout_seconds: number;
  rights: string[] | null;
  member_of: string[] | null;
  members: string[] | null;
};

/** Membership of one role in another, with its grantor. */
type Membership = { role: string; member: string; grantor: string };

type RoleRow = {
  connections: number;
  settings: string[] | null;
  comment: string | null;
  ends: string | null;
  memberships: Membership[];
} & Record<keyof typeof rights, boolean>;

/** What a role has by `CREATE ROLE … LOGIN`, and how to make it that again. */
const rights = {
  rolsuper: { usual: false, otherwise: 'SUPERUSER', mend: 'NOSUPERUSER' },
  rolcreatedb: { usual: false, otherwise: 'CREATEDB', mend: 'NOCREATEDB' },
  rolcreaterole: {
    usual: false,
    otherwise: 'CREATEROLE',
    mend: 'NOCREATEROLE',
  },
  rolreplication: {
    usual: false,
    otherwise: 'REPLICATION',
    mend: 'NOREPLICATION',
  },
  rolbypassrls: { usual: false, otherwise: 'BYPASSRLS', mend: 'NOBYPASSRLS' },
  rolcanlogin: { usual: true, otherwise: 'NOLOGIN', mend: 'LOGIN' },
  rolinherit: { usual: true, otherwise: 'NOINHERIT', mend: 'INHERIT' },
} as const;
type Right = keyof typeof rights;
const allRights = Object.keys(rights) as Right[];

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
    rights: {
      type: ['list', 'string'],
      description: 'What it may do beside log in, such as CREATEDB; nothing',
      default: [],
    },
    member_of: {
      type: ['list', 'string'],
      description: 'Roles whose rights it has; none',
      default: [],
    },
    members: {
      type: ['list', 'string'],
      description: 'Roles that have its rights, beside who made it; none',
      default: [],
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
      password_verifier:
        (await verifierOf(server, wanted.name)) ?? wanted.password_verifier,
      ...rightsOf(row, wanted.name),
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
          )} LOGIN ${optionsOf(wanted)}`,
        );
        await revoke(query, wanted.name, row);
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
    const { name } = wanted;
    await server.transaction(async query => {
      await keepOutOfLog(query);
      await query.run(`ALTER ROLE ${sql.name(name)} ${optionsOf(wanted)}`);
      await revoke(query, name, await find(query, name));
      await setTimeoutOf(query, wanted);
    });
    const row = await find(server, name);
    requireGone(`The role '${name}'`, row ? rightsOf(row, name) : {});
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
  return `CONNECTION LIMIT ${Number(connection_limit)} PASSWORD ${sql.text(
    password_verifier,
  )}`;
}

/** What it has more, or less, than a role that was just made. */
function rightsOf(row: RoleRow, name: string) {
  return {
    rights: [
      ...allRights
        .filter(right => row[right] !== rights[right].usual)
        .map(right => rights[right].otherwise),
      ...(row.ends ? [`VALID UNTIL ${row.ends}`] : []),
    ],
    member_of: namesOf(
      row.memberships.filter(({ member }) => member === name),
      'role',
    ),
    members: namesOf(
      row.memberships.filter(({ role: of }) => of === name),
      'member',
    ),
  };
}

function namesOf(
  memberships: readonly Membership[],
  side: 'role' | 'member',
): string[] {
  return [...new Set(memberships.map(each => each[side]))].sort();
}

/**
 * Only what differs is changed: each right may be changed by those alone who have
 * it themselves.
 */
async function revoke(
  query: Query,
  name: string,
  row: RoleRow | undefined,
): Promise<void> {
  if (!row) {
    return;
  }
  const mends: string[] = [
    ...allRights
      .filter(right => row[right] !== rights[right].usual)
      .map(right => rights[right].mend),
    ...(row.ends ? ["VALID UNTIL 'infinity'"] : []),
  ];
  if (mends.length > 0) {
    await query.run(`ALTER ROLE ${sql.name(name)} ${mends.join(' ')}`);
  }
  for (const { grantor, member, role: of } of row.memberships) {
    await query.run(
      `REVOKE ${sql.name(of)} FROM ${sql.name(member)} GRANTED BY ${sql.name(
        grantor,
      )} CASCADE`,
    );
  }
}

/** What the server keeps; undefined where only superusers may look. */
async function verifierOf(
  server: Server,
  name: string,
): Promise<string | undefined> {
  const [{ may }] = await server.run<{ may: boolean }>(
    `SELECT has_table_privilege('pg_catalog.pg_authid', 'SELECT') AS may`,
  );
  if (!may) {
    return undefined;
  }
  const [row] = await server.run<{ rolpassword: string | null }>(
    'SELECT rolpassword FROM pg_catalog.pg_authid WHERE rolname = $1',
    [name],
  );
  return row?.rolpassword ?? '';
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

async function find(query: Query, name: string): Promise<RoleRow | undefined> {
  const [row] = await query.run<RoleRow>(
    `SELECT r.rolconnlimit AS connections, s.setconfig AS settings,
            shobj_description(r.oid, 'pg_authid') AS comment,
            ${allRights.map(right => `r.${right}`).join(', ')},
            CASE WHEN isfinite(r.rolvaliduntil) THEN r.rolvaliduntil::text END AS ends,
            (SELECT coalesce(json_agg(json_build_object(
                      'role', pg_get_userbyid(m.roleid),
                      'member', pg_get_userbyid(m.member),
                      'grantor', pg_get_userbyid(m.grantor))), '[]')
               FROM pg_auth_members m
              WHERE m.member = r.oid
                 OR (m.roleid = r.oid AND pg_get_userbyid(m.member)
                     NOT IN (current_user, session_user))) AS memberships
       FROM pg_roles r
       LEFT JOIN pg_db_role_setting s ON s.setrole = r.oid AND s.setdatabase = 0
      WHERE r.rolname = $1`,
    [name],
  );
  return row;
}
