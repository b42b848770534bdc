import type { SubjectFollower } from '../../estate/subjects/SubjectStore';
import type { MaxAges } from '../../estate/subjects/readMaxAges';
import { valuesOf } from '../../database/sql';
import { recordActive } from './recordActive';
import type { IncidentRow } from './tables';

/** Says anew what is open where signals of incidents stand for something else. */
export function followIncidents({
  incidents: maxAgeOf,
}: Pick<MaxAges, 'incidents'>): SubjectFollower {
  return {
    async sourcesOf(trx, subjects) {
      const rows = await trx<IncidentRow>('incidents as i')
        .join('incident_subjects as s', 's.incident_key', 'i.key')
        .distinct('i.source')
        .where('s.subject', 'in', valuesOf(trx, subjects))
        .orderBy('i.source');
      return rows.map(({ source }) => source);
    },
    record: (trx, options) =>
      recordActive(trx, { ...options, maxAge: maxAgeOf(options.source) }),
    /** Of what is open; what is over is read when it is requested. */
    async newsOf(trx, assigned) {
      const rows: { key: string; subject: string }[] = await trx(
        'incidents as i',
      )
        .join('incident_subjects as s', 's.incident_key', 'i.key')
        .whereRaw("i.superseded_at is null and i.status <> 'resolved'")
        .where(
          's.subject',
          'in',
          valuesOf(
            trx,
            assigned.map(({ subject }) => subject),
          ),
        )
        .select('i.key', 's.subject')
        .orderBy(['i.key', 's.subject']);
      const refs = new Map(
        assigned.map(({ subject, entityRef }) => [subject, entityRef]),
      );
      return rows.map(({ key, subject }) => ({
        type: 'incident',
        key,
        entityRef: refs.get(subject),
      }));
    },
  };
}
