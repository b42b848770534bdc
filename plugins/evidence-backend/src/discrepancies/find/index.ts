import type { DiscrepancyReport } from '../../database/DiscrepancyStore';
import { findDanglingReferences } from './danglingReferences';
import { findDeclaredOnly } from './declaredOnly';
import type { Finder, FindInput } from './finder';
import { findArchivedActive, findDeprecatedWithNewCallers } from './lifecycle';
import { findObservedOnly } from './observedOnly';
import { findOwnershipDisagreements } from './ownership';
import { findEntitiesWithoutWorkload } from './withoutWorkload';

export type { FindInput, FindReader } from './finder';
export { undeclaredFrom } from './observedOnly';
export { systemMembers } from './withoutWorkload';

/** What follows from the entities that one sees, and from nothing else. */
const finders: readonly Finder[] = [
  findObservedOnly,
  findDeclaredOnly,
  findOwnershipDisagreements,
  findEntitiesWithoutWorkload,
  findDeprecatedWithNewCallers,
  findArchivedActive,
];

/** All that is wrong with some entities, as one sees the estate. */
export async function findAsSeen(
  input: FindInput,
): Promise<DiscrepancyReport[]> {
  const found: DiscrepancyReport[] = [];
  for (const finder of finders) {
    found.push(...(await finder(input)));
  }
  return found;
}

/** The same in the whole estate, where what does not exist can be found. */
export async function findAll(input: FindInput): Promise<DiscrepancyReport[]> {
  return [
    ...(await findDanglingReferences(input)),
    ...(await findAsSeen(input)),
  ];
}
