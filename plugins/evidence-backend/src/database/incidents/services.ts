import type { EdgeEnd } from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import { subjectOfSignals } from '../../ledger/identity';
import { entitiesOf } from '../subjects/subjects';

/** An entity ref, or the id of its signal. */
export function subjectOfService(service: EdgeEnd): string {
  return typeof service === 'string' ? service : subjectOfSignals([service]);
}

/** What services stand for now, in their order. */
export async function resolveServices(
  knex: Knex,
  services: readonly EdgeEnd[],
): Promise<(string | undefined)[]> {
  const signals = services
    .filter(service => typeof service !== 'string')
    .map(subjectOfService);
  const refs =
    signals.length > 0
      ? await entitiesOf(knex, signals)
      : new Map<string, string>();
  return services.map(service =>
    typeof service === 'string' ? service : refs.get(subjectOfService(service)),
  );
}
