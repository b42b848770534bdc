import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import type {
  Brief,
  DependencyItem,
} from '@plumbline/backstage-plugin-incident-brief-common';

/** The direct neighbours by what is known of their health. */
export type Neighbours = {
  troubled: DependencyItem[];
  healthy: DependencyItem[];
  unknown: DependencyItem[];
  /** Edges only one side knows of, or that lead nowhere. */
  dangling: DependencyItem[];
  observedOnly: DependencyItem[];
};

/** Each entity once, however many edges connect it. */
export function neighbours(brief: Brief): Neighbours {
  const seen = new Set<string>();
  const direct = brief.dependencies.items.filter(item => {
    if (item.depth !== 1 || seen.has(item.entityRef)) {
      return false;
    }
    seen.add(item.entityRef);
    return true;
  });
  const existing = direct.filter(item => item.exists);
  return {
    troubled: existing.filter(
      ({ health }) => isKnown(health) && health.value !== 'ok',
    ),
    healthy: existing.filter(
      ({ health }) => isKnown(health) && health.value === 'ok',
    ),
    unknown: existing.filter(({ health }) => !isKnown(health)),
    dangling: direct.filter(item => !item.exists),
    observedOnly: existing.filter(({ state }) => state === 'observed-only'),
  };
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
