import type { Knex } from 'knex';
import type { IsVisible } from '../../estate/subjects/candidates';
import type { Seeing } from '../SeenStore';
import { isEntityRef } from '../../changes/database/subjectRows';
import { refsBySubject } from '../../changes/database/subjects';
import { asKnownAt } from '../../database/sql';
import { readMeanings } from '../../estate/database/meanings';

/** Rows looked at in one statement: mostly the first is one that may be seen. */
const pageSize = 500;

/** Whether a source has reported it of any entity that the reader may see. */
export async function hasReportedFactOutright(
  knex: Knex,
  options: Seeing & { source: string; name: string },
): Promise<boolean> {
  const { at, visible, source, name } = options;
  return anyOf(
    after =>
      knex('observations')
        .where({ part: 'fact', source, name })
        .where(asKnownAt(knex, 'observations', at))
        .where('key', '>', after)
        .orderBy('key')
        .limit(pageSize)
        .select({ id: 'key', ref: 'entity_ref' }),
    async rows =>
      rows.some(
        ({ id, ref }) => id === outrightKey(ref!, name) && visible(ref!),
      ),
  );
}

/**
 * What was reported outright has no more in its key; what follows from lists
 * has.
 */
export function outrightKey(entityRef: string, name: string): string {
  return `${entityRef}\n${name}`;
}

export async function hasReportedAlerts(
  knex: Knex,
  options: Seeing & { source: string },
): Promise<boolean> {
  const { at, source, visible } = options;
  return anyOf(
    after =>
      knex('alerts')
        .distinct({ id: 'subject' })
        .where({ source })
        .andWhere('learned_at', '<=', at)
        .andWhere('subject', '>', after)
        .orderBy('subject')
        .limit(pageSize),
    async rows => {
      const subjects = rows.map(({ id }) => id);
      return (await readMeanings(knex, subjects, { at, visible })).size > 0;
    },
  );
}

export async function hasReportedIncidents(
  knex: Knex,
  options: Seeing & { source: string },
): Promise<boolean> {
  const { at, source, visible } = options;
  return anyOf(
    after =>
      knex('incident_subjects as s')
        .distinct({ id: 's.subject' })
        .join('incidents as i', 'i.key', 's.incident_key')
        .where('i.source', source)
        .andWhere('i.learned_at', '<=', at)
        .andWhere('s.subject', '>', after)
        .orderBy('s.subject')
        .limit(pageSize),
    rows =>
      anyVisible(rows, visible, async signals => {
        const meanings = await readMeanings(knex, signals, { at, visible });
        return meanings.size > 0;
      }),
  );
}

export async function hasReportedChanges(
  knex: Knex,
  options: Seeing & { source: string; kind: string },
): Promise<boolean> {
  const { at, source, kind, visible } = options;
  return anyOf(
    after =>
      knex('change_source_subjects')
        .where({ source, kind })
        .andWhere('first_received_at', '<=', at)
        .andWhere('subject', '>', after)
        .orderBy('subject')
        .limit(pageSize)
        .select({ id: 'subject' }),
    rows =>
      anyVisible(rows, visible, async subjects => {
        const refs = await refsBySubject({ knex, subjects, at, visible });
        return refs.size > 0;
      }),
  );
}

type Row = { id: string; ref?: string };

async function anyOf(
  read: (after: string) => Promise<Row[]> | PromiseLike<Row[]>,
  isSeen: (rows: Row[]) => Promise<boolean>,
): Promise<boolean> {
  let after = '';
  for (;;) {
    const rows = await read(after);
    if (rows.length > 0 && (await isSeen(rows))) {
      return true;
    }
    if (rows.length < pageSize) {
      return false;
    }
    after = rows[rows.length - 1].id;
  }
}

async function anyVisible(
  rows: readonly Row[],
  visible: IsVisible,
  anyMeans: (signals: string[]) => Promise<boolean>,
): Promise<boolean> {
  const subjects = rows.map(({ id }) => id);
  const signals = subjects.filter(subject => !isEntityRef(subject));
  return (
    subjects.some(subject => isEntityRef(subject) && visible(subject)) ||
    (signals.length > 0 && anyMeans(signals))
  );
}
