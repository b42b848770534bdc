import { SetAside } from '@plumbline/backstage-plugin-evidence-node';
import { storedIncident } from './storedIncident';
import type { Knex } from 'knex';
import { activeFact } from '../activeFact';
import type { FoldedIncident } from '../foldIncident';
import { valuesOf } from '../../database/sql';
import { recordListFacts } from '../../estate/database/recordListFacts';
import { resolveServices } from './services';
import type { IncidentRow } from './tables';

/**
 * Says of entities which incidents are open, from all that is known of a source;
 * its lock is held. An entity whose last incident was resolved has an empty list.
 */
export async function recordActive(
  trx: Knex.Transaction,
  options: {
    source: string;
    refs: readonly string[];
    /** Epoch milliseconds. */
    at: number;
    /** Milliseconds. */
    maxAge: number;
    /** Nothing is reported of an entity that has no incident, and had none. */
    onlyWhereKnown?: boolean;
  },
): Promise<void> {
  const { source, refs, at, maxAge, onlyWhereKnown } = options;
  if (refs.length === 0) {
    return;
  }
  const subjects = await trx('signal_subjects')
    .select('subject')
    .where('entity_ref', 'in', valuesOf(trx, refs))
    .whereNull('superseded_at');
  const rows: IncidentRow[] = await trx<IncidentRow>('incidents')
    .where({ source })
    .whereNot('status', 'resolved')
    .whereNull('superseded_at')
    .whereIn(
      'key',
      trx('incident_subjects')
        .select('incident_key')
        .where(
          'subject',
          'in',
          valuesOf(trx, [...refs, ...subjects.map(row => row.subject)]),
        ),
    );
  const active = new Map<string, FoldedIncident[]>(refs.map(ref => [ref, []]));
  const open = SetAside.of(trx).map('incidents', rows, {
    id: ({ key }) => key,
    map: storedIncident,
  });
  for (const incident of open) {
    const services = await resolveServices(trx, incident.services);
    for (const ref of new Set(services.map(({ entityRef }) => entityRef))) {
      active.get(ref ?? '')?.push(incident);
    }
  }
  await recordListFacts(
    trx,
    source,
    [...active].map(([entityRef, incidents]) => ({
      entityRef,
      name: 'incident.active' as const,
      part: 'open',
      value: activeFact(incidents),
      observedAt: at,
      maxAge,
      onlyWhereKnown,
    })),
    at,
  );
}
