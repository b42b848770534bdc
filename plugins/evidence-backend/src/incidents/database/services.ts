import type { EdgeEnd } from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import type { SubjectState } from '../../estate/subjects/standing';
import { subjectOfSignals } from '../../estate/subjects/subjectOfSignals';
import { findSignalSubjects } from '../../estate/database/subjects';

/** An entity ref, or the id of its signal. */
export function subjectOfService(service: EdgeEnd): string {
  return typeof service === 'string' ? service : subjectOfSignals([service]);
}

/** What services stand for now, in their order. */
export async function resolveServices(
  knex: Knex,
  services: readonly EdgeEnd[],
): Promise<SubjectState[]> {
  const signals = services
    .filter(service => typeof service !== 'string')
    .map(subjectOfService);
  const found =
    signals.length > 0
      ? await findSignalSubjects(knex, [...new Set(signals)])
      : [];
  const states = new Map(found.map(one => [one.subject, one]));
  return services.map(service =>
    typeof service === 'string'
      ? { entityRef: service }
      : states.get(subjectOfService(service)) ?? {},
  );
}
