import type { Query } from '../postgresql/Server';

/** What one role may do with one thing. */
export type Grant = {
  /** Quoted, with its kind, such as `TABLE public.orders`. */
  on: string;
  /** Undefined for every role. */
  grantee: string | undefined;
  privileges: string[];
};

/**
 * What others than its owner, and who manages it, may do with a database, its
 * schemas, tables, views and sequences; without what extensions brought.
 */
export async function grantsIn(
  query: Query,
  { owner, public_connect }: { owner: string; public_connect: boolean },
): Promise<Grant[]> {
  const rows = await query.run<{
    on: string;
    grantee: string | null;
    privileges: string[];
  }>(
    `WITH given AS (
       SELECT format('DATABASE %I', d.datname) AS target, a.*
         FROM pg_database d, aclexplode(d.datacl) a
        WHERE d.datname = current_database()
          AND NOT ($2 AND a.grantee = 0
                   AND a.privilege_type IN ('CONNECT', 'TEMPORARY'))
       UNION ALL
       SELECT format('SCHEMA %I', n.nspname), a.*
         FROM pg_namespace n, aclexplode(n.nspacl) a
        WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
          AND NOT (n.nspname = 'public' AND a.grantee = 0
                   AND a.privilege_type = 'USAGE')
       UNION ALL
       SELECT format('%s %I.%I',
                     CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
                     n.nspname, c.relname), a.*
         FROM pg_class c
         JOIN pg_namespace n ON n.oid = c.relnamespace,
              aclexplode(c.relacl) a
        WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
          AND NOT EXISTS (
            SELECT 1 FROM pg_depend d
             WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
               AND d.deptype = 'e')
     )
     SELECT target AS "on",
            CASE WHEN grantee <> 0 THEN pg_get_userbyid(grantee) END AS grantee,
            array_agg(DISTINCT privilege_type ORDER BY privilege_type) AS privileges
       FROM given
      WHERE grantee = 0 OR pg_get_userbyid(grantee) NOT IN
            ($1, current_user, session_user, 'pg_database_owner')
      GROUP BY target, grantee
      ORDER BY target, grantee`,
    [owner, public_connect],
  );
  return rows.map(({ grantee, ...rest }) => ({
    ...rest,
    grantee: grantee ?? undefined,
  }));
}

/** As they are read in a plan, such as `SELECT on TABLE public.a to reporting`. */
export function grantWords(grants: readonly Grant[]): string[] {
  return grants.map(
    ({ grantee = 'PUBLIC', on, privileges }) =>
      `${privileges.join(', ')} on ${on} to ${grantee}`,
  );
}
