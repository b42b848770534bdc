import type { Knex } from 'knex';
import type { AsKnown, LedgerEntry } from '../../ledger/LedgerStore';
import { toLedgerEntries } from './rows';
import { asKnownAt, isPostgres, valuesOf } from './sql';
import type { DbChangeRow } from './tables';

/**
 * Finds the predecessor of each deploy (see `LedgerStore.previousDeploys`).
 * One index probe for each deploy and each name that its entity goes by.
 */
export async function previousDeploys(
  options: AsKnown & { knex: Knex; of: readonly LedgerEntry[] },
): Promise<Map<number, LedgerEntry>> {
  const { knex, at } = options;
  const deploys = options.of.filter(({ change }) => change.kind === 'deploy');
  if (deploys.length === 0) {
    return new Map();
  }
  const targets: Target[] = [];
  const subjects = await subjectsByRef({ knex, deploys, at });
  for (const deploy of deploys) {
    const names = deploy.entityRef && subjects.get(deploy.entityRef);
    for (const subject of names || [deploy.subject]) {
      targets.push({
        target: deploy.rowId,
        subject,
        environment: deploy.environment,
        occurred_at: deploy.occurredAt,
        id: deploy.id,
        revision: deploy.change.revision ?? null,
      });
    }
  }
  const previous = knex('changes as x')
    .select('x.row_id')
    .whereRaw(
      `x.subject = t.subject and x.kind = 'deploy' and x.environment = t.environment
       and x.outcome = 'succeeded' and (x.occurred_at, x.id) < (t.occurred_at, t.id)
       and (t.revision is null or x.revision is null or x.revision <> t.revision)`,
    )
    .where(asKnownAt(knex, 'x', at))
    .orderBy([
      { column: 'x.occurred_at', order: 'desc' },
      { column: 'x.id', order: 'desc' },
    ])
    .limit(1);
  const rows: (DbChangeRow & { target: number | string })[] = await knex
    // Materialised: PostgreSQL would otherwise look for each row twice.
    .withMaterialized(
      'pairs',
      knex
        .select('t.target', knex.raw('(?) as previous', [previous]))
        .from(targetsOf(knex, targets)),
    )
    .select('pairs.target', 'c.*')
    .from('pairs')
    .join('changes as c', 'c.row_id', 'pairs.previous');
  return pickLatest({ knex, rows, at });
}

type Target = {
  target: number;
  subject: string;
  environment: string;
  occurred_at: number;
  id: string;
  revision: string | null;
};

function targetsOf(knex: Knex, targets: Target[]): Knex.Raw {
  const json = JSON.stringify(targets);
  return isPostgres(knex)
    ? knex.raw(
        'json_to_recordset(?::json) as t(target bigint, subject text, environment text, occurred_at bigint, id text, revision text)',
        [json],
      )
    : knex.raw(
        `(select value ->> 'target' as target, value ->> 'subject' as subject,
           value ->> 'environment' as environment, value ->> 'occurred_at' as occurred_at,
           value ->> 'id' as id, value ->> 'revision' as revision
         from json_each(?)) as t`,
        [json],
      );
}

async function subjectsByRef(options: {
  knex: Knex;
  deploys: readonly LedgerEntry[];
  at: number | undefined;
}): Promise<Map<string, string[]>> {
  const { knex, deploys, at } = options;
  const refs = new Set<string>();
  for (const { entityRef } of deploys) {
    if (entityRef !== undefined) {
      refs.add(entityRef);
    }
  }
  const found = new Map<string, string[]>();
  const rows: { subject: string; entity_ref: string }[] = await knex(
    'change_subjects',
  )
    .select('subject', 'entity_ref')
    .where('entity_ref', 'in', valuesOf(knex, [...refs]))
    .andWhere(asKnownAt(knex, 'change_subjects', at));
  for (const ref of refs) {
    found.set(ref, [ref]);
  }
  for (const { subject, entity_ref: ref } of rows) {
    found.get(ref)?.push(subject);
  }
  return found;
}

async function pickLatest(options: {
  knex: Knex;
  rows: readonly (DbChangeRow & { target: number | string })[];
  at: number | undefined;
}): Promise<Map<number, LedgerEntry>> {
  const { rows } = options;
  const entries = await toLedgerEntries(options);
  const latest = new Map<number, LedgerEntry>();
  entries.forEach((entry, index) => {
    const target = Number(rows[index].target);
    const known = latest.get(target);
    if (
      !known ||
      entry.occurredAt > known.occurredAt ||
      (entry.occurredAt === known.occurredAt && entry.id > known.id)
    ) {
      latest.set(target, entry);
    }
  });
  return latest;
}
