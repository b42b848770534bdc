import type { Knex } from 'knex';
import { createLedgerView } from '../../changes/database/createLedgerView';
import { factsVersion } from '../../database/operations/factsVersion';
import { knownFacts } from '../../database/operations/knownFacts';
import type { EstateProjection } from '../../estate/projection/EstateProjection';
import type { ProjectionLoop } from '../../estate/projection/ProjectionLoop';
import { streamEntities } from '../../estate/projection/streamEntities';
import { CollectorRunner, CollectorRunnerOptions } from './CollectorRunner';

/** Collectors, given what evidence has once the catalog was read. */
export function createCollectorRunner(
  options: Omit<
    CollectorRunnerOptions,
    'entities' | 'entitiesVersion' | 'facts' | 'factsVersion' | 'ledgerView'
  > & {
    knex: Knex;
    loop: ProjectionLoop;
    projection: EstateProjection;
  },
): CollectorRunner {
  const { knex, loop, projection, ...rest } = options;
  return new CollectorRunner({
    ...rest,
    entities: signal =>
      streamEntities(projection, { ready: loop.ready, signal }),
    entitiesVersion: async () => {
      await loop.ready;
      return (await projection.catchUp()).version;
    },
    facts: name => knownFacts(knex, name),
    factsVersion: names => factsVersion(knex, names),
    ledgerView: createLedgerView({ clock: rest.clock, knex }),
  });
}
