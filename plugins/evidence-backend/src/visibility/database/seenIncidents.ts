import { SetAside } from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { HeardIncident, Seeing } from '../SeenStore';
import { storedIncident } from '../../incidents/database/storedIncident';
import { subjectOfService } from '../../incidents/database/services';
import type { IncidentRow } from '../../incidents/database/tables';
import { isEntityRef } from '../../changes/database/subjectRows';
import { asKnownAt, toNumber, valuesOf } from '../../database/sql';
import { readMeanings, subjectsAbout } from '../../estate/database/meanings';

/** Cost: the incidents of these entities; without these, the open ones. */
export async function readSeenIncidents(
  knex: Knex,
  options: Seeing & { refs?: readonly string[] },
): Promise<HeardIncident[]> {
  const { at, refs, visible } = options;
  const all: IncidentRow[] = await knex<IncidentRow>('incidents')
    .where(asKnownAt(knex, 'incidents', at))
    .modify(query => {
      if (refs) {
        query.whereIn('key', keysOf(knex, refs));
      } else {
        query.whereNot('status', 'resolved');
      }
    })
    .orderBy(['source', 'key']);
  const read = SetAside.of(knex).map('incidents', all, {
    id: ({ key }) => key,
    map: row => ({ row, incident: storedIncident(row) }),
  });
  const rows = read.map(({ row }) => row);
  const incidents = read.map(({ incident }) => incident);
  const subjects = incidents.map(({ services }) =>
    services.map(subjectOfService),
  );
  const meanings = await readMeanings(
    knex,
    subjects.flat().filter(subject => !isEntityRef(subject)),
    options,
  );
  const meant = (subject: string) =>
    isEntityRef(subject) ? subject : meanings.get(subject);
  const wanted = refs && new Set(refs);
  return rows.flatMap((row, index) => {
    const named = new Set(subjects[index].map(meant));
    const last = toNumber(row.last_heard_at);
    return [...named].flatMap(entityRef =>
      entityRef === undefined ||
      !visible(entityRef) ||
      (wanted && !wanted.has(entityRef))
        ? []
        : [
            {
              entityRef,
              source: row.source,
              incident: incidents[index],
              heardAt: last > at ? toNumber(row.learned_at) : last,
              goesOn: last > at,
            },
          ],
    );
  });
}

function keysOf(knex: Knex, refs: readonly string[]): Knex.QueryBuilder {
  return knex('incident_subjects')
    .select('incident_key')
    .where('subject', 'in', valuesOf(knex, refs))
    .orWhereIn('subject', subjectsAbout(knex, refs));
}
