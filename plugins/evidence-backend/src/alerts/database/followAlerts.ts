import type { SubjectFollower } from '../../estate/subjects/SubjectStore';
import type { MaxAges } from '../../estate/subjects/readMaxAges';
import { valuesOf } from '../../database/sql';
import { feedEntriesOf } from './groupFeed';
import { recordFiring } from './recordFiring';
import type { AlertRow } from './tables';

/** Says anew what fires where signals of alerts stand for something else. */
export function followAlerts({
  alerts: maxAgeOf,
}: Pick<MaxAges, 'alerts'>): SubjectFollower {
  return {
    async sourcesOf(trx, subjects) {
      const rows = await trx<AlertRow>('alerts')
        .distinct('source')
        .where('subject', 'in', valuesOf(trx, subjects))
        .orderBy('source');
      return rows.map(({ source }) => source);
    },
    record: (trx, options) =>
      recordFiring(trx, { ...options, maxAge: maxAgeOf(options.source) }),
    /** Of what fires; what is over is read when it is requested. */
    async newsOf(trx, assigned) {
      const ids = assigned.map(({ subject }) => subject);
      const alerts = await trx<AlertRow>('alerts')
        .select('id', 'subject')
        .where('subject', 'in', valuesOf(trx, ids))
        .whereRaw("superseded_at is null and status = 'firing'");
      const refs = new Map(
        assigned.flatMap(({ subject, entityRef }) =>
          entityRef === undefined ? [] : [[subject, entityRef] as const],
        ),
      );
      return feedEntriesOf(trx, { groupIds: [], alerts, refs });
    },
  };
}
