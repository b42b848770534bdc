import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import {
  createWorkspace,
  describeWithTerraform,
  freshName,
  installProvider,
  postgresUrl,
  Workspace,
} from './__testUtils__/workspace';

jest.setTimeout(120_000);

/** RFC 5802 and 7677, as PostgreSQL keeps it. */
function verifierOf(password: string): string {
  const salt = Buffer.from('0123456789abcdef');
  const salted = pbkdf2Sync(password, salt, 4096, 32, 'sha256');
  const hmac = (text: string) =>
    createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(hmac('Client Key')).digest();
  return `SCRAM-SHA-256$4096:${salt.toString('base64')}$${stored.toString(
    'base64',
  )}:${hmac('Server Key').toString('base64')}`;
}

const apply = ['apply', '-auto-approve', '-input=false'];

describeWithTerraform('the provider, under real Terraform', () => {
  let provider: string;
  let admin: Client;
  const made: { name: string; workspace: Workspace }[] = [];

  function prepare(values: object = {}) {
    const database = freshName();
    const variables = {
      database_name: database,
      request_id: `req-${database}`,
      password_verifier: verifierOf('correct horse'),
      owner: 'group:default/payments',
      service: 'component:default/checkout',
      environment: 'dev',
      data_classification: 'internal',
      cost_center: 'CC-100',
      deletion_protection: false,
      ...values,
    };
    const workspace = createWorkspace(provider, variables);
    made.push({ name: variables.database_name, workspace });
    return { name: variables.database_name, variables, workspace };
  }

  async function connectAs(name: string, password: string): Promise<string> {
    const url = new URL(postgresUrl());
    url.username = name;
    url.password = password;
    url.pathname = `/${name}`;
    const client = new Client({ connectionString: url.href });
    try {
      await client.connect();
      const { rows } = await client.query('SHOW statement_timeout');
      return rows[0].statement_timeout;
    } finally {
      await client.end();
    }
  }

  const databases = async (name: string) =>
    (
      await admin.query(
        `SELECT datconnlimit, shobj_description(oid, 'pg_database') AS comment,
                has_database_privilege('public', oid, 'CONNECT') AS public
           FROM pg_database WHERE datname = $1`,
        [name],
      )
    ).rows;

  beforeAll(async () => {
    provider = installProvider();
    admin = new Client({ connectionString: postgresUrl() });
    await admin.connect();
  });
  afterAll(async () => {
    for (const { name } of made) {
      await admin.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
      await admin.query(`DROP ROLE IF EXISTS "${name}"`);
    }
    await admin.end();
    rmSync(provider, { recursive: true });
  });

  it('makes a database that answers to its role alone, finds nothing more to do, and takes it away', async () => {
    const { name, workspace } = prepare({ connection_limit: 7 });

    const applied = workspace.terraform(...apply);
    expect(applied.output).toContain('2 added, 0 changed, 0 destroyed');
    expect(applied.output).not.toContain('SCRAM-SHA-256$');
    await expect(connectAs(name, 'correct horse')).resolves.toBe('30s');
    await expect(connectAs(name, 'wrong horse')).rejects.toThrow(/password/);
    const [found] = await databases(name);
    expect(found).toMatchObject({ datconnlimit: 7, public: false });
    expect(JSON.parse(found.comment).plumbline).toEqual({
      request: `req-${name}`,
      tags: {
        owner: 'group:default/payments',
        service: 'component:default/checkout',
        environment: 'dev',
        data_classification: 'internal',
        cost_center: 'CC-100',
      },
    });

    expect(workspace.terraform('plan', '-detailed-exitcode').code).toBe(0);
    const changed = workspace.terraform(...apply, '-var=connection_limit=9');
    expect(changed.output).toContain('0 added, 2 changed, 0 destroyed');
    expect(await databases(name)).toMatchObject([{ datconnlimit: 9 }]);

    const destroyed = workspace.terraform('destroy', '-auto-approve');
    expect(destroyed.output).toContain('2 destroyed');
    expect(await databases(name)).toEqual([]);
  });

  it('sees what another hand changed, and makes it again', async () => {
    const { name, workspace } = prepare();
    workspace.terraform(...apply);
    const drift = () => workspace.terraform('plan', '-detailed-exitcode').code;
    expect(drift()).toBe(0);

    await admin.query(`ALTER DATABASE "${name}" CONNECTION LIMIT 50`);
    expect(drift()).toBe(2);
    expect(workspace.terraform(...apply).output).toContain('1 changed');
    await admin.query(`DROP DATABASE "${name}"`);
    expect(drift()).toBe(2);
    expect(workspace.terraform(...apply).output).toContain('1 added');
    expect(await databases(name)).toHaveLength(1);
  });

  it('sees rights, ownership, extensions and grants that another hand gave, and takes them back', async () => {
    const { name, workspace } = prepare();
    workspace.terraform(...apply);
    const stranger = freshName();
    await admin.query(`CREATE ROLE "${stranger}"`);
    const inside = async (...statements: string[]) => {
      const url = new URL(postgresUrl());
      url.pathname = `/${name}`;
      const client = new Client({ connectionString: url.href });
      await client.connect();
      for (const statement of statements) {
        await client.query(statement);
      }
      await client.end();
    };
    // What its own role does in it is its own affair.
    await inside(
      `SET ROLE "${name}"`,
      'CREATE EXTENSION hstore',
      'CREATE TABLE orders (id serial)',
    );
    const planned = () => workspace.terraform('plan', '-detailed-exitcode');
    expect(planned().code).toBe(0);
    try {
      // Each batch is of one resource; a run of Terraform takes seconds.
      const batches: {
        isInside?: boolean;
        statements: [statement: string, seen: string][];
      }[] = [
        {
          statements: [
            [`ALTER ROLE "${name}" CREATEDB CREATEROLE`, '"CREATEDB"'],
            [`ALTER ROLE "${name}" SUPERUSER`, '"SUPERUSER"'],
            [`ALTER ROLE "${name}" NOLOGIN`, '"NOLOGIN"'],
            [`ALTER ROLE "${name}" VALID UNTIL '2020-01-01'`, 'VALID UNTIL'],
            [`ALTER ROLE "${name}" PASSWORD 'other'`, 'password_verifier'],
            [`GRANT pg_monitor TO "${name}"`, '"pg_monitor"'],
            [`GRANT "${name}" TO "${stranger}"`, `"${stranger}"`],
          ],
        },
        {
          statements: [
            [
              `ALTER DATABASE "${name}" OWNER TO "${stranger}"`,
              `"${stranger}" ->`,
            ],
            [
              `ALTER DATABASE "${name}" ALLOW_CONNECTIONS false`,
              'allow_connections',
            ],
          ],
        },
        {
          isInside: true,
          statements: [
            [
              `GRANT CONNECT ON DATABASE "${name}" TO "${stranger}"`,
              `CONNECT on DATABASE ${name} to ${stranger}`,
            ],
            ['CREATE EXTENSION pg_trgm', '"pg_trgm"'],
            [
              `GRANT SELECT, INSERT ON orders TO "${stranger}"`,
              `INSERT, SELECT on TABLE public.orders to ${stranger}`,
            ],
            [
              'GRANT CREATE ON SCHEMA public TO PUBLIC',
              'CREATE on SCHEMA public to PUBLIC',
            ],
          ],
        },
      ];
      for (const { isInside, statements } of batches) {
        for (const [statement] of statements) {
          await (isInside ? inside(statement) : admin.query(statement));
        }
        const { code, output } = planned();
        expect([statements, code]).toEqual([statements, 2]);
        statements.forEach(([, seen]) => expect(output).toContain(seen));
        expect(output).toContain('0 to add, 1 to change, 0 to destroy');
        expect(workspace.terraform(...apply).output).toContain(
          '0 added, 1 changed, 0 destroyed',
        );
        expect([statements, planned().code]).toEqual([statements, 0]);
      }
      await expect(connectAs(name, 'correct horse')).resolves.toBe('30s');
      await inside('SELECT id FROM orders');
    } finally {
      await admin.query(`DROP DATABASE "${name}" WITH (FORCE)`);
      await admin.query(`DROP ROLE "${stranger}"`);
    }
  });

  it('works for a manager that is no superuser, and says what is beyond it', async () => {
    const manager = freshName();
    await admin.query(
      `CREATE ROLE "${manager}" LOGIN CREATEDB CREATEROLE PASSWORD 'of manager'`,
    );
    const url = new URL(postgresUrl());
    url.username = manager;
    url.password = 'of manager';
    const { name, variables } = prepare();
    const workspace = createWorkspace(provider, variables, url.href);
    const plan = () => workspace.terraform('plan', '-detailed-exitcode');
    try {
      expect(workspace.terraform(...apply).output).toContain('2 added');
      expect(plan().code).toBe(0);
      const changed = workspace.terraform(...apply, '-var=connection_limit=9');
      expect(changed.output).toContain('2 changed');
      workspace.terraform(...apply);
      await admin.query(`ALTER ROLE "${name}" CREATEDB`);
      expect(plan().code).toBe(2);
      expect(workspace.terraform(...apply).output).toContain('1 changed');
      expect(plan().code).toBe(0);
      await admin.query(`ALTER ROLE "${name}" SUPERUSER`);
      const { code, output } = workspace.terraform(...apply);
      expect([code, output.replace(/[│\s]+/g, ' ')]).toEqual([
        1,
        // As PostgreSQL 16 and newer say it, and as earlier ones do.
        expect.stringMatching(
          /permission denied to alter role|must be superuser to alter superuser/,
        ),
      ]);
      expect(plan().code).toBe(2);
    } finally {
      await admin.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
      await admin.query(`DROP ROLE IF EXISTS "${name}"`);
      await admin.query(`DROP ROLE "${manager}"`);
    }
  });

  it('says what is not taken back', async () => {
    const { name, workspace } = prepare();
    workspace.terraform(...apply);
    const url = new URL(postgresUrl());
    url.pathname = `/${name}`;
    const client = new Client({ connectionString: url.href });
    await client.connect();
    await client.query('CREATE EXTENSION hstore');
    await client.query('CREATE TABLE uses (it hstore)');
    await client.end();
    const { code, output } = workspace.terraform(...apply);
    expect(code).toBe(1);
    expect(output).toContain('cannot drop extension hstore');
    expect(workspace.terraform('plan', '-detailed-exitcode').code).toBe(2);
  });

  it('goes on with what the same request began, whatever a run left behind', async () => {
    const { name, workspace } = prepare();
    workspace.terraform(...apply);
    // As a run leaves it that ends between making the database and marking it.
    await admin.query(`COMMENT ON DATABASE "${name}" IS NULL`);
    rmSync(join(workspace.folder, 'terraform.tfstate'));

    const again = workspace.terraform(...apply);
    expect(again.output).toContain('2 added');
    expect(workspace.terraform('plan', '-detailed-exitcode').code).toBe(0);
    await expect(connectAs(name, 'correct horse')).resolves.toBe('30s');
  });

  it("leaves alone what is not the request's", async () => {
    const { name, workspace } = prepare();
    await admin.query(`CREATE DATABASE "${name}"`);

    const { code, output } = workspace.terraform(...apply);
    expect(code).toBe(1);
    expect(output.replace(/[│\s]+/g, ' ')).toContain(
      `There is a database '${name}' already, and this request did not make it`,
    );
    const [{ comment }] = await databases(name);
    expect(comment).toBeNull();
  });

  it('keeps what is protected', async () => {
    const { name, workspace } = prepare({ deletion_protection: true });
    workspace.terraform(...apply);
    expect(workspace.terraform('destroy', '-auto-approve').output).toContain(
      'is protected from deletion',
    );
    expect(await databases(name)).toHaveLength(1);
  });

  it('says so where the server does not answer, without what it would connect with', () => {
    const workspace = createWorkspace(
      provider,
      prepare().variables,
      'postgresql://someone:hunter2@127.0.0.1:1/postgres',
    );
    const { code, output } = workspace.terraform(...apply);
    expect(code).toBe(1);
    expect(output).toContain('The shared PostgreSQL does not answer');
    expect(output).not.toContain('hunter2');
  });

  it('passes its own tests', () => {
    const { workspace } = prepare({ deletion_protection: undefined });
    const { code, output } = workspace.terraform('test');
    expect(output).toContain('0 failed');
    expect(code).toBe(0);
  });
});
