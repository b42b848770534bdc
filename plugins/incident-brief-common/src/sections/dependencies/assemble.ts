import {
  canonicalJson,
  Dependency,
  EdgeSource,
  EvidenceContext,
  FactClaim,
  isKnown,
  compareText,
} from '@plumbline/backstage-plugin-evidence-common';
import { counted, Part, sectionOf } from '../../kit/fields';
import { healthOf } from '../../kit/health';
import { sortedMore } from '../../kit/more';
import { Entities } from '../../kit/scope';
import type { Dependencies, DependencyItem } from './schema';

/** Who calls it and what it calls, each with how we know and how it does. */
export function assembleDependencies(
  context: EvidenceContext,
  entities: Entities,
): Dependencies {
  const facts = new Map<string, FactClaim[]>();
  for (const fact of context.facts) {
    const known = facts.get(fact.entityRef);
    if (known) {
      known.push(fact);
    } else {
      facts.set(fact.entityRef, [fact]);
    }
  }
  const items = context.dependencies
    .map(dependency =>
      toItem(dependency, facts.get(dependency.entityRef) ?? [], entities),
    )
    .sort(compareItems);
  return {
    ...sectionOf(partsOf(context, items)),
    items,
    more: sortedMore(context.more),
  };
}

function toItem(
  dependency: Dependency,
  facts: readonly FactClaim[],
  entities: Entities,
): DependencyItem {
  const { entityRef } = dependency;
  const entity = entities(entityRef);
  const owner = dependency.owner ?? entity?.owner;
  return {
    entityRef,
    direction: dependency.direction,
    depth: dependency.depth,
    type: dependency.type,
    state: dependency.state,
    exists: dependency.exists,
    ...(owner !== undefined && { owner }),
    ...(entity?.tier !== undefined && { tier: entity.tier }),
    health: dependency.exists
      ? healthOf(facts, entityRef)
      : { unknown: `${entityRef} does not exist in the catalog` },
    sources: [...dependency.sources].sort((a, b) =>
      compareText(sourceOrder(a), sourceOrder(b)),
    ),
  };
}

/** Callers first, then the nearest, then by name. */
function compareItems(a: DependencyItem, b: DependencyItem): number {
  return (
    Number(a.direction === 'calls') - Number(b.direction === 'calls') ||
    a.depth - b.depth ||
    compareText(a.entityRef, b.entityRef) ||
    compareText(a.type, b.type) ||
    compareText(a.state, b.state)
  );
}

function sourceOrder({ kind, id, via, stale }: EdgeSource): string {
  return canonicalJson([kind, id, via ?? '', stale]);
}

function partsOf(context: EvidenceContext, items: DependencyItem[]): Part[] {
  const observed: Part =
    context.edgeSources.length > 0
      ? { known: true }
      : {
          known: false,
          reason: 'declared only: no source connected for observed calls',
        };
  if (items.length === 0) {
    const reason =
      context.edgeSources.length > 0
        ? 'no dependency is declared and none was seen'
        : 'no dependency is declared and no source is connected for observed calls';
    // That nobody saw one is worth something only when somebody looked.
    return [{ known: false, reason }, ...(observed.known ? [observed] : [])];
  }
  // An API does as its provider does, which is listed beside it.
  const direct = items.filter(
    ({ depth, exists, entityRef }) =>
      depth === 1 && exists && !entityRef.startsWith('api:'),
  );
  const dark = direct.filter(({ health }) => !isKnown(health)).length;
  return [
    { known: true },
    observed,
    ...(dark === 0
      ? []
      : [
          {
            known: false,
            reason: `no source reports health for ${counted(
              dark,
              'direct neighbour',
            )} of ${direct.length}`,
          },
        ]),
  ];
}
