import type { Knex } from 'knex';
import type { Heard, HeardAlert, Seeing } from '../SeenStore';
import { placeIn } from '../../alerts/database/placeIn';
import type { AlertRow } from '../../alerts/database/tables';
import { asKnownAt, toNumber } from '../../database/sql';
import type { BigIntColumn } from '../../database/tables';
import { readMeanings, subjectsAbout } from '../../estate/database/meanings';

type HeardRow = {
  source: string;
  subject: string;
  last_heard_at: BigIntColumn;
  surely_at: BigIntColumn;
};

type FiringAlertRow = AlertRow & { signal: string };

/** Cost: the alerts of these entities; without these, all. */
export async function readSeenAlerts(
  knex: Knex,
  options: Seeing & { refs?: readonly string[] },
): Promise<{ heard: Heard[]; firing: HeardAlert[] }> {
  const { at, refs } = options;
  const known = () =>
    knex<AlertRow>('alerts as a')
      .where(asKnownAt(knex, 'a', at))
      .modify(query => {
        if (refs) {
          query.whereIn('a.subject', subjectsAbout(knex, refs));
        }
      });
  const rows: HeardRow[] = await known()
    .groupBy('a.source', 'a.subject')
    .orderBy(['a.source', 'a.subject'])
    .select(
      'a.source',
      'a.subject',
      knex.raw('max(a.last_heard_at) as last_heard_at'),
      knex.raw(
        'max(case when a.last_heard_at <= ? then a.last_heard_at else a.learned_at end) as surely_at',
        [at],
      ),
    );
  const meanings = await readMeanings(
    knex,
    rows.map(({ subject }) => subject),
    options,
  );
  const wanted = refs && new Set(refs);
  const meant = (subject: string) => {
    const ref = meanings.get(subject);
    return ref === undefined || (wanted && !wanted.has(ref)) ? undefined : ref;
  };
  const heard = new Map<string, Heard>();
  for (const { source, subject, last_heard_at, surely_at } of rows) {
    const entityRef = meant(subject);
    if (entityRef !== undefined) {
      const key = `${source}\n${entityRef}`;
      const other = heard.get(key);
      heard.set(key, {
        source,
        entityRef,
        heardAt: Math.max(toNumber(surely_at), other?.heardAt ?? 0),
        goesOn: toNumber(last_heard_at) > at || !!other?.goesOn,
      });
    }
  }
  const fires: FiringAlertRow[] = await known()
    .where('a.status', 'firing')
    .select(
      'a.*',
      knex('signal_subjects as s')
        .whereRaw('s.subject = a.subject')
        .limit(1)
        .select('s.signal')
        .as('signal'),
    );
  return {
    heard: [...heard.values()],
    firing: fires.flatMap(row => {
      const entityRef = meant(row.subject);
      return entityRef === undefined ? [] : [toFiring(row, entityRef, at)];
    }),
  };
}

function toFiring(
  row: FiringAlertRow,
  entityRef: string,
  at: number,
): HeardAlert {
  const last = toNumber(row.last_heard_at);
  return {
    entityRef,
    source: row.source,
    name: row.name,
    severity: row.severity ?? undefined,
    summary: row.summary ?? undefined,
    ...placeIn(row.signal),
    url: row.url ?? undefined,
    startsAt: toNumber(row.starts_at),
    heardAt: last > at ? toNumber(row.learned_at) : last,
    goesOn: last > at,
  };
}
