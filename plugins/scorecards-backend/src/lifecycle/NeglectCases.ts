import {
  entityTitle,
  type EntityFacts,
  type OwnershipState,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import type { CaseFamily } from '../cases/createDerivedCases';
import type { GroupParents } from '../people/GroupParents';
import type { NeglectStore, StoredNeglect } from './NeglectStore';
import type { LifecycleFacts } from './LifecycleFacts';
import { entityPath } from './paths';

const stateFact = 'ownership.state';

type Options = {
  clock: Clock;
  facts: Pick<LifecycleFacts, 'entities'>;
  neglects: Pick<NeglectStore, 'list'>;
  parents: Pick<GroupParents, 'ofAll'>;
  /** Who decides where no other does. */
  platform: string;
  staleAfterDays: number;
};

/**
 * What is orphaned or stale waits for its owner, else for the group above it, else
 * for platform engineers.
 */
export class NeglectCases implements CaseFamily {
  readonly prefix = 'neglect:';
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  readonly subjects = async () => [
    ...new Set(
      (await this.#options.neglects.list()).map(({ entityRef }) => entityRef),
    ),
  ];

  readonly casesOf: CaseFamily['casesOf'] = async refs => {
    const { facts, neglects, parents } = this.#options;
    const found = new Map<string, StoredNeglect[]>();
    for (const one of await neglects.list(refs)) {
      found.set(one.entityRef, [...(found.get(one.entityRef) ?? []), one]);
    }
    const entities = await facts.entities([...found.keys()], [stateFact]);
    const waiting = entities.map(entity => ({
      entity,
      found: found.get(entity.entityRef)!,
    }));
    const above = await parents.ofAll(
      waiting.flatMap(({ entity, found: all }) =>
        hasDecider(entity, all) ? [] : entity.owner ?? [],
      ),
    );
    return new Map(
      waiting.map(one => [one.entity.entityRef, this.#casesOf(one, above)]),
    );
  };

  #casesOf(
    { entity, found }: { entity: EntityFacts; found: readonly StoredNeglect[] },
    above: ReadonlyMap<string, string[]>,
  ) {
    const { platform, staleAfterDays } = this.#options;
    const { entityRef, owner } = entity;
    const name = entityTitle(entityRef);
    const others = above.get(owner ?? '') ?? [];
    const deciders = others.length > 0 ? others : [platform];
    return found.map(({ kind, since }) => ({
      id: `neglect:${kind}:${entityRef}`,
      type: 'lifecycle' as const,
      title:
        kind === 'orphaned'
          ? `Name an owner of ${name}: ${
              owner
                ? `'${entityTitle(owner)}' is not in the catalog`
                : 'its description names none'
            }`
          : `Decide about ${name}: no change, deploy or request for ${staleAfterDays} days`,
      url: entityPath(entityRef),
      requestedAt: new Date(since).toISOString(),
      deciders: hasDecider(entity, found) ? [owner!] : deciders,
      entityRefs: [entityRef],
      state: 'waiting' as const,
      actions: [],
      effect:
        kind === 'orphaned'
          ? 'A group answers for it'
          : 'Deprecate it, or let it be used',
    }));
  }

  readonly endOf: CaseFamily['endOf'] = async () => ({
    state: 'lapsed',
    outcome: {
      action: 'cleared',
      at: this.#options.clock().toISOString(),
    },
  });
}

/** Whether its owner can decide: it is there, and not a group without members. */
function hasDecider(
  { facts, owner }: EntityFacts,
  found: readonly StoredNeglect[],
): boolean {
  const state = facts.find(({ name, stale }) => name === stateFact && !stale)
    ?.value as OwnershipState | undefined;
  const isEmpty = state?.exists === true && state.members === 0;
  return (
    owner !== undefined &&
    !isEmpty &&
    !found.some(({ kind }) => kind === 'orphaned')
  );
}
