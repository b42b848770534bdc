import type { Knex } from 'knex';
import {
  namedFactKey,
  namedFactNames,
  subjectOfNamedFact,
} from '../../observations/namedFactKeys';
import type { NamedFilter, Seeing } from '../SeenStore';
import type { StoredObservation } from '../../database/observations';
import {
  readNamedListKeys,
  readObservationsByKey,
} from '../../database/operations/readObservations';
import { asKnownAt, valuesOf } from '../../database/sql';
import { readMeanings } from '../../estate/database/meanings';

/**
 * Facts that were reported by names which mean one of these entities to the
 * reader, and another one, or none, to who sees everything: what is reported of
 * the others is kept with the entity. Cost: the shared names of these entities;
 * without these, those of all.
 */
export async function readSeenNamed(
  knex: Knex,
  { at, visible, refs, name }: Seeing & NamedFilter,
): Promise<StoredObservation[]> {
  const wanted = refs && new Set(refs);
  const rows = await readObservationsByKey(
    knex,
    'fact',
    refs
      ? await keysAbout(knex, refs, name ? [name] : namedFactNames)
      : await readNamedListKeys(knex, { name, at }),
    at,
  );
  return (await asMeant(knex, rows, { at, visible })).filter(
    ({ entityRef }) => !wanted || wanted.has(entityRef),
  );
}

async function keysAbout(
  knex: Knex,
  refs: readonly string[],
  names: readonly string[],
): Promise<string[]> {
  const rows: { subject: string }[] = await knex('signal_candidates')
    .distinct('subject')
    .where('entity_ref', 'in', valuesOf(knex, refs));
  return rows.flatMap(({ subject }) =>
    names.map(name => namedFactKey(subject, name)),
  );
}

/**
 * Whether a source has reported such a fact of any entity that the reader may
 * see.
 */
export async function hasReportedNamed(
  knex: Knex,
  options: Seeing & { source: string; name: string },
): Promise<boolean> {
  const { at, source, name } = options;
  const rows: { key: string }[] = await knex('observations')
    .where({ part: 'fact', source, name })
    .whereNull('entity_ref')
    .where(asKnownAt(knex, 'observations', at))
    .select('key');
  const found = await asMeant(knex, rows, options);
  return found.length > 0;
}

async function asMeant<Row extends { key: string }>(
  knex: Knex,
  rows: readonly Row[],
  { at, visible }: Seeing,
): Promise<(Row & { entityRef: string })[]> {
  if (rows.length === 0) {
    return [];
  }
  const subjects = rows.map(({ key }) => subjectOfNamedFact(key));
  const [seen, whole] = await Promise.all([
    readMeanings(knex, subjects, { at, visible }),
    readMeanings(knex, subjects, { at, visible: () => true }),
  ]);
  return rows.flatMap((row, index) => {
    const entityRef = seen.get(subjects[index]);
    return entityRef === undefined || entityRef === whole.get(subjects[index])
      ? []
      : [{ ...row, entityRef }];
  });
}
