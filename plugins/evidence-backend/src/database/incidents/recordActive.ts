import {
  ActiveIncident,
  compareText,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import type { FoldedIncident } from '../../incidents/foldIncident';
import { valuesOf } from '../sql';
import { recordListFacts } from '../subjects/recordListFacts';
import { resolveServices } from './services';
import type { IncidentRow } from './tables';

/** Incidents told of one entity: more than this are not read during one. */
const limit = 50;

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
    /** Nothing is said of an entity that has no incident, and had none. */
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
  const active = new Map<string, ActiveIncident[]>(refs.map(ref => [ref, []]));
  for (const row of rows) {
    const incident = JSON.parse(row.body) as FoldedIncident;
    const services = await resolveServices(trx, incident.services);
    for (const ref of new Set(services.map(({ entityRef }) => entityRef))) {
      active.get(ref ?? '')?.push(toActive(incident));
    }
  }
  await recordListFacts(
    trx,
    source,
    [...active].map(([entityRef, incidents]) => ({
      entityRef,
      name: 'incident.active' as const,
      value: incidents
        .sort(
          (a, b) => compareText(b.since!, a.since!) || compareText(a.id, b.id),
        )
        .slice(0, limit),
      observedAt: at,
      maxAge,
      onlyWhereKnown,
    })),
    at,
  );
}

function toActive(incident: FoldedIncident): ActiveIncident {
  const { id, title, severity, start, commander, link } = incident;
  return {
    id,
    ...(title !== undefined && { title }),
    ...(severity !== undefined && { severity }),
    since: start,
    ...(commander !== undefined && { commander }),
    ...(link !== undefined && { url: link }),
  };
}
