import {
  FiringRow,
  firingFact,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import { toNumber, valuesOf } from '../../database/sql';
import { placeIn } from './placeIn';
import {
  ListFact,
  recordListFacts,
} from '../../estate/database/recordListFacts';
import type { AlertRow } from './tables';

type Firing = FiringRow & { lastHeardAt: number };

/**
 * Says of entities what fires for them, from all that is known of a source; its
 * lock is held. What was not repeated in time is kept apart: it may have ended,
 * which makes it stale and not resolved. An entity that nothing fires for any
 * more has an empty list.
 */
export async function recordFiring(
  trx: Knex.Transaction,
  options: {
    source: string;
    refs: readonly string[];
    /** Epoch milliseconds. */
    at: number;
    /** Milliseconds. */
    maxAge: number;
    /**
     * Nothing is reported of an entity of which nothing fires, and nothing did.
     */
    onlyWhereKnown?: boolean;
  },
): Promise<void> {
  const { source, refs, at, maxAge, onlyWhereKnown } = options;
  if (refs.length === 0) {
    return;
  }
  const firing = await readFiring(trx, source, refs);
  const facts = refs.flatMap((entityRef): ListFact[] => {
    const rows = firing.get(entityRef) ?? [];
    const fresh = rows.filter(({ lastHeardAt }) => at - lastHeardAt <= maxAge);
    const silent = rows.filter(({ lastHeardAt }) => at - lastHeardAt > maxAge);
    const name = 'alerts.firing' as const;
    return [
      {
        entityRef,
        name,
        part: 'repeated',
        value: firingFact(fresh),
        observedAt: at,
        maxAge,
        onlyWhereKnown,
      },
      {
        entityRef,
        name,
        part: 'not repeated',
        value: firingFact(silent),
        observedAt: silent.reduce(
          (last, { lastHeardAt }) => Math.max(last, lastHeardAt),
          silent.length > 0 ? 0 : at,
        ),
        maxAge,
        onlyWhereKnown: true,
      },
    ];
  });
  await recordListFacts(trx, source, facts, at);
}

async function readFiring(
  trx: Knex.Transaction,
  source: string,
  refs: readonly string[],
): Promise<Map<string, Firing[]>> {
  const rows: (AlertRow & { entity_ref: string; signal: string })[] = await trx(
    'signal_subjects as s',
  )
    // Not an inner join: SQLite would begin with all that fires for anybody.
    .crossJoin(trx.raw('alerts as a'))
    .where('a.source', source)
    // Written literally, for engines to see that the index of these rows fits.
    .whereRaw(
      "s.subject = a.subject and a.status = 'firing' and a.superseded_at is null and s.superseded_at is null",
    )
    .where('s.entity_ref', 'in', valuesOf(trx, refs))
    .select(
      's.entity_ref',
      'a.name',
      'a.severity',
      'a.summary',
      's.signal',
      'a.url',
      'a.starts_at',
      'a.last_heard_at',
    );
  const found = new Map<string, Firing[]>();
  for (const row of rows) {
    const alert = {
      name: row.name,
      severity: row.severity ?? undefined,
      summary: row.summary ?? undefined,
      ...placeIn(row.signal),
      url: row.url ?? undefined,
      startsAt: toNumber(row.starts_at),
      lastHeardAt: toNumber(row.last_heard_at),
    };
    const known = found.get(row.entity_ref);
    if (known) {
      known.push(alert);
    } else {
      found.set(row.entity_ref, [alert]);
    }
  }
  return found;
}
