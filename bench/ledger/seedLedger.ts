import knexFactory, { Knex } from 'knex';

/** Services of the estate, whatever the size of the ledger: history grows. */
export const services = 1000;

/** Without another end: of the first change, and between two of them. */
const firstAt = 1_700_000_000_000;
const minuteMs = 60_000;

export const ledgerDescription = [
  `Ledger: ${services.toLocaleString(
    'en-US',
  )} services, whatever the number of changes. Of 20 changes 9 are deploys, 6 commits, 2 flags and one each of the other kinds; 2 in 3 name production, 1 in 6 staging, the others no environment. A third of them name the service by a signal, of which each service has two.`,
];

/**
 * Fills the tables of a fresh schema as the ledger itself would, with the
 * database doing the work: the same for the same size, on any machine.
 *
 * @param refs - of the services of the changes
 */
export async function seedLedger(
  knex: Knex,
  size: number,
  refs: readonly string[] = Array.from({ length: services }, (_, index) =>
    serviceRef(index),
  ),
  until = firstAt + size * minuteMs,
): Promise<void> {
  await knex.raw(
    `insert into change_subjects (subject, signals, entity_ref, learned_at)
     select 'signal:' || md5(s::text || ' ' || n::text),
       '[{"type":"workload","name":"w' || s::text || '-' || n::text || '"}]',
       (?::text[])[s + 1], 0
     from generate_series(0, ? - 1) as s, generate_series(1, 2) as n`,
    [[...refs], refs.length],
  );
  await knex.raw(
    `insert into changes (id, source, kind, subject, environment, item,
       occurred_at, outcome, revision, received_at, learned_at, body)
     select id, 'ci', kind, subject, environment, item, occurred_at, 'succeeded',
       revision, occurred_at, occurred_at, json_strip_nulls(json_build_object(
         'actor', 'user-' || (i % 97), 'entityRef',
         case when subject like 'component:%' then subject end,
         'environment', nullif(environment, ''), 'item', nullif(item, ''),
         'kind', kind,
         'links', json_build_object('run', 'https://ci.example/runs/' || i),
         'occurredAt', to_char(to_timestamp(occurred_at / 1000) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS".000Z"'),
         'outcome', 'succeeded', 'revision', revision, 'source', 'ci',
         'title', 'Change ' || i || ' of the service'))::text
     from (
       select i, substr(md5(i::text), 1, 24) as id,
         case when i % 3 = 0
           then 'signal:' || md5(s::text || ' ' || (1 + mix % 2)::text)
           else (?::text[])[s + 1] end as subject,
         (array['deploy','deploy','deploy','deploy','deploy','deploy','deploy',
           'deploy','deploy','commit','commit','commit','commit','commit','commit',
           'flag','flag','config','schema','infrastructure'])[1 + mix % 20] as kind,
         (array['production','production','production','production','staging',''])[1 + (mix / 20) % 6] as environment,
         case when mix % 20 in (15, 16) then 'flag-' || (mix / 120) % 5 else '' end as item,
         ?::bigint + i::bigint * ${minuteMs} as occurred_at,
         'r' || i::text as revision
       from (
         -- Mixed by a hash: in no order, and the same each time.
         select i, (('x' || substr(md5('service ' || i::text), 1, 7))::bit(28)::int % ?) as s,
           ('x' || substr(md5('kind ' || i::text), 1, 7))::bit(28)::int as mix
         from generate_series(1, ?) as i
       ) as mixed
     ) as rows`,
    [[...refs], until - size * minuteMs, refs.length, size],
  );
  await knex.raw(
    `insert into change_sources (source, kind, first_received_at)
     select distinct source, kind, 0 from changes`,
  );
  await knex.raw('vacuum analyze changes');
  await knex.raw('vacuum analyze change_subjects');
}

/** Fills the ledger of a portal on the PostgreSQL of that name. */
export async function seedLedgerOf(
  portal: string,
  of: {
    postgresUrl: string;
    size: number;
    refs?: readonly string[];
    /** When the last of them occurred, epoch milliseconds; by default long ago. */
    until?: number;
  },
): Promise<void> {
  const connection = new URL(of.postgresUrl);
  connection.pathname = `/${portal}`;
  const knex = knexFactory({
    client: 'pg',
    connection: connection.href,
    searchPath: ['evidence'],
  });
  try {
    await seedLedger(knex, of.size, of.refs, of.until);
  } finally {
    await knex.destroy();
  }
}

export function serviceRef(index: number): string {
  return `component:default/service-${index}`;
}
