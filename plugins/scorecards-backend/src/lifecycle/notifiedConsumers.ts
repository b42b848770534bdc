import type {
  Consumers,
  EntityFacts,
  NotifiedConsumers,
} from '@plumbline/backstage-plugin-evidence-common';
import { iso } from '@plumbline/backstage-plugin-evidence-common';
import type { Standing } from './DecidedStates';
import type { RetirementStore } from './RetirementStore';

export const notifiedFact = 'consumers.notified';

type Fact = EntityFacts['facts'][number];

/**
 * For each entity, when the owners of its consumers were notified of its
 * deprecation, or of the latest change of its plan. Without a deprecation by
 * decision, no owner counts as notified. Unknown where the consumers are unknown.
 *
 * @param consumers - who depends on each directly, where that is known
 */
export async function readNotified(
  consumers: ReadonlyMap<string, Fact>,
  of: {
    entities: (refs: readonly string[]) => Promise<EntityFacts[]>;
    retirements: Pick<RetirementStore, 'notified'>;
    standings: (
      entities: readonly Pick<EntityFacts, 'entityRef'>[],
    ) => Promise<Map<string, Standing>>;
  },
): Promise<Map<string, Fact>> {
  if (consumers.size === 0) {
    return new Map();
  }
  const all = [...consumers.values()].flatMap(
    ({ value }) => value as Consumers,
  );
  const [users, standings] = await Promise.all([
    of.entities([...new Set(all.map(({ entityRef }) => entityRef))]),
    of.standings([...consumers.keys()].map(entityRef => ({ entityRef }))),
  ]);
  const owners = new Map(users.map(one => [one.entityRef, one.owner]));
  const stepOf = (ref: string) => standings.get(ref)?.deprecation?.id;
  const notified = new Map(
    (
      await of.retirements.notified(
        ...[...consumers.keys()].flatMap(ref => stepOf(ref) ?? []),
      )
    ).map(({ at, owner, stepId }) => [`${stepId} ${owner}`, at]),
  );
  return new Map(
    [...consumers].map(([ref, fact]) => {
      const value: NotifiedConsumers = (fact.value as Consumers).map(
        ({ entityRef, lifecycle }) => {
          const owner = owners.get(entityRef);
          const at = notified.get(`${stepOf(ref)} ${owner}`);
          return {
            entityRef,
            ...(owner !== undefined && { owner }),
            ...(lifecycle !== undefined && { lifecycle }),
            ...(at !== undefined && { notifiedAt: iso(at) }),
          };
        },
      );
      return [
        ref,
        { ...fact, value, name: notifiedFact, source: { id: 'scorecards' } },
      ];
    }),
  );
}
