import type { Knex } from 'knex';
import type { AsSeen, LedgerEntry } from '../../ledger/LedgerStore';
import { toLedgerEntries } from './rows';
import { asKnownAt, isPostgres } from '../sql';
import { subjectsByRef } from './subjects';
import type { DbChangeRow } from './tables';

/**
 * Finds the predecessor of each deploy (see `LedgerStore.previousDeploys`).
 * One index probe for each deploy and each name that its entity goes by.
 */
export async function previousDeploys(
  options: AsSeen & { knex: Knex; of: readonly LedgerEntry[] },
): Promise<Map<number, LedgerEntry>> {
  const { knex, at, visible } = options;
  const deploys = options.of.filter(({ change }) => change.kind === 'deploy');
  if (deploys.length === 0) {
    return new Map();
  }
  const targets: Target[] = [];
  const refs = deploys.flatMap(({ entityRef }) => entityRef ?? []);
  const subjects = await subjectsByRef({
    knex,
    refs: [...new Set(refs)],
    at,
    visible,
  });
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
  return pickLatest({ knex, rows, at, visible });
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

async function pickLatest(
  options: AsSeen & {
    knex: Knex;
    rows: readonly (DbChangeRow & { target: number | string })[];
  },
): Promise<Map<number, LedgerEntry>> {
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
