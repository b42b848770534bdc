import type { Entity } from '@backstage/catalog-model';
import type { OwnershipState } from '../facts/ownership';
import type { Organization } from './Organization';

/** As declared: what the catalog made of it, else as it is written. */
export function ownerOf({ relations = [], spec }: Entity): string | undefined {
  const [related] = relations
    .filter(({ type }) => type === 'ownedBy')
    .map(({ targetRef }) => targetRef.toLocaleLowerCase('en-US'))
    .sort();
  return related ?? (typeof spec?.owner === 'string' ? spec.owner : undefined);
}

/**
 * @param pagers - entities whose pager names whom to call next, with the fact that
 *   shows it
 * @param pager - the fact that names whom the entity's own pager calls, if one
 *   does; that of the owner is looked for here
 */
export function ownershipState(
  owner: string | undefined,
  organization: Organization,
  pagers: ReadonlyMap<string, string> = new Map(),
  pager?: string,
): OwnershipState {
  const kind = owner === undefined ? undefined : organization.kindOf(owner);
  if (owner === undefined || kind === undefined) {
    return {
      ...(owner !== undefined && { owner }),
      exists: false,
      members: 0,
      escalation: { present: false },
    };
  }
  const by = organization.escalationOf(owner) ?? pagers.get(owner) ?? pager;
  return {
    owner,
    exists: true,
    kind,
    members: kind === 'group' ? organization.peopleOf(owner).size : 0,
    escalation: by === undefined ? { present: false } : { present: true, by },
  };
}
