import type { Change } from '@plumbline/backstage-plugin-evidence-common';
import type { SectionClaim } from '../../kit/section';
import { shortRef } from '../../kit/words';
import type { LastChange } from './schema';

export function changeClaims(lastChange: LastChange): SectionClaim[] {
  const byId = new Map<string, Change>();
  Object.values(lastChange.byKind).forEach(({ change }) => {
    if (change) {
      byId.set(change.id, change);
    }
  });
  [...lastChange.suspects, ...lastChange.alsoChanged].forEach(({ change }) =>
    byId.set(change.id, change),
  );
  return [...byId.values()].map(change => {
    const { id, kind, entityRef, environment, item, revision, outcome } =
      change;
    return {
      key: `lastChange[${id}]`,
      label: [kind, item, revision, entityRef && `of ${shortRef(entityRef)}`]
        .filter(Boolean)
        .join(' '),
      value: { kind, entityRef, environment, revision, outcome },
      ...(entityRef !== undefined && { refs: [entityRef] }),
      source: { id: change.source },
      nature: 'recent',
    };
  });
}
