import type { SectionClaim } from '../../kit/section';
import { shortRef } from '../../kit/words';
import type { Dependencies, DependencyItem } from './schema';

export function dependencyClaims({ items }: Dependencies): SectionClaim[] {
  return items.map(dependencyClaim);
}

function dependencyClaim(item: DependencyItem): SectionClaim {
  const { direction, entityRef, type, depth, state, exists, sources } = item;
  return {
    key: `dependencies[${direction} ${entityRef} ${type}]`,
    label: `${direction === 'calls' ? 'Calls' : 'Called by'} ${shortRef(
      entityRef,
    )}`,
    // Whether it is seen at the moment comes and goes with traffic.
    value: { type, depth, exists, declared: state !== 'observed-only' },
    // What does not exist is not hidden from any reader.
    ...(exists && { refs: [entityRef] }),
    ...(sources.length > 0 && {
      source: {
        id: sources[0].id,
        ...(sources[0].url !== undefined && { url: sources[0].url }),
      },
    }),
    nature: 'lasting',
  };
}
