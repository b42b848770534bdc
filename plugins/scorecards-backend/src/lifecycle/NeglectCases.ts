import type { OwnershipState } from '@plumbline/backstage-plugin-evidence-common';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import type { CaseFamily } from '../cases/createDerivedCases';
import type { GroupParents } from '../people/GroupParents';
import type { DatabaseNeglectStore } from './DatabaseNeglectStore';
import type { LifecycleFacts } from './LifecycleFacts';
import { entityPath, nameOf } from './paths';

type Options = {
  clock: Clock;
  facts: Pick<LifecycleFacts, 'entities'>;
  neglects: Pick<DatabaseNeglectStore, 'list'>;
  parents: Pick<GroupParents, 'of'>;
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

  readonly casesOf: CaseFamily['casesOf'] = async entityRef => {
    const { facts, neglects, staleAfterDays } = this.#options;
    const found = await neglects.list(entityRef);
    const [entity] =
      found.length > 0
        ? await facts.entities([entityRef], ['ownership.state'])
        : [];
    if (!entity) {
      return [];
    }
    const isOrphaned = found.some(({ kind }) => kind === 'orphaned');
    const state = entity.facts.find(
      ({ name, stale }) => name === 'ownership.state' && !stale,
    )?.value as OwnershipState | undefined;
    const deciders = await this.#deciders(entity.owner, {
      exists: !isOrphaned,
      isEmpty: state?.exists === true && state.members === 0,
    });
    const name = nameOf(entityRef);
    return found.map(({ kind, since }) => ({
      ...{ id: `neglect:${kind}:${entityRef}`, type: 'correction' as const },
      title:
        kind === 'orphaned'
          ? `Name an owner of ${name}: ${
              entity.owner
                ? `the catalog has no ${entity.owner}`
                : 'its description names none'
            }`
          : `Decide about ${name}: no change, deploy or request for ${staleAfterDays} days`,
      url: entityPath(entityRef),
      requestedAt: new Date(since).toISOString(),
      deciders,
      entityRefs: [entityRef],
      state: 'waiting' as const,
      actions: [],
      effect:
        kind === 'orphaned'
          ? 'A group answers for it'
          : 'Deprecate it, or let it be used',
    }));
  };

  readonly endOf: CaseFamily['endOf'] = async () => ({
    state: 'lapsed',
    outcome: {
      action: 'cleared',
      at: this.#options.clock().toISOString(),
    },
  });

  async #deciders(
    owner: string | undefined,
    { exists, isEmpty }: { exists: boolean; isEmpty: boolean },
  ): Promise<string[]> {
    const { parents, platform } = this.#options;
    if (owner && exists && !isEmpty) {
      return [owner];
    }
    const above = owner ? await parents.of(owner) : [];
    return above.length > 0 ? above : [platform];
  }
}
