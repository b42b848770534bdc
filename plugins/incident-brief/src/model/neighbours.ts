import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import type { Direction } from '@plumbline/backstage-plugin-evidence-common';
import type {
  Brief,
  DependencyItem,
} from '@plumbline/backstage-plugin-incident-brief-common';

/** The direct neighbours on one side, by what is known of their health. */
export type Side = {
  direction: Direction;
  troubled: DependencyItem[];
  healthy: DependencyItem[];
  /** Nobody knows how they are. */
  unknown: DependencyItem[];
  /** Declared, but not in the catalog. */
  dangling: DependencyItem[];
};

/**
 * Whether an API stands between it and a neighbour that is listed as well: who
 * is on the other side says more than the contract.
 */
export function isContractOnly(
  item: DependencyItem,
  items: readonly DependencyItem[],
): boolean {
  return (
    item.entityRef.startsWith('api:') &&
    items.some(
      other =>
        other.direction === item.direction &&
        other.depth === item.depth &&
        other.sources.some(({ via }) => via === item.entityRef),
    )
  );
}

/** Who calls it and what it calls, each once however many edges connect it. */
export function neighbourSides(brief: Brief): Side[] {
  return (['calledBy', 'calls'] as const).map(direction => {
    const byRef = new Map(
      brief.dependencies.items
        .filter(
          item =>
            item.depth === 1 &&
            item.direction === direction &&
            !isContractOnly(item, brief.dependencies.items),
        )
        .map(item => [item.entityRef, item]),
    );
    const direct = [...byRef.values()];
    const existing = direct.filter(item => item.exists);
    return {
      direction,
      troubled: existing.filter(
        ({ health }) => isKnown(health) && health.value !== 'ok',
      ),
      healthy: existing.filter(
        ({ health }) => isKnown(health) && health.value === 'ok',
      ),
      unknown: existing.filter(({ health }) => !isKnown(health)),
      dangling: direct.filter(item => !item.exists),
    };
  });
}

/**
 * What can be stated of a side without neighbours: that none was seen only where
 * somebody looked. The brief says so in its reason alone.
 */
export function noNeighbourWords({ reason }: Brief['dependencies']): string {
  return reason?.includes('for observed calls')
    ? 'none declared; no source for observed calls'
    : 'none declared, none seen';
}

/** Who uses a Resource, by what they do with it. */
export function usersByVerb(
  brief: Brief,
): { verb: string; items: DependencyItem[] }[] {
  const verbs: [string, DependencyItem['type'][]][] = [
    ['written by', ['writes', 'publishes']],
    ['read by', ['reads', 'subscribes']],
    ['used by', ['consumes', 'calls']],
    ['carries', ['runs-on']],
  ];
  return verbs.flatMap(([verb, types]) => {
    const items = brief.dependencies.items.filter(
      ({ direction, depth, type }) =>
        direction === 'calledBy' && depth === 1 && types.includes(type),
    );
    return items.length === 0 ? [] : [{ verb, items }];
  });
}
